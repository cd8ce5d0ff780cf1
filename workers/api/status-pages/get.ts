import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findStatusPage } from '#db/queries/status-pages'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { present } from './present.ts'
import { StatusPage, StatusPageParams } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/status-pages/{id}',
  operationId: 'getStatusPage',
  tags: ['status pages'],
  request: { params: StatusPageParams },
  responses: { 200: json(StatusPage, 'The page'), 404: problem('There is no such page') },
})

export const getStatusPage = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findStatusPage(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('status page', id)
    c.header('etag', `"${row.version}"`)
    return c.json(present(c, row), 200)
  },
})
