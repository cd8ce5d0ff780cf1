import { dayMs } from '../cell.ts'
import { instantOf, localAt } from '../zone.ts'
import { startOfDay, timeOfDay, weekdayOf } from './local-time.ts'
import type { Restriction } from './schedule.ts'
import { overlap, type Reader, remembered, type Span } from './span.ts'

/** Windows are spelt out for so many days at once, and for as many before and after them. */
const blockMs = 8 * dayMs

export interface Hours extends Span {
  on: boolean
}

/** Days for which the windows are known: `marks` are their starts and ends in turn, none of them touching another. */
interface Block extends Span {
  known: Span
  marks: readonly number[]
}

/** Whether the local hours are among those of the restrictions; without any, always. */
export function hours(restrict: readonly Restriction[], timeZone: string): Reader<Hours> {
  if (restrict.length === 0) return () => ({ on: true, startsAt: -Infinity, endsAt: Infinity })
  const blockAt = remembered((at) => blockOf(restrict, timeZone, at))
  return (at) => {
    const { known, marks } = blockAt(at)
    const passed = countUntil(marks, at)
    const span = { startsAt: marks[passed - 1] ?? -Infinity, endsAt: marks[passed] ?? Infinity }
    return { on: passed % 2 === 1, ...overlap(span, known) }
  }
}

function blockOf(restrict: readonly Restriction[], timeZone: string, at: number): Block {
  const first = startOfDay(localAt(timeZone, at))
  const windows: Span[] = []
  for (let day = first - blockMs; day < first + 2 * blockMs; day += dayMs) {
    const weekday = weekdayOf(day)
    for (const one of restrict) if (one.days.includes(weekday)) windows.push(windowOn(day, one, timeZone))
  }
  return {
    startsAt: instantOf(timeZone, first),
    endsAt: instantOf(timeZone, first + blockMs),
    // A window of the day before the first may reach into it.
    known: {
      startsAt: instantOf(timeZone, first - blockMs + dayMs),
      endsAt: instantOf(timeZone, first + 2 * blockMs),
    },
    marks: union(windows),
  }
}

function windowOn(day: number, { from, to }: Restriction, timeZone: string): Span {
  const [start, end] = [timeOfDay(from), timeOfDay(to)]
  return {
    startsAt: instantOf(timeZone, day + start),
    endsAt: instantOf(timeZone, day + end + (end > start ? 0 : dayMs)),
  }
}

/** The starts and ends of the time that any of the windows covers. One within an hour that is left out is empty. */
function union(windows: readonly Span[]): number[] {
  const marks: number[] = []
  for (const { startsAt, endsAt } of windows.toSorted((a, b) => a.startsAt - b.startsAt)) {
    const last = marks.at(-1)
    if (last !== undefined && startsAt <= last) marks[marks.length - 1] = Math.max(last, endsAt)
    else if (startsAt < endsAt) marks.push(startsAt, endsAt)
  }
  return marks
}

/** How many of the ascending marks are at or before `at`. */
function countUntil(marks: readonly number[], at: number): number {
  let [low, high] = [0, marks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle] ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return low
}
