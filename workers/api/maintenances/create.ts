import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { newId } from '#platform/new-id'
import { type AppEnv, body, invalid, json, problem } from '../http.ts'
import { withSaid } from './draft.ts'
import { assertMonitors, save } from './save.ts'
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
    const said = c.req.valid('json')
    const now = Date.now()
    const repeats = said.rrule !== null || said.cron !== null
    if (said.startsAt === undefined && !repeats) throw invalid('startsAt', 'Say when it begins')
    const fresh = {
      id: newId('maintenance'),
      workspaceId: c.var.workspaceId,
      title: said.title,
      monitorIds: said.monitorIds,
      tags: said.tags,
      groups: said.groups,
      startsAt: now,
      endsAt: now,
      timezone: said.timezone,
      rrule: null,
      cron: null,
      durationSeconds: null,
      createdAt: now,
    }
    const row = withSaid(fresh, said)
    await assertMonitors(c, row.monitorIds)
    await save(c, row, null)
    return c.json(present(row, now), 201)
  },
})
