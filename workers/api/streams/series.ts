import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { answer, group, ranked, readRows } from '#core/stream/answer'
import { type WindowName, windowMs } from '#core/stream/definition'
import { type AppEnv, invalid, iso, json, problem } from '../http.ts'
import { Figures } from './aggregate.ts'
import { analyticsSeries } from './analytics.ts'
import { knownStream } from './known.ts'
import { questionOf, spanOf, SpanQuery } from './question.ts'
import { readWindows } from './read.ts'
import { StreamParams } from './schema.ts'

const maxPoints = 2_000

const Point = z.object({ t: z.iso.datetime(), rows: z.array(Figures) })

const route = createRoute({
  method: 'get',
  path: '/streams/{name}/series',
  operationId: 'seriesOfStream',
  summary: 'What the events came to, window by window',
  tags: ['streams'],
  request: {
    params: StreamParams,
    query: SpanQuery.extend({
      step: z.enum(['1s', '10s', '1m', '1h']).optional().meta({
        description: 'The size of the windows; without it the smallest of which there are at most 300',
      }),
      source: z.enum(['rollups', 'analytics']).default('rollups').meta({
        description:
          '`rollups` is exact. `analytics` has the minutes of streams with `analytics`, up to 90 days back: estimates where Analytics Engine has sampled, percentiles of percentiles, no `first`, `last` and `distinct`, and no `where`.',
      }),
    }),
  },
  responses: {
    200: json(z.object({ step: z.string(), data: z.array(Point) }), 'Windows that had events, oldest first'),
    404: problem('There is no such stream'),
    422: problem('Not a valid query, too many windows, or analytics are asked that are not set up'),
    503: problem('Analytics Engine does not answer'),
  },
})

export const seriesOfStream = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const query = c.req.valid('query')
    const now = Date.now()
    const { row } = await knownStream(c.var.db, c.var.workspaceId, c.req.valid('param').name)
    const question = await questionOf(c.var.db, row, query)
    const span = spanOf(query, now)
    const step = stepOf(row.definition.windows, span, query.step)
    if (query.source === 'analytics') {
      const steps = await analyticsSeries(c.env, row, { question, span, step, top: query.top })
      return c.json(
        { step, data: steps.map(({ start, answers }) => ({ t: iso(start), rows: answers })) },
        200,
      )
    }
    const read = await readWindows(c.env, c.var.db, row, { ...span, now, window: step })
    const names = { ...question, measures: row.definition.measures, distinct: row.definition.distinct }
    const seconds = windowMs[step] / 1_000
    const byStart = Map.groupBy(read.rows, ({ start }) => start)
    const data = [...byStart]
      .toSorted(([a], [b]) => a - b)
      .map(([start, parts]) => ({
        t: iso(start),
        rows: ranked(group(parts.flatMap(readRows), question), query.top).map((one) =>
          answer(one, names, seconds),
        ),
      }))
    return c.json({ step, data }, 200)
  },
})

/** The size asked for, or the smallest that gives few enough points. Throws 422. */
function stepOf(
  windows: readonly WindowName[],
  { from, to }: { from: number; to: number },
  asked: WindowName | undefined,
): WindowName {
  if (asked !== undefined && !windows.includes(asked))
    throw invalid('step', `This stream has windows of ${windows.join(', ')}`)
  const sizes = windows.toSorted((a, b) => windowMs[a] - windowMs[b])
  const few = sizes.find((window) => (to - from) / windowMs[window] <= 300)
  const step = asked ?? few ?? sizes.at(-1) ?? '1h'
  if ((to - from) / windowMs[step] > maxPoints)
    throw invalid(
      'from',
      `That is more than ${maxPoints} windows of ${step}: ask for less, or for larger ones`,
    )
  return step
}
