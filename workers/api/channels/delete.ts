import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { deleteChannel as remove } from '#db/queries/channels'
import { type AppEnv, notFound, problem } from '../http.ts'
import { copyForAlerts } from './change.ts'
import { ChannelParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/channels/{id}',
  operationId: 'deleteChannel',
  summary: 'Delete a channel',
  tags: ['channels'],
  request: { params: ChannelParams },
  responses: { 204: { description: 'Deleted' }, 404: problem('There is no such channel') },
})

export const deleteChannel = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (!(await remove(db, workspaceId, id))) throw notFound('channel', id)
    await copyForAlerts(c.env, workspaceId)
    return c.body(null, 204)
  },
})
