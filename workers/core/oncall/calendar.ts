import ical, { ICalCalendarMethod, ICalEventTransparency } from 'ical-generator'
import type { Shift } from './shift.ts'

/** A shift as a calendar shows it. */
export interface CalendarEntry extends Shift {
  scheduleId: string
  title: string
  description: string
  /** The page of the schedule. */
  url: string
}

export interface Calendar {
  name: string
  entries: readonly CalendarEntry[]
  /** Where a shift without an end is cut. */
  until: number
  /** Epoch ms. */
  now: number
}

// Calendars that heed it read again after so long; others have a rhythm of their own.
const refreshSeconds = 900

/**
 * iCalendar text (RFC 5545) with one event for each shift, its times in UTC. An event's UID names schedule, person and
 * start: the same shift is the same event whenever and by whichever feed it is read.
 */
export function calendarText({ name, entries, until, now }: Calendar): string {
  const calendar = ical({
    name,
    prodId: { company: 'Vedette', product: 'On-call', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: refreshSeconds,
  })
  for (const { scheduleId, personId, startsAt, endsAt, title, description, url } of entries) {
    calendar.createEvent({
      id: `${scheduleId}-${personId}-${startsAt}@vedette`,
      // Some calendars take a changed end only from an event that says it was changed.
      stamp: new Date(now),
      lastModified: new Date(now),
      start: new Date(startsAt),
      end: new Date(endsAt ?? Math.max(until, startsAt + 1000)),
      summary: title,
      description,
      url,
      // Being on call keeps nobody from being invited to a meeting.
      transparency: ICalEventTransparency.TRANSPARENT,
    })
  }
  return calendar.toString()
}
