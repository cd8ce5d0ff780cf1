import { dayMs } from '../cell.ts'
import { instantOf, localAt } from '../zone.ts'
import { startOfDay, timeOfDay, weekdayOf } from './local-time.ts'
import type { Restriction } from './schedule.ts'
import { between, type Reader, type Span } from './span.ts'

/** So many days around an instant hold the window before it and the one after it, also of one a week. */
const reachDays = 8

export interface Hours extends Span {
  on: boolean
}

/** Whether the local hours are among those of the restrictions; without any, always. */
export function hours(restrict: readonly Restriction[], timeZone: string): Reader<Hours> {
  if (restrict.length === 0) return () => ({ on: true, startsAt: -Infinity, endsAt: Infinity })
  return (at) => {
    const today = startOfDay(localAt(timeZone, at))
    const windows: Span[] = []
    for (let day = today - reachDays * dayMs; day <= today + reachDays * dayMs; day += dayMs) {
      const weekday = weekdayOf(day)
      for (const one of restrict) if (one.days.includes(weekday)) windows.push(windowOn(day, one, timeZone))
    }
    const on = windows.some(({ startsAt, endsAt }) => startsAt <= at && at < endsAt)
    // A window within an hour that is left out is empty. Its mark stays: it keeps what is far out of the answer.
    return {
      on,
      ...between(
        windows.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]),
        at,
      ),
    }
  }
}

function windowOn(day: number, { from, to }: Restriction, timeZone: string): Span {
  const [start, end] = [timeOfDay(from), timeOfDay(to)]
  return {
    startsAt: instantOf(timeZone, day + start),
    endsAt: instantOf(timeZone, day + end + (end > start ? 0 : dayMs)),
  }
}
