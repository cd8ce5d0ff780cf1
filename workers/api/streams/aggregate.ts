import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { answer, group, ranked, readRows } from '#core/stream/answer'
import type { Database } from '#db/database'
import { deprecated } from '../deprecated.ts'
import { type AppEnv, iso, json, problem } from '../http.ts'
import { knownStream } from './known.ts'
import { questionOf, spanOf, SpanQuery } from './question.ts'
import { readWindows } from './read.ts'
import { StreamParams } from './schema.ts'

const perMeasure = z.record(z.string(), z.number().nullable())

/** What one key came to. By measure, where there are measures. */
export const Figures = z
  .object({
    key: z.record(z.string(), z.string().nullable()),
    isOther: z.boolean().meta({ description: 'It holds all keys for which there was no room' }),
    count: z.int(),
    rate: z.number().meta({ description: 'Events a second' }),
    sum: z.record(z.string(), z.number()),
    avg: perMeasure,
    min: perMeasure,
    max: perMeasure,
    first: perMeasure,
    last: perMeasure,
    p50: perMeasure,
    p95: perMeasure,
    p99: perMeasure,
    distinct: z.record(z.string(), z.int()),
  })
  .openapi('StreamFigures')

export const Aggregate = z
  .object({ data: z.array(Figures), from: z.iso.datetime(), to: z.iso.datetime() })
  .openapi('StreamAggregate')

const route = createRoute({
  method: 'get',
  path: '/streams/{name}/aggregate',
  operationId: 'aggregateStream',
  summary: 'What the events of a span came to',
  description:
    'From open and closed windows, so up to this second. Percentiles are within 1 %, distinct counts within 1.6 % ' +
    '(exact up to 64). The span grows to the bounds of the smallest windows that are still kept: `from` and `to` say which.',
  tags: ['streams'],
  deprecated: true,
  middleware: deprecated({ since: Date.UTC(2026, 10, 26), successor: 'v2' }),
  request: { params: StreamParams, query: SpanQuery },
  responses: {
    200: json(Aggregate, 'By key, those with most events first'),
    404: problem('There is no such stream'),
    422: problem('Not a valid query'),
  },
})

export const aggregateStream = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const where = {
      env: c.env,
      db: c.var.db,
      workspaceId: c.var.workspaceId,
      name: c.req.valid('param').name,
    }
    return c.json(await aggregate(where, c.req.valid('query'), Date.now()), 200)
  },
})

/** Throws 404 and 422. */
export async function aggregate(
  { env, db, workspaceId, name }: { env: Env; db: Database; workspaceId: string; name: string },
  query: z.output<typeof SpanQuery>,
  now: number,
): Promise<z.output<typeof Aggregate>> {
  const { row } = await knownStream(db, workspaceId, name)
  const question = await questionOf(db, row, query)
  const read = await readWindows(env, db, row, { ...spanOf(query, now), now })
  const groups = group(read.rows.flatMap(readRows), question)
  const names = { ...question, measures: row.definition.measures, distinct: row.definition.distinct }
  const seconds = (Math.min(read.to, now) - read.from) / 1_000
  return {
    data: ranked(groups, query.top).map((one) => answer(one, names, seconds)),
    from: iso(read.from),
    to: iso(read.to),
  }
}
