import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { acceptedKey } from '#core/run/accepted'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, notFound, problem } from '../http.ts'
import { MonitorParams } from '../monitors/schema.ts'
import { noneAccepted } from './get-accepted.ts'

const route = createRoute({
  method: 'delete',
  path: '/monitors/{id}/accepted-picture',
  operationId: 'deleteAcceptedPicture',
  tags: ['monitors'],
  description: 'From now on pictures of the monitor are compared with none, until one is accepted again.',
  request: { params: MonitorParams },
  responses: {
    204: { description: 'It is deleted' },
    404: problem('There is no such monitor, or no picture of it was accepted'),
  },
})

export const deleteAcceptedPicture = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (!(await findMonitor(db, workspaceId, id))) throw notFound('monitor', id)
    const key = acceptedKey({ workspaceId, monitorId: id })
    if (!(await c.env.FILES.head(key))) throw noneAccepted()
    await c.env.FILES.delete(key)
    return c.body(null, 204)
  },
})
