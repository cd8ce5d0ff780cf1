import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import { Region } from '#core/region'
import { sharedSeriesOf } from '#core/series'
import { type AppEnv, iso, json, problem } from '../http.ts'
import { rangeOf, RangeQuery } from '../monitors/query.ts'
import { stepFor, StepQuery } from '../monitors/step.ts'
import { sharedCellsOf } from './shared-cells.ts'

const latency = z.number().nullable()

const SharedPoint = z
  .object({
    t: z.iso.datetime(),
    region: z.string().nullable().meta({ description: 'Null when regions are added up' }),
    checks: z.int(),
    up: z.int(),
    degraded: z.int(),
    down: z.int(),
    unknown: z.int(),
    meanMs: latency,
    minMs: latency,
    p50Ms: latency,
    p95Ms: latency,
    p99Ms: latency,
    maxMs: latency,
  })
  .openapi('SharedSeriesPoint')

const route = createRoute({
  method: 'get',
  path: '/series',
  operationId: 'getSharedSeries',
  tags: ['monitors'],
  description:
    'Counts and latencies of all monitors of the workspace together, or of those with a tag, by default of 24 hours. Whoever carried the tag when an hour closed counts in that hour.',
  request: {
    query: RangeQuery.extend({
      step: StepQuery,
      tag: z.string().max(60).optional(),
      region: Region.optional(),
      by: z
        .enum(['none', 'region'])
        .default('none')
        .meta({ description: '`region` gives one line a region, `none` one line in all' }),
    }),
  },
  responses: {
    200: json(
      z.object({ stepSeconds: z.int(), monitors: z.int(), data: z.array(SharedPoint) }),
      'Oldest first; steps in which nothing was checked are left out',
    ),
    422: problem('Not a valid query'),
  },
})

export const getSharedSeries = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { region, step, tag, by, ...asked } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const range = rangeOf(asked, { now: Date.now(), defaultMs: dayMs, maxMs: 400 * dayMs })
    const { monitors, cells } = await sharedCellsOf(c.env, db, { workspaceId, tag }, range)
    const wanted = cells.filter((cell) => !region || cell.region === region)
    const lines = by === 'none' ? 1 : Math.max(1, new Set(wanted.map((cell) => cell.region)).size)
    const stepMs = stepFor(range.to - range.from, lines, step)
    const points = sharedSeriesOf(
      by === 'none' ? wanted.map((cell) => ({ ...cell, region: '' })) : wanted,
      stepMs,
    )
    const data = points.map((point) => ({ ...point, t: iso(point.t), region: point.region || null }))
    return c.json({ stepSeconds: stepMs / 1000, monitors, data }, 200)
  },
})
