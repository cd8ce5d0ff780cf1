import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { putQuota } from '#db/queries/quotas'
import { type AppEnv, body, json, problem } from '../http.ts'
import { forgetQuota } from '../streams/quota.ts'
import { Quota, QuotaPatch, showQuota } from './schema.ts'
import { browserStandingNow, standingNow } from './standing.ts'

const route = createRoute({
  method: 'patch',
  path: '/quota',
  operationId: 'updateQuota',
  summary: 'Limit the events or browser minutes that the workspace takes in a day, or take a limit away',
  description:
    'For admins; what is left out stays as it is. From 80 % of the events on answers carry `Quota-Warning`; at 100 % events are refused until midnight (UTC). Browser checks beyond their minutes are not made and are `unknown`, our own doing. Counts are some seconds old, so that a little more may be taken.',
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
    const [events, browser] = await Promise.all([
      standingNow(db, workspaceId, now),
      browserStandingNow(db, workspaceId, now),
    ])
    return c.json(showQuota(events, browser, now), 200)
  },
})
