import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findPolicy } from '#db/queries/policies'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { Policy, PolicyParams, showPolicy } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/policies/{id}',
  operationId: 'getPolicy',
  summary: 'One policy',
  tags: ['policies'],
  request: { params: PolicyParams },
  responses: { 200: json(Policy, 'The policy'), 404: problem('There is no such policy') },
})

export const getPolicy = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findPolicy(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('policy', id)
    c.header('etag', `"${row.version}"`)
    return c.json(showPolicy(row), 200)
  },
})
