import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json, problem } from '../http.ts'
import { recent, RecentEvents, RecentQuery } from '../streams/recent.ts'
import { StreamQuery } from './stream-query.ts'

const route = createRoute({
  method: 'get',
  path: '/recent',
  operationId: 'recentMetrics',
  summary: 'The newest events of the stream `metrics`',
  request: { query: RecentQuery.extend(StreamQuery) },
  responses: {
    200: json(RecentEvents, 'As `/streams/{name}/recent` answers'),
    404: problem('There is no such stream'),
    422: problem('Not a valid query'),
  },
})

export const recentMetrics = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { stream, ...query } = c.req.valid('query')
    const where = { env: c.env, db: c.var.db, workspaceId: c.var.workspaceId, name: stream }
    return c.json(await recent(where, query), 200)
  },
})
