import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { targetOf } from '#assign/target'
import { cellMs, cellsPerHour, dayMs } from '#core/cell'
import { MonitorStatus } from '#core/monitor/schema'
import type { LaneSummary } from '#core/rpc'
import { type HourFigures, hourFigures, sparkOf } from '#core/summary'
import { statusBands, uptime } from '#core/uptime'
import { findMonitors, type MonitorRow } from '#db/queries/monitors'
import { type AppEnv, iso, json, list, problem } from '../http.ts'
import { compress } from './compress.ts'
import { ListQuery, pageOf } from './list.ts'
import { overlay, projected } from './present.ts'
import { readSummaryFacts, type SummaryFacts } from './summary-facts.ts'
import { historyIn } from './workspace-history.ts'

const halfHourMs = 1_800_000
const bandLength = 48
const latency = z.number().nullable()

const RegionSummary = z.object({
  region: z.string(),
  verdict: z.string(),
  lastResultAt: z.iso.datetime().nullable(),
  lastOutcome: z.string().nullable(),
  lastLatencyMs: latency,
  p50Ms: latency,
  p95Ms: latency,
})

const MonitorSummary = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    target: z.string(),
    tags: z.array(z.string()),
    status: MonitorStatus,
    since: z.iso.datetime(),
    reason: z.string().nullable(),
    flapping: z.boolean(),
    uptime24h: z.number().nullable().meta({ description: 'Percent' }),
    band: z
      .array(z.enum(['up', 'degraded', 'down', 'unknown', 'maintenance', 'none']))
      .meta({ description: 'The last 24 hours in 48 half hours, oldest first' }),
    spark: z
      .array(latency)
      .meta({ description: 'The last hour in twelve 5-minute medians over all regions, oldest first' }),
    checks1h: z.int(),
    regions: z.array(RegionSummary).meta({ description: 'Latencies are of the last hour' }),
  })
  .openapi('MonitorSummary')
type MonitorSummary = z.output<typeof MonitorSummary>

/** What one answer may hold. */
const most = 1_000

const route = createRoute({
  method: 'get',
  path: '/monitors/summary',
  operationId: 'summariseMonitors',
  tags: ['monitors'],
  description:
    'Monitors with their last day and their last hour: what a list shows. All that match, page by page, or those that `ids` names. Compressed when the caller can.',
  request: {
    query: ListQuery.extend({
      limit: z.coerce.number().int().min(1).max(most).default(most),
      sort: ListQuery.shape.sort.unwrap().default('createdAt'),
      ids: z
        .string()
        .max(6_000)
        .transform((text) => text.split(','))
        .pipe(z.array(z.string().max(60)).max(200))
        .optional()
        .openapi({ type: 'string', description: 'Only these, up to 200, with commas; in no order' }),
    }),
  },
  responses: {
    200: json(list(MonitorSummary), 'Monitors, by default oldest first'),
    422: problem('Not a valid query'),
  },
})

export const summariseMonitors = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { ids, ...query } = c.req.valid('query')
    const now = Date.now()
    const to = (Math.floor(now / halfHourMs) + 1) * halfHourMs
    const from = Math.min(to - bandLength * halfHourMs, now - dayMs)
    const { rows, nextCursor } = ids ? await namedOf(c, ids) : await rowsOf(c, query)
    const scope = { workspaceId: c.var.workspaceId, ids: rows.map(({ id }) => id) }
    const facts = await readSummaryFacts(c.env, c.var.db, scope, { from, to })
    const uneventful = new Map<string, Day>()
    const data = rows.map((row) => summarise(row, facts, { now, to, uneventful }))
    compress(c)
    return c.json({ data, nextCursor }, 200)
  },
})

async function namedOf(c: Context<AppEnv>, ids: readonly string[]) {
  return { rows: await findMonitors(c.var.db, c.var.workspaceId, ids), nextCursor: null }
}

async function rowsOf(c: Context<AppEnv>, query: z.output<typeof ListQuery>) {
  const { listed, nextCursor } = await pageOf(c, query)
  return { rows: listed.map(({ row }) => row), nextCursor }
}

/** When the answer is made, and the days in which nothing happened, by status: most monitors share one. */
interface Making {
  now: number
  to: number
  uneventful: Map<string, Day>
}
type Day = Pick<MonitorSummary, 'uptime24h' | 'band'>

function summarise(row: MonitorRow, facts: SummaryFacts, making: Making): MonitorSummary {
  const { now } = making
  const { status, since, reason, flappingSince } = overlay(row, projected(row), facts.windows, now)
  const summaries = facts.summaries.get(row.id) ?? []
  const figures = new Map(summaries.map((one) => [one, hourFigures(one.cells)]))
  return {
    id: row.id,
    name: row.name,
    type: row.check.type,
    target: targetOf(row),
    tags: row.settings.tags,
    status,
    since: iso(since),
    reason,
    flapping: flappingSince !== null,
    ...dayOf(row, facts, making),
    spark: sparkOf(summaries, { now, cellMs, count: cellsPerHour }),
    checks1h: [...figures.values()].reduce((sum, { checks }) => sum + checks, 0),
    regions: row.settings.regions.map((region) => regionOf(region, figures)),
  }
}

function dayOf(row: MonitorRow, facts: SummaryFacts, { now, to, uneventful }: Making): Day {
  const history = historyIn(row, facts, now)
  const from = to - bandLength * halfHourMs
  const isUneventful =
    row.createdAt <= Math.min(from, now - dayMs) &&
    !facts.changes.has(row.id) &&
    history.maintenances.length === 0 &&
    Object.keys(history.gaps).length === 0
  const known = isUneventful ? uneventful.get(row.status) : undefined
  if (known) return known
  const day = {
    uptime24h: uptime({ ...history, from: now - dayMs, to: now }).uptime,
    band: statusBands({ ...history, from, to, stepMs: halfHourMs }).map((band) => band.status),
  }
  if (isUneventful) uneventful.set(row.status, day)
  return day
}

function regionOf(
  region: string,
  figures: ReadonlyMap<LaneSummary, HourFigures>,
): z.output<typeof RegionSummary> {
  // While a monitor moves, both lanes speak for the region: the one that ran it last is right.
  const [newest, hour] =
    [...figures]
      .filter(([one]) => one.region === region)
      .toSorted(([a], [b]) => (b.lastResultAt ?? 0) - (a.lastResultAt ?? 0))[0] ?? []
  return {
    region,
    verdict: newest?.verdict ?? 'unknown',
    lastResultAt: iso(newest?.lastResultAt ?? null),
    lastOutcome: newest?.lastOutcome ?? null,
    lastLatencyMs: newest?.lastLatencyMs ?? null,
    p50Ms: hour?.p50Ms ?? null,
    p95Ms: hour?.p95Ms ?? null,
  }
}
