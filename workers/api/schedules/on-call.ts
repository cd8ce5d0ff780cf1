import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { everybodyIn } from '#core/oncall/everybody'
import { onCall as onCallOf } from '#core/oncall/on-call'
import { nextShift } from '#core/oncall/shifts'
import { personNames } from '#db/queries/people'
import { listSchedules, overridesAfter, scheduleOf } from '#db/queries/schedules'
import { type AppEnv, iso, json, list, page, PageQuery, placeOf, problem } from '../http.ts'
import { Moment, Shift } from './schema.ts'
import { showShift } from './shifts.ts'

const name = z.string().nullable().meta({ description: 'Null: this person was deleted' })

const OnCall = z
  .object({
    schedule: z.object({ id: z.string(), name: z.string(), timezone: z.string() }),
    at: z.iso.datetime(),
    onCall: z
      .array(
        z.object({
          personId: z.string(),
          name,
          until: z.iso.datetime().nullable().meta({ description: 'Null: not within a year' }),
        }),
      )
      .meta({ description: 'Empty: nobody' }),
    next: Shift.extend({ name })
      .nullable()
      .meta({ description: 'The next shift that begins; null: none within a year' }),
  })
  .openapi('OnCall')

const route = createRoute({
  method: 'get',
  path: '/on-call',
  operationId: 'listOnCall',
  summary: 'Who is on call now, by every schedule',
  tags: ['on-call'],
  request: {
    query: PageQuery.extend({ at: Moment.optional().meta({ description: 'Now when left out' }) }),
  },
  responses: { 200: json(list(OnCall), 'By the newest schedule first'), 422: problem('Not a valid time') },
})

export const listOnCall = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor, at: asked } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const at = asked === undefined ? Date.now() : Date.parse(asked)
    const rows = await listSchedules(db, workspaceId, { limit: limit + 1, before: placeOf(cursor) })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    const ids = data.map(({ id }) => id)
    const overrides = await overridesAfter(db, workspaceId, ids, at)
    const schedules = data.map((row) => scheduleOf(row, overrides))
    const names = await personNames(db, workspaceId, everybodyIn(schedules))
    const nameOf = (personId: string) => names.get(personId) ?? null
    const answers = schedules.map((schedule) => {
      const { id, name: title, timezone } = schedule
      const next = nextShift(schedule, at)
      return {
        schedule: { id, name: title, timezone },
        at: iso(at),
        onCall: onCallOf(schedule, at).map(({ personId, until }) => ({
          personId,
          name: nameOf(personId),
          until: iso(until),
        })),
        next: next && { ...showShift(next), name: nameOf(next.personId) },
      }
    })
    return c.json({ data: answers, nextCursor }, 200)
  },
})
