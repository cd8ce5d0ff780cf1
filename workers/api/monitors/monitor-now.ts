import type { Context } from 'hono'
import type { AssignmentRow } from '#db/queries/assignments'
import { readMonitorFacts } from '#db/queries/monitor-facts'
import type { MonitorRow } from '#db/queries/monitors'
import type { AppEnv } from '../http.ts'
import { askLanes } from './ask-lanes.ts'
import { pingUrlsOf } from './ping-url.ts'
import { present } from './present.ts'
import type { Monitor } from './schema.ts'
import { standingOf } from './standing.ts'

/**
 * A monitor as it is now: its status from the object that decides it, its newest result from its lanes. D1 is asked
 * everything at once, then the objects; undefined when the workspace has no such monitor.
 */
export async function readMonitorNow(
  c: Context<AppEnv>,
  id: string,
): Promise<{ row: MonitorRow; monitor: Monitor } | undefined> {
  const facts = await readMonitorFacts(c.var.db, c.var.workspaceId, id, Date.now())
  const { row, windows, assignments } = facts
  if (!row) return undefined
  const [standing, lastResultAt, urls] = await Promise.all([
    standingOf(c, row, windows),
    lastResult(c, id, assignments),
    pingUrlsOf(c, [row]),
  ])
  return { row, monitor: present(row, standing, { lastResultAt, pingUrl: urls.get(id) }) }
}

async function lastResult(
  c: Context<AppEnv>,
  monitorId: string,
  assignments: readonly AssignmentRow[],
): Promise<number | null> {
  const names = assignments.map(({ lane }) => lane)
  const newest = await askLanes(c.env, names, (lane) => lane.lastResultAts([monitorId]))
  const times = newest.flatMap((answer) => Object.values(answer))
  return times.length > 0 ? Math.max(...times) : null
}
