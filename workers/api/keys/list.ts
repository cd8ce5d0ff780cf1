import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listKeys as keysOf } from '#db/queries/keys'
import { type AppEnv, decodeCursor, json, list, page, PageQuery } from '../http.ts'
import { Key, showKey } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/keys',
  operationId: 'listKeys',
  summary: 'The API keys of this workspace, newest first',
  tags: ['keys'],
  request: { query: PageQuery },
  responses: { 200: json(list(Key), 'Keys that are not revoked') },
})

export const listKeys = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const [createdAt, id] = decodeCursor(cursor) ?? []
    const before = createdAt === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) }
    const rows = await keysOf(c.var.db, c.var.workspaceId, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: data.map(showKey), nextCursor }, 200)
  },
})
