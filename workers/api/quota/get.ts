import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json } from '../http.ts'
import { Quota, showQuota } from './schema.ts'
import { browserStandingNow, standingNow } from './standing.ts'

const route = createRoute({
  method: 'get',
  path: '/quota',
  operationId: 'getQuota',
  summary: 'How many events and browser minutes the workspace may take in a day, and has',
  tags: ['streams'],
  responses: { 200: json(Quota, 'The quota') },
})

export const getQuota = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const now = Date.now()
    const [events, browser] = await Promise.all([
      standingNow(db, workspaceId, now),
      browserStandingNow(db, workspaceId, now),
    ])
    return c.json(showQuota(events, browser, now), 200)
  },
})
