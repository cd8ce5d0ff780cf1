import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json, list, PageQuery, problem } from '../http.ts'
import { pageOfRules, StreamQuery } from './page.ts'
import { Rule, showRule } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/rules',
  operationId: 'listRules',
  summary: 'The rules of this workspace, newest first',
  tags: ['rules'],
  request: { query: PageQuery.extend(StreamQuery) },
  responses: { 200: json(list(Rule), 'Rules'), 422: problem('Not a valid query') },
})

export const listRules = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { data, nextCursor } = await pageOfRules(c.var.db, c.var.workspaceId, c.req.valid('query'))
    return c.json({ data: data.map(showRule), nextCursor }, 200)
  },
})
