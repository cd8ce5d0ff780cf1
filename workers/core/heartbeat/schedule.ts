import { Cron } from 'croner'
import { readOnCalendar } from './on-calendar.ts'

/** When pings are expected: so long after the newest one, or at the times of a calendar. */
export type HeartbeatSchedule =
  | { periodSeconds: number }
  | { cron: string; timezone: string }
  | { onCalendar: string; timezone: string }

/** The times of a calendar. */
type Times = (after: number) => number | null

/** Clocks differ: a ping so much before its time counts for it. */
const earlyMs = 10_000
const maxKnown = 500
const known = new Map<string, Times>()

/**
 * The first instant after `after` at which a ping is expected; null when there will be none (a date that is past).
 * @param base what a period is counted from: the newest ping.
 */
export function expectedAfter(schedule: HeartbeatSchedule, base: number, after: number): number | null {
  if (!('periodSeconds' in schedule)) return timesOf(schedule)(after)
  const periodMs = schedule.periodSeconds * 1000
  return base + periodMs * Math.max(1, Math.floor((after - base) / periodMs) + 1)
}

/** The first expected instant after a ping at `at`; of a calendar, the one it came a little too early for is over. */
export function expectedAfterPing(schedule: HeartbeatSchedule, at: number): number | null {
  const next = expectedAfter(schedule, at, at)
  if ('periodSeconds' in schedule || next === null || next - at > earlyMs) return next
  const later = expectedAfter(schedule, at, next)
  return later !== null && later - next > 2 * earlyMs ? later : next
}

/** The next `count` times of a schedule, for people to look at. Throws on what `scheduleError` complains of. */
export function upcoming(schedule: HeartbeatSchedule, from: number, count: number): number[] {
  const times: number[] = []
  for (let at = expectedAfter(schedule, from, from); at !== null && times.length < count;) {
    times.push(at)
    at = expectedAfter(schedule, from, at)
  }
  return times
}

/** What is wrong with a schedule, with the field that says it; null when nothing is. */
export function scheduleError(
  schedule: HeartbeatSchedule,
  now: number,
): { path: 'cron' | 'onCalendar' | 'timezone'; message: string } | null {
  if ('periodSeconds' in schedule) return null
  if (!isZone(schedule.timezone)) {
    return { path: 'timezone', message: `"${schedule.timezone}" is no time zone: write it as Europe/Berlin` }
  }
  const path = 'cron' in schedule ? 'cron' : 'onCalendar'
  try {
    if (timesOf(schedule)(now) !== null) return null
    return { path, message: 'No time fits this' }
  } catch (error) {
    return { path, message: wordsOf(error) }
  }
}

/** True for a name of the IANA time zone database, and for UTC. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function timesOf(schedule: Exclude<HeartbeatSchedule, { periodSeconds: number }>): Times {
  const key = JSON.stringify(schedule)
  const before = known.get(key)
  if (before) return before
  const times = 'cron' in schedule ? cronTimes(schedule) : calendarTimes(schedule)
  if (known.size >= maxKnown) known.clear()
  known.set(key, times)
  return times
}

function cronTimes({ cron, timezone }: { cron: string; timezone: string }): Times {
  return nextRunOf(new Cron(cron.trim(), { timezone, mode: '5-part' }))
}

/** Several expressions, one a line, are all their times together. */
function calendarTimes({ onCalendar, timezone }: { onCalendar: string; timezone: string }): Times {
  const lines = onCalendar.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) throw new Error('There is no expression')
  const all = lines.map((line) => {
    const { pattern, timezone: own } = readOnCalendar(line, isZone)
    return nextRunOf(new Cron(pattern, { timezone: own ?? timezone, mode: '7-part', domAndDow: true }))
  })
  return (after) => {
    const next = all.map((times) => times(after)).filter((at) => at !== null)
    return next.length > 0 ? Math.min(...next) : null
  }
}

const nextRunOf =
  (cron: Cron): Times =>
  (after) =>
    cron.nextRun(new Date(after))?.getTime() ?? null

/** The library's complaint without its own names in it. */
const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^Cron(Pattern|Date): /, '')
