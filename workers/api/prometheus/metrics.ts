import type { Handler } from 'hono'
import { targetOf } from '#assign/target'
import { expose, contentTypes, formatFor } from '#core/prometheus/exposition'
import { monitorFamilies, newestTallies, type ExposedMonitor } from '#core/prometheus/monitor-families'
import { breakerFamilies } from '#core/prometheus/breaker-families'
import { quotaFamilies } from '#core/prometheus/quota-families'
import { streamFamilies } from '#core/prometheus/stream-families'
import { traceFamilies } from '#core/prometheus/trace-families'
import { assignmentsOfWorkspace } from '#db/queries/assignments'
import { listBreakers } from '#db/queries/breakers'
import { countOngoing } from '#db/queries/incidents'
import { allMonitors } from '#db/queries/monitors'
import { liveObject } from '#platform/objects'
import { tracerOf } from '#platform/trace/tracer'
import type { AppEnv } from '../http.ts'
import { askLanes } from '../monitors/ask-lanes.ts'
import { overlay } from '../monitors/present.ts'
import { unlessSilent } from '../monitors/unless-silent.ts'
import { windowsNow } from '../monitors/windows.ts'
import { standingNow } from '../quota/standing.ts'
import { askStreams } from './ask-streams.ts'

const patienceMs = 3_000

/**
 * `GET /metrics`: the workspace's state for a scraper with a read key, in OpenMetrics when it asks for that.
 * A lane or a stream that does not answer is left out: its series end instead of lying.
 */
export const metrics: Handler<AppEnv> = async (c) => {
  const { db, workspaceId } = c.var
  const placed = assignmentsOfWorkspace(db, workspaceId)
  const [rows, windows, ongoing, shards, live, quota, breakers, tallies] = await Promise.all([
    allMonitors(db, workspaceId),
    windowsNow(c),
    countOngoing(db, workspaceId),
    askStreams(c.env, db, workspaceId),
    unlessSilent(patienceMs, liveObject(c.env, workspaceId).health(), 'live.silent'),
    standingNow(db, workspaceId, Date.now()),
    listBreakers(db, workspaceId, Date.now()),
    placed.then((all) =>
      askLanes(
        c.env,
        all.map(({ lane }) => lane),
        (lane) => lane.tallies(workspaceId),
      ),
    ),
  ])
  const now = Date.now()
  const monitors = rows.map((row): ExposedMonitor => {
    const { status, since } = overlay(row, row, windows, now)
    const { id, name, check, settings } = row
    return { id, name, type: check.type, target: targetOf(row), tags: settings.tags, status, since }
  })
  const format = formatFor(c.req.header('accept'))
  const families = [
    ...monitorFamilies(monitors, newestTallies(tallies.flat()), ongoing),
    ...streamFamilies(shards, live, now),
    ...quotaFamilies(quota),
    ...breakerFamilies(breakers, now),
    ...traceFamilies(tracerOf(c.env)?.counts ?? null),
  ]
  return c.body(expose(families, format), 200, {
    'content-type': contentTypes[format],
    'cache-control': 'no-store',
  })
}
