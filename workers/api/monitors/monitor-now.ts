import type { Context } from 'hono'
import { assignmentsOf } from '#db/queries/assignments'
import type { MonitorRow } from '#db/queries/monitors'
import type { AppEnv } from '../http.ts'
import { askLanes } from './ask-lanes.ts'
import { present } from './present.ts'
import type { Monitor } from './schema.ts'
import { standingOf } from './standing.ts'
import { windowsNow } from './windows.ts'

/** A monitor as it is now: its status from the object that decides it, its newest result from its lanes. */
export async function monitorNow(c: Context<AppEnv>, row: MonitorRow): Promise<Monitor> {
  const [standing, lastResultAt] = await Promise.all([
    windowsNow(c).then((windows) => standingOf(c, row, windows)),
    lastResult(c, row.id),
  ])
  return present(row, standing, lastResultAt)
}

async function lastResult(c: Context<AppEnv>, monitorId: string): Promise<number | null> {
  const rows = await assignmentsOf(c.var.db, c.var.workspaceId, [monitorId])
  const names = rows.map(({ lane }) => lane)
  const newest = await askLanes(c.env, names, (lane) =>
    lane.results(monitorId, { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1 }),
  )
  const times = newest.flat().map(({ at }) => at)
  return times.length > 0 ? Math.max(...times) : null
}
