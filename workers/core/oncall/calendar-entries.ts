import { dayMs } from '../cell.ts'
import type { CalendarEntry } from './calendar.ts'
import type { Schedule } from './schedule.ts'
import { shifts } from './shifts.ts'

/** A feed reaches so far back and ahead. */
export const feedBackMs = 30 * dayMs
export const feedAheadMs = 90 * dayMs

export interface FeedScope {
  /** Only this person's shifts; null for everybody's. */
  personId: string | null
  now: number
  /** Of the dashboard, without a slash at the end. */
  origin: string
  nameOf: (personId: string) => string
}

/** The shifts of schedules from 30 days back to 90 days ahead, in the words of a calendar. */
export const calendarEntries = (
  schedules: readonly Schedule[],
  { personId, now, origin, nameOf }: FeedScope,
): CalendarEntry[] =>
  schedules.flatMap((schedule) =>
    shifts(schedule, now - feedBackMs, now + feedAheadMs)
      .filter((shift) => personId === null || shift.personId === personId)
      .map((shift) => ({
        ...shift,
        scheduleId: schedule.id,
        // Who subscribes to their own shifts knows who they are.
        title:
          personId === null ? `${nameOf(shift.personId)} · ${schedule.name}` : `On call: ${schedule.name}`,
        description: `${nameOf(shift.personId)} is on call by the schedule ${schedule.name}.`,
        url: `${origin}/on-call/${schedule.id}`,
      })),
  )
