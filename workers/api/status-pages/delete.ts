import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { deleteStatusPage } from '#db/queries/status-pages'
import { removePage } from '#status/render'
import { type AppEnv, notFound, problem } from '../http.ts'
import { StatusPageParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/status-pages/{id}',
  operationId: 'deleteStatusPage',
  tags: ['status pages'],
  request: { params: StatusPageParams },
  responses: { 204: { description: 'It is gone' }, 404: problem('There is no such page') },
})

export const deleteStatusPageRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await deleteStatusPage(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('status page', id)
    await removePage(c.env, row.slug)
    return c.body(null, 204)
  },
})
