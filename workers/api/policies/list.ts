import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listPolicies as policiesOf } from '#db/queries/policies'
import { type AppEnv, json, list, page, PageQuery, placeOf, problem } from '../http.ts'
import { Policy, showPolicy } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/policies',
  operationId: 'listPolicies',
  summary: 'The policies of this workspace, newest first',
  tags: ['policies'],
  request: { query: PageQuery },
  responses: { 200: json(list(Policy), 'Policies'), 422: problem('Not a valid query') },
})

export const listPolicies = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const before = placeOf(cursor)
    const rows = await policiesOf(c.var.db, c.var.workspaceId, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: data.map(showPolicy), nextCursor }, 200)
  },
})
