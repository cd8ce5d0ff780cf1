import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { readMonitorNow } from './monitor-now.ts'
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
    const found = await readMonitorNow(c, id)
    if (!found) throw notFound('monitor', id)
    c.header('etag', `"${found.row.version}"`)
    return c.json(found.monitor, 200)
  },
})
