import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findMaintenance } from '#db/queries/maintenances'
import { type AppEnv, body, json, notFound, problem } from '../http.ts'
import { withSaid } from './draft.ts'
import { assertMonitors, save } from './save.ts'
import { Maintenance, MaintenanceParams, MaintenancePatch, present } from './schema.ts'

const route = createRoute({
  method: 'patch',
  path: '/maintenances/{id}',
  operationId: 'updateMaintenance',
  tags: ['maintenances'],
  description:
    'A change of a repetition is for its windows from now on: those that were stay in the reports. A window that comes once is replaced.',
  request: { params: MaintenanceParams, body: body(MaintenancePatch) },
  responses: {
    200: json(Maintenance, 'The window as it is now'),
    404: problem('There is no such window'),
    422: problem('Not a valid window'),
  },
})

export const updateMaintenanceRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const patch = c.req.valid('json')
    const row = await findMaintenance(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('maintenance', id)
    const changed = withSaid(row, patch)
    // Only what is named now: a monitor named earlier may have been deleted since.
    await assertMonitors(c, patch.monitorIds ?? [])
    await save(c, changed, row)
    return c.json(present(changed, Date.now()), 200)
  },
})
