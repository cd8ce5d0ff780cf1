import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { Region } from '#core/region'
import { quantileOf } from '#core/run/quantile'
import { findMonitor } from '#db/queries/monitors'
import { vitalsOf } from '#db/queries/runs'
import { type AppEnv, iso, json, notFound, problem } from '../http.ts'
import { rangeOf, RangeQuery } from '../monitors/query.ts'
import { MonitorParams } from '../monitors/schema.ts'
import { StepQuery, stepFor } from '../monitors/step.ts'
import { keptMs } from './list.ts'

const Spread = z
  .object({ p50: z.number(), p75: z.number(), p95: z.number() })
  .nullable()
  .openapi('VitalSpread')

const VitalsPoint = z
  .object({
    region: z.string(),
    at: z.iso.datetime().meta({ description: 'The beginning of the step' }),
    count: z.int().meta({ description: 'Runs in it' }),
    lcpMs: Spread,
    cls: Spread,
    inpMs: Spread,
    tbtMs: Spread,
    fcpMs: Spread,
    ttfbMs: Spread,
    loadMs: Spread,
  })
  .openapi('VitalsPoint')

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/vitals',
  operationId: 'listVitals',
  tags: ['monitors'],
  description: 'How a page felt over time. Null is what no run in that step has measured.',
  request: {
    params: MonitorParams,
    query: RangeQuery.extend({ step: StepQuery, region: Region.optional() }),
  },
  responses: {
    200: json(
      z.object({ stepSeconds: z.int(), data: z.array(VitalsPoint) }),
      'By step and region, oldest first; steps without a run are left out',
    ),
    404: problem('There is no such monitor'),
    422: problem('Not a valid query'),
  },
})

export const listVitals = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { region, step, ...asked } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const now = Date.now()
    const range = rangeOf({ to: now + 1_000, ...asked }, { now, defaultMs: 7 * 86_400_000, maxMs: keptMs })
    const row = await findMonitor(db, workspaceId, id)
    if (!row) throw notFound('monitor', id)
    const regions = region ? 1 : Math.max(1, row.settings.regions.length)
    const stepMs = stepFor(range.to - range.from, regions, step)
    const groups = await vitalsOf(db, workspaceId, id, { region, ...range, stepMs })
    const data = groups.map(({ region: where, at, count, ...figures }) => ({
      region: where,
      at: iso(at),
      count,
      lcpMs: spreadOf(figures.lcpMs),
      cls: spreadOf(figures.cls),
      inpMs: spreadOf(figures.inpMs),
      tbtMs: spreadOf(figures.tbtMs),
      fcpMs: spreadOf(figures.fcpMs),
      ttfbMs: spreadOf(figures.ttfbMs),
      loadMs: spreadOf(figures.loadMs),
    }))
    return c.json({ stepSeconds: stepMs / 1_000, data }, 200)
  },
})

function spreadOf(values: readonly number[]): z.output<typeof Spread> {
  const sorted = values.toSorted((a, b) => a - b)
  const [p50, p75, p95] = [0.5, 0.75, 0.95].map((share) => quantileOf(sorted, share))
  return p50 === undefined || p75 === undefined || p95 === undefined ? null : { p50, p75, p95 }
}
