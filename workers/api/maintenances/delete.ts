import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { deleteMaintenance, findMaintenance } from '#db/queries/maintenances'
import { type AppEnv, notFound, problem } from '../http.ts'
import { tellCovered } from './save.ts'
import { MaintenanceParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/maintenances/{id}',
  operationId: 'deleteMaintenance',
  tags: ['maintenances'],
  description:
    'An open window ends at once. The time it covered counts again: to end it early, change endsAt, or until.',
  request: { params: MaintenanceParams },
  responses: { 204: { description: 'Deleted' }, 404: problem('There is no such window') },
})

export const deleteMaintenanceRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const row = await findMaintenance(db, workspaceId, id)
    if (!row) throw notFound('maintenance', id)
    await tellCovered(c, deleteMaintenance(db, workspaceId, id), [row])
    return c.body(null, 204)
  },
})
