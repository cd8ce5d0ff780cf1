import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { takeBack } from '#db/queries/overrides'
import { overridesAfter } from '#db/queries/schedules'
import { ApiError, type AppEnv, notFound, problem } from '../http.ts'
import { changeOverrides } from './change.ts'
import { OverrideParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/schedules/{id}/overrides/{overrideId}',
  operationId: 'deleteOverride',
  summary: 'Take an override back',
  description: 'One that has begun ends now: who was on call stays as it was.',
  tags: ['on-call'],
  request: { params: OverrideParams },
  responses: {
    204: { description: 'Taken back' },
    404: problem('There is no such schedule, or no such override that is not over'),
    409: problem('It is a half of a swap: take the swap back'),
  },
})

export const deleteOverride = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id, overrideId } = c.req.valid('param')
    const { db, workspaceId } = c.var
    await changeOverrides(c, id, async (schedule) => {
      const now = Date.now()
      const current = await overridesAfter(db, workspaceId, [id], now)
      const row = current.find((one) => one.id === overrideId)
      if (!row) throw notFound('override', overrideId)
      if (row.swapId !== null)
        throw new ApiError(
          409,
          'override.of_swap',
          'Half of a swap',
          `This is one half of the swap ${row.swapId}. Take the swap back.`,
        )
      return takeBack(db, schedule, { overrideId }, now)
    })
    return c.body(null, 204)
  },
})
