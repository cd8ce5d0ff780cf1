import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { monitorNow } from './monitor-now.ts'
import { Monitor, MonitorParams } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}',
  operationId: 'getMonitor',
  tags: ['monitors'],
  request: { params: MonitorParams },
  responses: { 200: json(Monitor, 'The monitor'), 404: problem('There is no such monitor') },
})

export const getMonitor = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findMonitor(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('monitor', id)
    c.header('etag', `"${row.version}"`)
    return c.json(await monitorNow(c, row), 200)
  },
})
