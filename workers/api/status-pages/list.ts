import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listStatusPages } from '#db/queries/status-pages'
import { type AppEnv, decodeCursor, json, list, page, PageQuery, problem } from '../http.ts'
import { present } from './present.ts'
import { StatusPage } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/status-pages',
  operationId: 'listStatusPages',
  tags: ['status pages'],
  request: { query: PageQuery },
  responses: { 200: json(list(StatusPage), 'Status pages, newest first'), 422: problem('Not a valid query') },
})

export const listStatusPagesRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const [createdAt, id] = decodeCursor(cursor) ?? []
    const before = cursor === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) }
    const rows = await listStatusPages(c.var.db, c.var.workspaceId, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: data.map((row) => present(c, row)), nextCursor }, 200)
  },
})
