import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { removeDevice } from '#db/queries/devices'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, notFound, problem } from '../http.ts'
import { actorOf } from '../incidents/actor.ts'
import { DeviceParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/devices/{id}',
  operationId: 'deleteDevice',
  summary: 'Remove a device: it hears nothing more',
  description: 'Not even the end of what it heard begin. Registered again, it is the same device.',
  tags: ['devices'],
  request: { params: DeviceParams },
  responses: { 204: { description: 'Removed' }, 404: problem('There is no such device') },
})

export const deleteDevice = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const { by, byName = by } = actorOf(c)
    const removal = { reason: `Removed by ${byName}`, at: Date.now() }
    if (!(await removeDevice(db, workspaceId, id, removal))) throw notFound('device', id)
    await copyForAlerts(c.env, workspaceId)
    return c.body(null, 204)
  },
})
