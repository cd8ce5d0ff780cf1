import { z } from 'zod'
import { Severity } from '../incident/schema.ts'
import { type Weekday, weekdays } from '../oncall/schedule.ts'
import { localAt } from '../zone.ts'
import { Timezone } from './timezone.ts'

const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day is written like 08:30 or 22:00')
  .meta({ examples: ['08:30'] })

/** When a step counts. What is left out does not narrow it. */
export const When = z.strictObject({
  severities: z.array(Severity).min(1).max(2).optional().meta({ title: 'Severities' }),
  days: z.array(z.enum(weekdays)).min(1).max(7).optional().meta({ title: 'Days' }),
  from: Clock.optional().meta({ title: 'From' }),
  to: Clock.optional().meta({
    title: 'To',
    description: 'Exclusive. Before `from` it is of the next morning: `days` are those on which it begins',
  }),
  timezone: Timezone.default('UTC'),
})
export type When = z.infer<typeof When>

const dayMinutes = 1440
const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/**
 * Whether a step counts for an incident of this severity at this time, by the clocks of its zone: also on the days
 * on which they are changed, for what is compared is what they show.
 * @param at epoch ms.
 */
export function matchesWhen(when: When | null | undefined, severity: Severity, at: number): boolean {
  if (!when) return true
  if (when.severities && !when.severities.includes(severity)) return false
  const { days, from, to, timezone } = when
  if (!days && from === undefined && to === undefined) return true
  const { day, minute } = wallClock(at, timezone)
  const begins = from === undefined ? 0 : minutesOf(from)
  const ends = to === undefined ? dayMinutes : minutesOf(to)
  const isOfToday = minute >= begins && (minute < ends || ends <= begins)
  if (isOfToday) return !days || days.includes(weekday(day))
  const isOfYesterday = ends <= begins && minute < ends
  return isOfYesterday && (!days || days.includes(weekday(day - 1)))
}

const weekday = (day: number): Weekday => weekdays[(day + 7) % 7] ?? 'mon'

/** What the clocks of a zone show: `day` counts from Monday = 0, `minute` from midnight. */
function wallClock(at: number, timezone: string): { day: number; minute: number } {
  const minutes = Math.floor(localAt(timezone, at) / 60_000)
  // 1 January 1970 was a Thursday.
  return { day: (Math.floor(minutes / dayMinutes) + 3) % 7, minute: minutes % dayMinutes }
}
