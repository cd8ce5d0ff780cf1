import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findMaintenance } from '#db/queries/maintenances'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { Maintenance, MaintenanceParams, present } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/maintenances/{id}',
  operationId: 'getMaintenance',
  tags: ['maintenances'],
  request: { params: MaintenanceParams },
  responses: { 200: json(Maintenance, 'The window'), 404: problem('There is no such window') },
})

export const getMaintenance = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findMaintenance(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('maintenance', id)
    return c.json(present(row, Date.now()), 200)
  },
})
