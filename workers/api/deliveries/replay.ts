import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findChannel } from '#db/queries/channels'
import { findDelivery } from '#db/queries/deliveries'
import { incidentObject } from '#platform/objects'
import { ApiError, type AppEnv, json, notFound, problem } from '../http.ts'
import { actorOf } from '../incidents/actor.ts'
import { Delivery, DeliveryParams, showDelivery } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/deliveries/{id}/replay',
  operationId: 'replayDelivery',
  summary: 'Send a delivery once more, under the same id',
  description: 'It goes out with what the channel is set to now, and is retried like a new one.',
  tags: ['deliveries'],
  request: { params: DeliveryParams },
  responses: {
    200: json(Delivery, 'The delivery, owed once more'),
    404: problem('There is no such delivery'),
    409: problem('It cannot be sent again'),
  },
})

const refused = (code: string, detail: string): ApiError =>
  new ApiError(409, code, 'Cannot be sent again', detail)

export const replayDelivery = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const row = await findDelivery(db, workspaceId, id)
    if (!row) throw notFound('delivery', id)
    if (row.groupKey === null)
      throw refused('delivery.test', 'This was a test: send another from its channel.')
    if (!(await findChannel(db, workspaceId, row.delivery.channelId)))
      throw refused('delivery.channel_deleted', 'Its channel has been deleted.')
    const owner = incidentObject(c.env, workspaceId, row.groupKey)
    const delivery = await owner.replay(id, { ...actorOf(c), at: Date.now() })
    if (!delivery) throw refused('delivery.archived', 'It is too old.')
    return c.json(showDelivery(delivery), 200)
  },
})
