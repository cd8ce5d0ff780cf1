import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { horizonMs } from '#core/oncall/shift'
import { overridesOf, refuseSwap } from '#core/oncall/swap'
import { insertOverrides } from '#db/queries/overrides'
import { overridesAfter, scheduleOf, type SwapRow } from '#db/queries/schedules'
import { newId } from '#platform/new-id'
import { type AppEnv, body, invalid, json, problem } from '../http.ts'
import { actorOf } from '../incidents/actor.ts'
import { changeOverrides } from './change.ts'
import { assertRoom } from './room.ts'
import { NewSwap, ScheduleParams, showSwap, Swap } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/schedules/{id}/swaps',
  operationId: 'createSwap',
  summary: 'Let two people take each other’s shifts',
  description: 'Both must be on call, by the schedule as it is, for all of the time that is named with them.',
  tags: ['on-call'],
  request: { params: ScheduleParams, body: body(NewSwap) },
  responses: {
    201: json(Swap, 'The swap'),
    404: problem('There is no such schedule'),
    409: problem('There are too many overrides, or somebody else keeps changing them'),
    422: problem('Not a valid swap, or one of the two shifts is not there'),
  },
})

export const createSwap = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { first, second, reason } = c.req.valid('json')
    const { db, workspaceId } = c.var
    const { by, byName = null } = actorOf(c)
    const made = await changeOverrides<SwapRow>(c, id, async (schedule) => {
      const now = Date.now()
      const swap = {
        id: newId('swap'),
        first: sideOf(first, now, 'first'),
        second: sideOf(second, now, 'second'),
      }
      const overrides = await overridesAfter(db, workspaceId, [id], now - horizonMs)
      const refusal = refuseSwap(scheduleOf(schedule, overrides), swap)
      if (refusal) throw invalid(refusal.path, refusal.message)
      assertRoom(
        overrides.filter(({ endsAt }) => endsAt > now),
        2,
      )
      const common = { workspaceId, scheduleId: id, createdBy: by, createdByName: byName, createdAt: now }
      const seq = schedule.overridesSeq + 1
      const rows = overridesOf(swap, [newId('override'), newId('override')]).map((one) => ({
        ...one,
        ...common,
        reason,
        seq,
      }))
      const row = { ...swap, ...common, reason, takenBackAt: null }
      return (await insertOverrides(db, schedule, rows, row)) && row
    })
    return c.json(showSwap(made), 201)
  },
})

/** Of a shift that has begun, what is left of it is given away: who was on call stays as it was. */
function sideOf(side: { personId: string; startsAt: string; endsAt: string }, now: number, path: string) {
  const [startsAt, endsAt] = [Date.parse(side.startsAt), Date.parse(side.endsAt)]
  if (endsAt <= now) throw invalid(`${path}.endsAt`, 'This shift is over')
  return { personId: side.personId, startsAt: Math.max(startsAt, now), endsAt }
}
