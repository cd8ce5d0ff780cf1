import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findTemplate } from '#db/queries/templates'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { showTemplate, Template, TemplateParams } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/templates/{id}',
  operationId: 'getTemplate',
  summary: 'One template',
  tags: ['templates'],
  request: { params: TemplateParams },
  responses: { 200: json(Template, 'The template'), 404: problem('There is no such template') },
})

export const getTemplate = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findTemplate(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('template', id)
    return c.json(showTemplate(row), 200)
  },
})
