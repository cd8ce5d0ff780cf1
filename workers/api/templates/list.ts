import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listTemplates as templatesOf } from '#db/queries/templates'
import { type AppEnv, decodeCursor, json, list, page, PageQuery } from '../http.ts'
import { showTemplate, Template } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/templates',
  operationId: 'listTemplates',
  summary: 'The templates of this workspace, newest first',
  tags: ['templates'],
  request: { query: PageQuery },
  responses: { 200: json(list(Template), 'Templates') },
})

export const listTemplates = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const [createdAt, id] = decodeCursor(cursor) ?? []
    const before = createdAt === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) }
    const rows = await templatesOf(c.var.db, c.var.workspaceId, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: data.map(showTemplate), nextCursor }, 200)
  },
})
