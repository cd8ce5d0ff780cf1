import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import type { LaneFigures } from '#core/rpc'
import { median } from '#core/summary'
import { uptime } from '#core/uptime'
import { assignmentsOfWorkspace } from '#db/queries/assignments'
import { type MonitorPast, monitorPasts } from '#db/queries/monitors'
import { type AppEnv, iso, json } from '../http.ts'
import { askLanes } from './ask-lanes.ts'
import { historyIn, readWorkspaceFacts, type WorkspaceFacts } from './workspace-history.ts'

const latency = z.number().nullable()

const Overview = z
  .object({
    monitors: z.int(),
    uptime24h: z.number().nullable().meta({ description: 'Percent, averaged over monitors' }),
    imperfect24h: z.int().meta({ description: 'Monitors that were down for a while' }),
    p95Ms: latency.meta({
      description: 'Of the last hour: the median over monitors of their slowest region',
    }),
    slowest: z.object({ id: z.string(), p95Ms: z.number() }).nullable(),
    checks1h: z.int(),
    regions: z.array(z.string()),
    lastResultAt: z.iso.datetime().nullable(),
  })
  .openapi('MonitorsOverview')

const route = createRoute({
  method: 'get',
  path: '/monitors/overview',
  operationId: 'overviewMonitors',
  tags: ['monitors'],
  description:
    'A few figures about all monitors of the workspace. Those of the last hour may be half a minute old.',
  responses: { 200: json(Overview, 'Figures') },
})

export const overviewMonitors = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const now = Date.now()
    const placed = assignmentsOfWorkspace(db, workspaceId)
    const [monitors, spans, facts, figures] = await Promise.all([
      monitorPasts(db, workspaceId),
      placed,
      readWorkspaceFacts(db, workspaceId, { from: now - dayMs, to: now }, { placed }),
      placed.then((rows) =>
        askLanes(
          c.env,
          rows.map(({ lane }) => lane),
          (lane) => lane.figures(workspaceId),
        ),
      ),
    ])
    const quiet = new Map<string, number | null>()
    const uptimes = monitors.flatMap((monitor) => uptimeOf(monitor, facts, now, quiet) ?? [])
    const slowest = slowestOf(figures)
    const top = [...slowest].reduce<[string, number] | null>((a, b) => (a && a[1] >= b[1] ? a : b), null)
    return c.json(
      {
        monitors: monitors.length,
        uptime24h: uptimes.length === 0 ? null : uptimes.reduce((sum, one) => sum + one, 0) / uptimes.length,
        imperfect24h: uptimes.filter((one) => one < 100).length,
        p95Ms: median([...slowest.values()]),
        slowest: top && { id: top[0], p95Ms: top[1] },
        checks1h: figures.reduce((sum, { checks }) => sum + checks, 0),
        regions: [...new Set(spans.map(({ region }) => region))].toSorted(),
        lastResultAt: iso(newestOf(figures)),
      },
      200,
    )
  },
})

/** A day in which nothing happened is worked out once a status: most monitors had one. */
function uptimeOf(
  monitor: MonitorPast,
  facts: WorkspaceFacts,
  now: number,
  quiet: Map<string, number | null>,
): number | null {
  const history = historyIn(monitor, facts, now)
  const isQuiet =
    !facts.changes.has(monitor.id) &&
    history.maintenances.length === 0 &&
    Object.keys(history.gaps).length === 0 &&
    monitor.createdAt <= now - dayMs
  const known = isQuiet ? quiet.get(monitor.status) : undefined
  if (known !== undefined) return known
  const { uptime: percent } = uptime({ ...history, from: now - dayMs, to: now })
  if (isQuiet) quiet.set(monitor.status, percent)
  return percent
}

/** The p95 of each monitor's slowest region. */
function slowestOf(figures: readonly LaneFigures[]): Map<string, number> {
  const slowest = new Map<string, number>()
  for (const { p95Ms } of figures)
    for (const [id, value] of Object.entries(p95Ms))
      if (value > (slowest.get(id) ?? -1)) slowest.set(id, value)
  return slowest
}

const newestOf = (figures: readonly LaneFigures[]): number | null =>
  figures.reduce<number | null>(
    (newest, { lastResultAt }) => (lastResultAt === null ? newest : Math.max(newest ?? 0, lastResultAt)),
    null,
  )
