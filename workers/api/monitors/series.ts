import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import { Region } from '#core/region'
import { seriesOf } from '#core/series'
import { assignmentsOf } from '#db/queries/assignments'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, iso, json, notFound, problem } from '../http.ts'
import { cellsOf } from './cells.ts'
import { rangeOf, RangeQuery } from './query.ts'
import { StepQuery, stepFor } from './step.ts'
import { MonitorParams } from './schema.ts'

const latency = z.number().nullable()

const SeriesPoint = z
  .object({
    t: z.iso.datetime(),
    region: z.string(),
    checks: z.int(),
    up: z.int(),
    degraded: z.int(),
    down: z.int(),
    unknown: z.int(),
    minMs: latency,
    p50Ms: latency,
    p95Ms: latency,
    p99Ms: latency,
    maxMs: latency,
  })
  .openapi('SeriesPoint')

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/series',
  operationId: 'getSeries',
  tags: ['monitors'],
  request: {
    params: MonitorParams,
    query: RangeQuery.extend({ step: StepQuery, region: Region.optional() }),
  },
  responses: {
    200: json(
      z.object({ stepSeconds: z.int(), data: z.array(SeriesPoint) }),
      'Counts and latencies by region, oldest first; steps in which nothing was checked are left out',
    ),
    404: problem('There is no such monitor'),
    422: problem('Not a valid query'),
  },
})

export const getSeries = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { region, step, ...asked } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const range = rangeOf(asked, { now: Date.now(), defaultMs: dayMs, maxMs: 400 * dayMs })
    const lanes = assignmentsOf(db, workspaceId, [id]).then((rows) =>
      rows.filter((one) => !region || one.region === region).map(({ lane }) => lane),
    )
    // Both name the workspace: of another's monitor nothing is found.
    const [row, cells] = await Promise.all([
      findMonitor(db, workspaceId, id),
      cellsOf(c.env, db, { workspaceId, id, lanes }, range),
    ])
    if (!row) throw notFound('monitor', id)
    const stepMs = stepFor(range.to - range.from, region ? 1 : row.settings.regions.length, step)
    const points = seriesOf(
      cells.filter((cell) => !region || cell.region === region),
      stepMs,
    )
    const data = points.map((point) => ({ ...point, t: iso(point.t) }))
    return c.json({ stepSeconds: stepMs / 1000, data }, 200)
  },
})
