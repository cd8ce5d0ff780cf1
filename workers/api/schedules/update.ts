import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { IfMatch } from '../channels/schema.ts'
import { type AppEnv, body, json, notFound, problem } from '../http.ts'
import { changeSchedule, presented } from './change.ts'
import { Schedule, ScheduleParams, SchedulePatch } from './schema.ts'

const route = createRoute({
  method: 'patch',
  path: '/schedules/{id}',
  operationId: 'updateSchedule',
  summary: 'Change an on-call schedule',
  description:
    '`layers` replaces all layers, also for the time that is over. To keep the past, end a layer and add another.',
  tags: ['on-call'],
  request: { params: ScheduleParams, headers: IfMatch, body: body(SchedulePatch) },
  responses: {
    200: json(Schedule, 'The schedule as it is now'),
    404: problem('There is no such schedule'),
    409: problem('Somebody else keeps changing it'),
    412: problem('It is not at the version of If-Match'),
    422: problem('Not a valid change'),
  },
})

export const updateSchedule = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { name, timezone, layers } = c.req.valid('json')
    const place = { ...c.var, env: c.env, id, expected: c.req.valid('header')['if-match'] }
    const row = await changeSchedule(place, {
      ...(name !== undefined && { name }),
      ...(timezone !== undefined && { timezone }),
      ...(layers !== undefined && { layers }),
    })
    const [shown] = await presented(c.var, [row])
    if (!shown) throw notFound('schedule', id)
    c.header('etag', `"${row.version}"`)
    return c.json(shown, 200)
  },
})
