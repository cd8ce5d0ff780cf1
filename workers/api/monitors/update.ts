import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, body, json, notFound, problem } from '../http.ts'
import { announce } from './announce.ts'
import { editMonitor } from './edit.ts'
import { readMonitorNow } from './monitor-now.ts'
import { IfMatch, Monitor, MonitorParams, MonitorPatch } from './schema.ts'

const route = createRoute({
  method: 'patch',
  path: '/monitors/{id}',
  operationId: 'updateMonitor',
  tags: ['monitors'],
  request: { params: MonitorParams, headers: IfMatch, body: body(MonitorPatch) },
  responses: {
    200: json(Monitor, 'The monitor as it is now'),
    404: problem('There is no such monitor'),
    409: problem('Somebody else keeps changing it'),
    412: problem('It is not at the version of If-Match'),
    422: problem('Not a valid change'),
  },
})

export const updateMonitor = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const expected = c.req.valid('header')['if-match']
    const committed = await editMonitor(c.env, db, { workspaceId, id, expected }, c.req.valid('json'))
    await announce(c, committed, [{ monitorId: id, change: 'updated' }])
    const found = await readMonitorNow(c, id)
    if (!found) throw notFound('monitor', id) // deleted by somebody between the two
    c.header('etag', `"${found.row.version}"`)
    return c.json(found.monitor, 200)
  },
})
