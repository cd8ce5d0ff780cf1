import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { type AppEnv, json, problem } from '../../http.ts'
import { aggregate, type Aggregate as AggregateV1 } from '../../streams/aggregate.ts'
import { SpanQuery } from '../../streams/question.ts'
import { StreamParams } from '../../streams/schema.ts'

const figure = z.number().nullable()

/** All figures of one measure together. */
const MeasureFigures = z
  .object({
    sum: z.number(),
    avg: figure,
    min: figure,
    max: figure,
    first: figure,
    last: figure,
    p50: figure,
    p95: figure,
    p99: figure,
  })
  .openapi('MeasureFigures')

const Group = z
  .object({
    key: z.record(z.string(), z.string().nullable()),
    isOther: z.boolean().meta({ description: 'It holds all keys for which there was no room' }),
    count: z.int(),
    perSecond: z.number(),
    measures: z.record(z.string(), MeasureFigures),
    distinct: z.record(z.string(), z.int()),
  })
  .openapi('AggregateGroup')

const Aggregate = z
  .object({ from: z.iso.datetime(), to: z.iso.datetime(), data: z.array(Group) })
  .openapi('Aggregate')

const route = createRoute({
  method: 'get',
  path: '/streams/{name}/aggregate',
  operationId: 'aggregateStream',
  summary: 'What the events of a span came to',
  description: 'As in v1, but for its shape: the figures of a measure stand together.',
  tags: ['streams'],
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
    const { db, workspaceId } = c.var
    const where = { env: c.env, db, workspaceId, name: c.req.valid('param').name }
    const { from, to, data } = await aggregate(where, c.req.valid('query'), Date.now())
    return c.json({ from, to, data: data.map(groupOf) }, 200)
  },
})

function groupOf({
  key,
  isOther,
  count,
  rate,
  distinct,
  ...figures
}: z.output<typeof AggregateV1>['data'][number]): z.output<typeof Group> {
  const measures = Object.entries(figures.sum).map(([measure, sum]) => {
    const of = (name: Exclude<keyof typeof figures, 'sum'>) => figures[name][measure] ?? null
    const values = {
      avg: of('avg'),
      min: of('min'),
      max: of('max'),
      first: of('first'),
      last: of('last'),
      p50: of('p50'),
      p95: of('p95'),
      p99: of('p99'),
    }
    return [measure, { sum, ...values }] as const
  })
  return { key, isOther, count, perSecond: rate, measures: Object.fromEntries(measures), distinct }
}
