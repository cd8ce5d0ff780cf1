import { z } from '@hono/zod-openapi'
import { maxDurationSeconds, nextWindow, windowsBetween, type Occurrence } from '#core/maintenance/recurrence'
import type { MaintenanceRow } from '#db/queries/maintenances'
import { iso } from '../http.ts'

// An object's alarm takes no time after 2189, and a year before 0 is no ISO date that others read.
const [earliest, latest] = [Date.UTC(2000, 0), Date.UTC(2100, 0)]
/** Where a repetition ends that nobody ends. */
export const forEver = latest
const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => isBetween(Date.parse(text)), 'Between the years 2000 and 2100')
const ids = z.array(z.string().max(60)).max(500)
const tags = z.array(z.string().trim().min(1).max(60)).max(100)
const timezone = z
  .string()
  .max(60)
  .refine(isTimezone, 'Not a time zone of the IANA database, like Europe/Berlin')
const groups = z.array(z.string().trim().min(1).max(60)).max(100)
const rrule = z
  .string()
  .trim()
  .max(500)
  .transform((text) => text.replace(/^RRULE:/i, ''))
  .meta({
    description:
      'RFC 5545, for example FREQ=WEEKLY;BYDAY=SU, COUNT up to 1000; its times are those of `timezone`',
  })
const cron = z
  .string()
  .trim()
  .max(100)
  .meta({ description: 'Minute, hour, day, month, weekday in `timezone`, for example 30 3 * * 1-5' })
const durationSeconds = z
  .int()
  .min(60)
  .max(maxDurationSeconds)
  .meta({ description: 'How long each window of a repetition lasts' })
const until = moment.meta({ description: 'No window of the repetition starts at or after this' })

const fields = z.object({
  title: z.string().trim().min(1).max(200),
  monitorIds: ids,
  tags,
  groups,
  startsAt: moment.meta({
    description: 'Of a repetition: the time of the first window, or any time before it',
  }),
  endsAt: moment.nullable().meta({ description: 'Null for a repetition' }),
  rrule: rrule.nullable(),
  cron: cron.nullable(),
  durationSeconds: durationSeconds.nullable(),
  until: until.nullable(),
  timezone,
})

/** Once, from `startsAt` to `endsAt`; or again and again, by `rrule` or `cron`, `durationSeconds` each. */
export const MaintenanceInput = fields
  .extend({
    monitorIds: ids.default([]),
    tags: tags.default([]),
    groups: groups.default([]),
    startsAt: moment.optional().meta({ description: 'Of a repetition: the first window; now when left out' }),
    endsAt: fields.shape.endsAt.default(null),
    rrule: fields.shape.rrule.default(null),
    cron: fields.shape.cron.default(null),
    durationSeconds: fields.shape.durationSeconds.default(null),
    until: fields.shape.until.default(null),
    timezone: timezone.default('UTC'),
  })
  .strict()
  .openapi('MaintenanceInput')

export const MaintenancePatch = fields.partial().strict().openapi('MaintenancePatch')

const Span = z.object({ startsAt: z.iso.datetime(), endsAt: z.iso.datetime() })

export const Maintenance = fields
  .extend({
    id: z.string(),
    createdAt: z.iso.datetime(),
    current: Span.nullable().meta({ description: 'The window that is open now' }),
    next: Span.nullable().meta({ description: 'The next window' }),
  })
  .openapi('Maintenance')

export const MaintenanceParams = z.object({ id: z.string().max(60) })

const spanOf = (span: Occurrence | null | undefined) =>
  span ? { startsAt: iso(span.startsAt), endsAt: iso(span.endsAt) } : null

/** A maintenance as the API answers it at `now`. */
export function present(row: MaintenanceRow, now: number): z.output<typeof Maintenance> {
  const { workspaceId: _, startsAt, endsAt, createdAt, ...rest } = row
  const repeats = row.durationSeconds !== null
  return {
    ...rest,
    startsAt: iso(startsAt),
    endsAt: repeats ? null : iso(endsAt),
    until: repeats && endsAt < forEver ? iso(endsAt) : null,
    createdAt: iso(createdAt),
    current: spanOf(windowsBetween(row, now, now + 1, 50).at(-1)),
    next: spanOf(nextWindow(row, now)),
  }
}

const isBetween = (at: number): boolean => at >= earliest && at <= latest

function isTimezone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
