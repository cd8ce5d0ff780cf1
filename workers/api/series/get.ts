import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import { Region, regions } from '#core/region'
import { sharedSeriesOf, type SharedPoint as Point } from '#core/series'
import type { Database } from '#db/database'
import { livingLocations } from '#db/queries/locations'
import { monitorIdsOf } from '#db/queries/monitors'
import { type AppEnv, iso, json, problem } from '../http.ts'
import { type Range, rangeOf, RangeQuery } from '../monitors/query.ts'
import { stepFor, StepQuery } from '../monitors/step.ts'
import { analyticsDays } from '../analytics.ts'
import { analyticsPoints, cellsAccount } from './analytics-points.ts'
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
    'Counts and latencies of all monitors of the workspace together, or of those with a tag, by default of 24 hours. Whoever carried the tag when an hour closed counts in that hour. `source=analytics` asks Analytics Engine instead, where that is set up: five-minute steps older than 7 days, up to 90 days back. Its figures are sampled and its quantiles approximate.',
  request: {
    query: RangeQuery.extend({
      step: StepQuery,
      tag: z.string().max(60).optional(),
      region: Region.optional(),
      by: z
        .enum(['none', 'region'])
        .default('none')
        .meta({ description: '`region` gives one line a region, `none` one line in all' }),
      source: z.enum(['rollups', 'analytics']).default('rollups').meta({
        description:
          '`rollups` is exact. `analytics` needs ANALYTICS_ACCOUNT_ID and ANALYTICS_TOKEN, knows no tags, and holds closed cells only: counts are estimates where Analytics Engine has sampled, p50 to p99 are weighted quantiles of quantiles.',
      }),
    }),
  },
  responses: {
    200: json(
      z.object({ stepSeconds: z.int(), monitors: z.int(), data: z.array(SharedPoint) }),
      'Oldest first; steps in which nothing was checked are left out',
    ),
    422: problem('Not a valid query, or analytics are asked that are not set up'),
    503: problem('Analytics Engine does not answer'),
  },
})

interface Asked {
  workspaceId: string
  region: Region | undefined
  step: number | undefined
  tag: string | undefined
  by: 'none' | 'region'
  from: number | undefined
  to: number | undefined
}

interface Answer {
  monitors: number
  stepMs: number
  points: Point[]
}

export const getSharedSeries = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { source, region, step, tag, by, from, to } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const asked = { workspaceId, region, step, tag, by, from, to }
    const read = source === 'analytics' ? ofAnalytics : ofRollups
    const { monitors, stepMs, points } = await read(c.env, db, asked)
    const data = points.map((point) => ({ ...point, t: iso(point.t), region: point.region || null }))
    return c.json({ stepSeconds: stepMs / 1000, monitors, data }, 200)
  },
})

async function ofRollups(env: Env, db: Database, asked: Asked): Promise<Answer> {
  const { region, step, by } = asked
  const range = rangeOf(asked, { now: Date.now(), defaultMs: dayMs, maxMs: 400 * dayMs })
  const { monitors, cells } = await sharedCellsOf(env, db, asked, range)
  const wanted = cells.filter((cell) => !region || cell.region === region)
  const lines = by === 'none' ? 1 : Math.max(1, new Set(wanted.map((cell) => cell.region)).size)
  const stepMs = stepFor(range.to - range.from, lines, step)
  const points = sharedSeriesOf(
    by === 'none' ? wanted.map((cell) => ({ ...cell, region: '' })) : wanted,
    stepMs,
  )
  return { monitors, stepMs, points }
}

async function ofAnalytics(env: Env, db: Database, asked: Asked): Promise<Answer> {
  const { workspaceId, region, step, tag, by } = asked
  const account = cellsAccount(env, tag)
  const now = Date.now()
  const range = keptOf(rangeOf(asked, { now, defaultMs: dayMs, maxMs: analyticsDays * dayMs }), now)
  // Which regions have points is not known before they are read.
  const lines = by === 'none' || region ? 1 : regions.length + (await livingLocations(db, workspaceId)).length
  const stepMs = stepFor(range.to - range.from, lines, step)
  const [points, ids] = await Promise.all([
    analyticsPoints(account, { workspaceId, ...range, stepMs, region, by }),
    monitorIdsOf(db, workspaceId, undefined),
  ])
  return { monitors: ids.length, stepMs, points }
}

/** Nothing is asked for that is older than points are kept. */
const keptOf = ({ from, to }: Range, now: number): Range => {
  const oldest = now - analyticsDays * dayMs
  return { from: Math.max(from, oldest), to: Math.max(to, oldest) }
}
