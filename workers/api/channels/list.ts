import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listChannels as channelsOf } from '#db/queries/channels'
import { type AppEnv, decodeCursor, json, list, page, PageQuery } from '../http.ts'
import { Channel } from './schema.ts'
import { showChannels } from './show.ts'

const route = createRoute({
  method: 'get',
  path: '/channels',
  operationId: 'listChannels',
  summary: 'The channels of this workspace, newest first',
  tags: ['channels'],
  request: { query: PageQuery },
  responses: { 200: json(list(Channel), 'Channels') },
})

export const listChannels = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const [createdAt, id] = decodeCursor(cursor) ?? []
    const before = createdAt === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) }
    const rows = await channelsOf(c.var.db, c.var.workspaceId, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: await showChannels(c.var.db, c.var.workspaceId, data), nextCursor }, 200)
  },
})
