import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { insertOverrides } from '#db/queries/overrides'
import { type OverrideRow, overridesAfter } from '#db/queries/schedules'
import { newId } from '#platform/new-id'
import { type AppEnv, body, invalid, json, problem } from '../http.ts'
import { actorOf } from '../incidents/actor.ts'
import { assertPeople } from './assert-people.ts'
import { changeOverrides } from './change.ts'
import { assertRoom } from './room.ts'
import { NewOverride, Override, ScheduleParams, showOverride } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/schedules/{id}/overrides',
  operationId: 'createOverride',
  summary: 'Put somebody else, or nobody, on call for a time',
  description: 'It wins over all layers and over every override made before it.',
  tags: ['on-call'],
  request: { params: ScheduleParams, body: body(NewOverride) },
  responses: {
    201: json(Override, 'The override'),
    404: problem('There is no such schedule'),
    409: problem('There are too many, or somebody else keeps changing them'),
    422: problem('Not a valid override'),
  },
})

export const createOverride = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { startsAt, endsAt, ...said } = c.req.valid('json')
    const { db, workspaceId } = c.var
    const { personId } = said
    if (personId !== null) await assertPeople(db, workspaceId, [{ path: 'personId', personId }])
    const { by, byName = null } = actorOf(c)
    const made = await changeOverrides<OverrideRow>(c, id, async (schedule) => {
      const now = Date.now()
      const row = {
        ...said,
        id: newId('override'),
        workspaceId,
        scheduleId: id,
        startsAt: Date.parse(startsAt),
        endsAt: Date.parse(endsAt),
        swapId: null,
        seq: schedule.overridesSeq + 1,
        createdBy: by,
        createdByName: byName,
        createdAt: now,
      }
      if (row.endsAt <= now)
        throw invalid('endsAt', 'This time is over: who was on call then stays as it was')
      assertRoom(await overridesAfter(db, workspaceId, [id], now), 1)
      return (await insertOverrides(db, schedule, [row])) && row
    })
    return c.json(showOverride(made), 201)
  },
})
