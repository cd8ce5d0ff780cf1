import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { presented, scheduleOr404 } from './change.ts'
import { Schedule, ScheduleParams } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/schedules/{id}',
  operationId: 'getSchedule',
  summary: 'One on-call schedule',
  tags: ['on-call'],
  request: { params: ScheduleParams },
  responses: { 200: json(Schedule, 'The schedule'), 404: problem('There is no such schedule') },
})

export const getSchedule = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await scheduleOr404({ ...c.var, id })
    const [shown] = await presented(c.var, [row])
    if (!shown) throw notFound('schedule', id)
    c.header('etag', `"${row.version}"`)
    return c.json(shown, 200)
  },
})
