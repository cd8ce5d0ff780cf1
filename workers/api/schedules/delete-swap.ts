import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { takeBack } from '#db/queries/overrides'
import { swapsAfter } from '#db/queries/schedules'
import { type AppEnv, notFound, problem } from '../http.ts'
import { changeOverrides } from './change.ts'
import { SwapParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/schedules/{id}/swaps/{swapId}',
  operationId: 'deleteSwap',
  summary: 'Take a swap back',
  description: 'Both halves end; what has been of them stays.',
  tags: ['on-call'],
  request: { params: SwapParams },
  responses: {
    204: { description: 'Taken back' },
    404: problem('There is no such schedule, or no such swap that is not over'),
  },
})

export const deleteSwap = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id, swapId } = c.req.valid('param')
    const { db, workspaceId } = c.var
    await changeOverrides(c, id, async (schedule) => {
      const now = Date.now()
      const current = await swapsAfter(db, workspaceId, [id], now)
      if (!current.some((one) => one.id === swapId)) throw notFound('swap', swapId)
      return takeBack(db, schedule, { swapId }, now)
    })
    return c.body(null, 204)
  },
})
