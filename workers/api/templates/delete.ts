import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { deleteTemplate as remove } from '#db/queries/templates'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, notFound, problem } from '../http.ts'
import { TemplateParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/templates/{id}',
  operationId: 'deleteTemplate',
  summary: 'Delete a template: what it said is said in our own words again',
  tags: ['templates'],
  request: { params: TemplateParams },
  responses: { 204: { description: 'Deleted' }, 404: problem('There is no such template') },
})

export const deleteTemplate = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (!(await remove(db, workspaceId, id))) throw notFound('template', id)
    await copyForAlerts(c.env, workspaceId)
    return c.body(null, 204)
  },
})
