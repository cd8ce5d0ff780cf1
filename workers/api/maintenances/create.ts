import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { insertMaintenance, type MaintenanceRow } from '#db/queries/maintenances'
import { newId } from '#platform/new-id'
import { type AppEnv, body, json, problem } from '../http.ts'
import { assertMonitors, assertOrder, save } from './save.ts'
import { Maintenance, MaintenanceInput, present } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/maintenances',
  operationId: 'createMaintenance',
  tags: ['maintenances'],
  description:
    'Within a window monitors are checked and decided as always, but nobody is told and nothing counts.',
  request: { body: body(MaintenanceInput) },
  responses: { 201: json(Maintenance, 'The new window'), 422: problem('Not a valid window') },
})

export const createMaintenance = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { title, monitorIds, tags, startsAt, endsAt, timezone } = c.req.valid('json')
    const row: MaintenanceRow = {
      id: newId('maintenance'),
      workspaceId: c.var.workspaceId,
      title,
      monitorIds,
      tags,
      startsAt: Date.parse(startsAt),
      endsAt: Date.parse(endsAt),
      timezone,
      createdAt: Date.now(),
    }
    assertOrder(row)
    await assertMonitors(c, monitorIds)
    await save(c, insertMaintenance(c.var.db, row), [row])
    return c.json(present(row), 201)
  },
})
