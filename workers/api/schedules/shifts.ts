import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import { gapsBetween, layerShifts, shifts } from '#core/oncall/shifts'
import { horizonMs, type Shift as CoreShift } from '#core/oncall/shift'
import { changesBetween } from '#core/zone'
import { overridesAfter, scheduleOf } from '#db/queries/schedules'
import { type AppEnv, invalid, iso, json, problem } from '../http.ts'
import { scheduleOr404 } from './change.ts'
import { Moment, Override, ScheduleParams, Shift, showOverride } from './schema.ts'

const maxRangeMs = 100 * dayMs

const Shifts = z
  .object({
    timezone: z.string(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    data: z.array(Shift).meta({ description: 'Who is on call, all layers and overrides considered' }),
    layers: z.array(z.object({ name: z.string(), data: z.array(Shift) })),
    overrides: z.array(Override).meta({ description: 'Those that touch this time' }),
    gaps: z
      .array(z.object({ startsAt: z.iso.datetime(), endsAt: z.iso.datetime() }))
      .meta({ description: 'Within this time: when nobody is on call' }),
    clockChanges: z
      .array(z.object({ at: z.iso.datetime(), byMinutes: z.int() }))
      .meta({ description: 'When the clocks of the zone are put forward, or back' }),
  })
  .openapi('Shifts')

const route = createRoute({
  method: 'get',
  path: '/schedules/{id}/shifts',
  operationId: 'listShifts',
  summary: 'Who is on call when',
  description:
    'The shifts that touch the time from `from` to `to`, each as long as it really is: two weeks from now when left out, at most 100 days.',
  tags: ['on-call'],
  request: {
    params: ScheduleParams,
    query: z.object({ from: Moment.optional(), to: Moment.optional() }),
  },
  responses: {
    200: json(Shifts, 'Shifts, the earliest first'),
    404: problem('There is no such schedule'),
    422: problem('Not a valid time'),
  },
})

export const listShifts = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { from, to } = rangeOf(c.req.valid('query'), Date.now())
    const row = await scheduleOr404({ ...c.var, id })
    const overrides = await overridesAfter(c.var.db, c.var.workspaceId, [id], from - horizonMs)
    const schedule = scheduleOf(row, overrides)
    const found = shifts(schedule, from, to)
    const byLayer = layerShifts(schedule, from, to)
    return c.json(
      {
        timezone: row.timezone,
        from: iso(from),
        to: iso(to),
        data: found.map(showShift),
        layers: row.layers.map(({ name }, index) => ({ name, data: (byLayer[index] ?? []).map(showShift) })),
        overrides: overrides.filter((one) => one.startsAt < to && one.endsAt > from).map(showOverride),
        gaps: gapsBetween(found, from, to).map((gap) => ({
          startsAt: iso(gap.startsAt),
          endsAt: iso(gap.endsAt),
        })),
        clockChanges: changesBetween(row.timezone, from, to).map(({ at, beforeMs, afterMs }) => ({
          at: iso(at),
          byMinutes: Math.round((afterMs - beforeMs) / 60_000),
        })),
      },
      200,
    )
  },
})

export const showShift = ({ personId, startsAt, endsAt }: CoreShift): z.output<typeof Shift> => ({
  personId,
  startsAt: iso(startsAt),
  endsAt: iso(endsAt),
})

function rangeOf(query: { from?: string | undefined; to?: string | undefined }, now: number) {
  const from = query.from === undefined ? now : Date.parse(query.from)
  const to = query.to === undefined ? from + 14 * dayMs : Date.parse(query.to)
  if (to <= from) throw invalid('to', 'The end is after the start')
  if (to - from > maxRangeMs) throw invalid('to', 'At most 100 days at once')
  return { from, to }
}
