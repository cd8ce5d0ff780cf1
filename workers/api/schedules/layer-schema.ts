import { z } from '@hono/zod-openapi'
import { localMs } from '#core/oncall/local-time'
import { weekdays } from '#core/oncall/schedule'

const maxPeople = 50
const maxRestrictions = 20

const [earliest, latest] = [Date.UTC(2000, 0), Date.UTC(2100, 0)]
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day, like 09:00')
  .meta({ examples: ['09:00'] })
const localTime = z.string().refine(isLocalTime, 'A local date or time, like 2026-11-30T09:00')
const weekday = z.enum(weekdays)

/** The id of a person; whether there is such a person is asked apart. */
export const PersonId = z.string().regex(/^prs_\w{1,50}$/, 'The id of a person begins with prs_')

const every = z.int().min(1)
const handoverAt = timeOfDay.default('09:00').meta({
  description:
    'Local. Where the clocks leave it out: when they are put forward; where it comes twice: at the first',
})

const Rotation = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('daily'), every: every.max(366).default(1), handoverAt }),
    z.strictObject({
      kind: z.literal('weekly'),
      every: every.max(52).default(1),
      handoverAt,
      handoverDay: weekday.default('mon'),
    }),
    z.strictObject({
      kind: z.literal('custom'),
      every: every.max(8_784).meta({ description: 'Hours of the local clock, counted from `handoverAt`' }),
      handoverAt,
    }),
  ])
  .openapi('Rotation')

const Restriction = z
  .strictObject({
    days: z
      .array(weekday)
      .min(1, 'At least one day')
      .max(7)
      .meta({ description: 'On which the hours begin' }),
    from: timeOfDay,
    to: timeOfDay.meta({ description: 'Of the next day when it is not later than `from`' }),
  })
  .openapi('OnCallHours')

const fields = z.strictObject({
  name: z.string().trim().min(1).max(100),
  people: z
    .array(PersonId)
    .min(1, 'At least one person takes turns')
    .max(maxPeople)
    .meta({ description: 'They take turns in this order; the first is on at `startsAt`' }),
  rotation: Rotation,
  startsAt: localTime.meta({ description: 'In the zone of the schedule: a date, or a date and time' }),
  endsAt: localTime.nullable().meta({ description: 'Exclusive; null: no end' }),
  restrict: z
    .array(Restriction)
    .max(maxRestrictions)
    .meta({ description: 'On call only at these local hours; empty: at all times' }),
})

/** One rotation of a schedule, as it is answered. */
export const Layer = fields.openapi('ScheduleLayer')

/** One rotation of a schedule, as it is sent. */
export const LayerInput = fields
  .extend({ endsAt: fields.shape.endsAt.default(null), restrict: fields.shape.restrict.default([]) })
  .refine(({ startsAt, endsAt }) => endsAt === null || localMs(endsAt) > localMs(startsAt), {
    path: ['endsAt'],
    message: 'The end is after the start',
  })
  .openapi('ScheduleLayerInput')

function isLocalTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/.test(text)) return false
  const at = localMs(text)
  // 30 February would be read as 2 March.
  return at >= earliest && at <= latest && new Date(at).toISOString().startsWith(text)
}
