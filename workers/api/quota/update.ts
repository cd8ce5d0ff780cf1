import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { putQuota } from '#db/queries/quotas'
import { type AppEnv, body, json, problem } from '../http.ts'
import { forgetQuota } from '../streams/quota.ts'
import { Quota, QuotaPatch, showQuota } from './schema.ts'
import { standingNow } from './standing.ts'

const route = createRoute({
  method: 'patch',
  path: '/quota',
  operationId: 'updateQuota',
  summary: 'Limit the events that the workspace takes in a day, or take the limit away',
  description:
    'For admins. From 80 % on answers carry `Quota-Warning`; at 100 % events are refused until midnight (UTC). Counts are some seconds old, so that a little more may be taken.',
  tags: ['streams'],
  request: { body: body(QuotaPatch) },
  responses: { 200: json(Quota, 'The quota as it is now'), 422: problem('Not a valid change') },
})

export const updateQuota = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const now = Date.now()
    await putQuota(db, workspaceId, c.req.valid('json'), now)
    forgetQuota(workspaceId)
    return c.json(showQuota(await standingNow(db, workspaceId, now), now), 200)
  },
})
