import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { revokeKey as revoke } from '#db/queries/keys'
import { forgetKey } from '../auth.ts'
import { type AppEnv, notFound, problem } from '../http.ts'

const route = createRoute({
  method: 'delete',
  path: '/keys/{id}',
  operationId: 'revokeKey',
  summary: 'Revoke an API key for good',
  description: 'It changes nothing from now on, and reads nothing after 5 seconds.',
  tags: ['keys'],
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: 'Revoked' }, 404: problem('There is no such key') },
})

export const revokeKey = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    if (!(await revoke(c.var.db, c.var.workspaceId, id, Date.now()))) throw notFound('key', id)
    forgetKey(id)
    return c.body(null, 204)
  },
})
