import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json, problem } from '../http.ts'
import { Aggregate, aggregate } from '../streams/aggregate.ts'
import { SpanQuery } from '../streams/question.ts'
import { StreamQuery } from './stream-query.ts'

const route = createRoute({
  method: 'get',
  path: '/aggregate',
  operationId: 'aggregateMetrics',
  summary: 'What the events of the stream `metrics` came to',
  request: { query: SpanQuery.extend(StreamQuery) },
  responses: {
    200: json(Aggregate, 'As `/streams/{name}/aggregate` answers'),
    404: problem('There is no such stream'),
    422: problem('Not a valid query'),
  },
})

export const aggregateMetrics = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { stream, ...query } = c.req.valid('query')
    const where = { env: c.env, db: c.var.db, workspaceId: c.var.workspaceId, name: stream }
    return c.json(await aggregate(where, query, Date.now()), 200)
  },
})
