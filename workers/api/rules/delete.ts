import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { deleteRule as remove, findRule } from '#db/queries/rules'
import { type AppEnv, notFound, problem } from '../http.ts'
import { RuleParams } from './schema.ts'
import { tell } from './tell.ts'

const route = createRoute({
  method: 'delete',
  path: '/rules/{id}',
  operationId: 'deleteRule',
  summary: 'Delete a rule: its incidents end, and whoever heard of them is told',
  tags: ['rules'],
  request: { params: RuleParams },
  responses: { 204: { description: 'Deleted' }, 404: problem('There is no such rule') },
})

export const deleteRule = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findRule(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('rule', id)
    await remove(c.var.db, row)
    await tell(c, row)
    return c.body(null, 204)
  },
})
