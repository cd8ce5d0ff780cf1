import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import { coversMonitor } from '#core/maintenance/scope'
import { maintenancesWithin } from '#db/queries/maintenances'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, iso, json, notFound, problem } from '../http.ts'
import { rangeOf, RangeQuery } from './query.ts'
import { MonitorParams } from './schema.ts'

const MonitorWindow = z
  .object({
    maintenanceId: z.string(),
    title: z.string(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
  })
  .openapi('MonitorWindow')

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/maintenances',
  operationId: 'listMonitorMaintenances',
  tags: ['monitors'],
  description:
    'The windows that cover a monitor in a time, repeated ones spelt out; by default of the last 30 days.',
  request: { params: MonitorParams, query: RangeQuery },
  responses: {
    200: json(z.object({ data: z.array(MonitorWindow) }), 'Windows, the earliest first'),
    404: problem('There is no such monitor'),
    422: problem('Not a valid query'),
  },
})

export const listMonitorMaintenances = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const range = rangeOf(c.req.valid('query'), {
      now: Date.now(),
      defaultMs: 30 * dayMs,
      maxMs: 400 * dayMs,
    })
    const [row, windows] = await Promise.all([
      findMonitor(db, workspaceId, id),
      maintenancesWithin(db, workspaceId, range),
    ])
    if (!row) throw notFound('monitor', id)
    const { tags, group } = row.settings
    const data = windows
      .filter((window) => coversMonitor(window, { id, tags, group }))
      .map((window) => ({
        maintenanceId: window.id,
        title: window.title,
        startsAt: iso(window.startsAt),
        endsAt: iso(window.endsAt),
      }))
    return c.json({ data }, 200)
  },
})
