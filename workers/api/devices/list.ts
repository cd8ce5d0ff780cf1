import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listDevices as devicesOf } from '#db/queries/devices'
import { type AppEnv, decodeCursor, json, list, page, PageQuery } from '../http.ts'
import { Device, showDevice } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/devices',
  operationId: 'listDevices',
  summary: 'The phones and browsers that get push messages, newest first',
  tags: ['devices'],
  request: { query: PageQuery },
  responses: { 200: json(list(Device), 'Devices, without what reaches them') },
})

export const listDevices = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const [createdAt, id] = decodeCursor(cursor) ?? []
    const before = createdAt === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) }
    const rows = await devicesOf(c.var.db, c.var.workspaceId, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: data.map(showDevice), nextCursor }, 200)
  },
})
