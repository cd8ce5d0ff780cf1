import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findMaintenance, updateMaintenance, type MaintenanceRow } from '#db/queries/maintenances'
import { type AppEnv, body, json, notFound, problem } from '../http.ts'
import { assertMonitors, assertOrder, save } from './save.ts'
import { Maintenance, MaintenanceParams, MaintenancePatch, present } from './schema.ts'

const route = createRoute({
  method: 'patch',
  path: '/maintenances/{id}',
  operationId: 'updateMaintenance',
  tags: ['maintenances'],
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
    const changed: MaintenanceRow = {
      ...row,
      title: patch.title ?? row.title,
      monitorIds: patch.monitorIds ?? row.monitorIds,
      tags: patch.tags ?? row.tags,
      startsAt: patch.startsAt === undefined ? row.startsAt : Date.parse(patch.startsAt),
      endsAt: patch.endsAt === undefined ? row.endsAt : Date.parse(patch.endsAt),
      timezone: patch.timezone ?? row.timezone,
    }
    assertOrder(changed)
    // Only what is named now: a monitor named earlier may have been deleted since.
    await assertMonitors(c, patch.monitorIds ?? [])
    await save(c, updateMaintenance(c.var.db, changed), [row, changed])
    return c.json(present(changed), 200)
  },
})
