import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { deleteSilence } from '#db/queries/silences'
import { type AppEnv, notFound, problem } from '../http.ts'
import { silencesChanged } from './changed.ts'
import { SilenceParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/silences/{id}',
  operationId: 'deleteSilence',
  summary: 'End a silence and forget it; what it held back is told now',
  tags: ['silences'],
  request: { params: SilenceParams },
  responses: { 204: { description: 'Deleted' }, 404: problem('There is no such silence') },
})

export const deleteSilenceRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (!(await deleteSilence(db, workspaceId, id))) throw notFound('silence', id)
    await silencesChanged(c)
    return c.body(null, 204)
  },
})
