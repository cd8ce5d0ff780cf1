import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findRule } from '#db/queries/rules'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { Rule, RuleParams, showRule } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/rules/{id}',
  operationId: 'getRule',
  summary: 'One rule',
  tags: ['rules'],
  request: { params: RuleParams },
  responses: { 200: json(Rule, 'The rule'), 404: problem('There is no such rule') },
})

export const getRule = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findRule(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('rule', id)
    c.header('etag', `"${row.version}"`)
    return c.json(showRule(row), 200)
  },
})
