import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { DeliveryState } from '#core/incident/schema'
import { listDeliveries as deliveriesOf } from '#db/queries/deliveries'
import { type AppEnv, decodeCursor, json, list, page, PageQuery } from '../http.ts'
import { Delivery, showDelivery } from './schema.ts'

const Query = PageQuery.extend({
  incidentId: z.string().max(60).optional(),
  channelId: z.string().max(60).optional(),
  state: DeliveryState.optional(),
})

const route = createRoute({
  method: 'get',
  path: '/deliveries',
  operationId: 'listDeliveries',
  summary: 'What was said, to whom, and how it went; newest first',
  tags: ['deliveries'],
  request: { query: Query },
  responses: { 200: json(list(Delivery), 'Deliveries with every attempt') },
})

export const listDeliveries = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor, ...filter } = c.req.valid('query')
    const [createdAt, id] = decodeCursor(cursor) ?? []
    const before = createdAt === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) }
    const asked = { ...filter, limit: limit + 1, before }
    const rows = await deliveriesOf(c.var.db, c.var.workspaceId, asked)
    const { data, nextCursor } = page(rows, limit, ({ delivery }) => [delivery.createdAt, delivery.id])
    return c.json({ data: data.map(({ delivery }) => showDelivery(delivery)), nextCursor }, 200)
  },
})
