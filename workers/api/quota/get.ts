import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json } from '../http.ts'
import { Quota, showQuota } from './schema.ts'
import { standingNow } from './standing.ts'

const route = createRoute({
  method: 'get',
  path: '/quota',
  operationId: 'getQuota',
  summary: 'How many events the workspace may take in a day, and has',
  tags: ['streams'],
  responses: { 200: json(Quota, 'The quota') },
})

export const getQuota = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const now = Date.now()
    return c.json(showQuota(await standingNow(c.var.db, c.var.workspaceId, now), now), 200)
  },
})
