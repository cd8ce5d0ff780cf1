import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, problem } from '../http.ts'
import { announce } from './announce.ts'
import { deleteMonitor } from './edit.ts'
import { IfMatch, MonitorParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/monitors/{id}',
  operationId: 'deleteMonitor',
  tags: ['monitors'],
  description:
    'Stops checking. An open incident of the monitor is closed, and those who heard of it are told.',
  request: { params: MonitorParams, headers: IfMatch },
  responses: {
    204: { description: 'Deleted' },
    404: problem('There is no such monitor'),
    409: problem('Somebody else keeps changing it'),
    412: problem('It is not at the version of If-Match'),
  },
})

export const deleteMonitorRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const committed = await deleteMonitor(db, {
      workspaceId,
      id,
      expected: c.req.valid('header')['if-match'],
    })
    await announce(c, committed, [{ monitorId: id, change: 'deleted' }])
    return c.body(null, 204)
  },
})
