import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findSchedule, updateSchedule as write } from '#db/queries/schedules'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, body, json, notFound, problem } from '../http.ts'
import { changeVersioned, IfMatch, said } from '../versioned.ts'
import { assertPeople, layerPeople } from './assert-people.ts'
import { presented } from './change.ts'
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
    const patch = c.req.valid('json')
    const { db, workspaceId } = c.var
    await assertPeople(db, workspaceId, layerPeople(patch.layers ?? []))
    const row = await changeVersioned(
      { what: 'schedule', id, expected: c.req.valid('header')['if-match'] },
      () => findSchedule(db, workspaceId, id),
      (current) => write(db, workspaceId, current, { ...said(patch), updatedAt: Date.now() }),
    )
    await copyForAlerts(c.env, workspaceId)
    const [shown] = await presented(c.var, [row])
    if (!shown) throw notFound('schedule', id)
    c.header('etag', `"${row.version}"`)
    return c.json(shown, 200)
  },
})
