import { dayMs } from '#core/cell'
import { localAt, instantOf } from '#core/zone'

/** One local day of a calendar. A day on which the clocks are changed is as wide as any other. */
export interface Day {
  /** Local midnight as local ms (see `localAt`). */
  local: number
  startsAt: number
  endsAt: number
  /** 23 or 25 where the clocks are changed. */
  hours: number
}

export const daysPerWeek = 7

/** The local midnight of the Monday of a week, as local ms. */
export function mondayOf(zone: string, at: number): number {
  const day = Math.floor(localAt(zone, at) / dayMs)
  // 1970 began on a Thursday.
  return (day - ((((day + 3) % daysPerWeek) + daysPerWeek) % daysPerWeek)) * dayMs
}

export const weekOf = (zone: string, monday: number): Day[] =>
  Array.from({ length: daysPerWeek }, (_, index) => {
    const local = monday + index * dayMs
    const [startsAt, endsAt] = [instantOf(zone, local), instantOf(zone, local + dayMs)]
    return { local, startsAt, endsAt, hours: (endsAt - startsAt) / 3_600_000 }
  })

/** Where an instant lies in a row of days: 0 at the start of the first, 1 at the end of the last. */
export function placeOf(days: readonly Day[], at: number): number {
  const index = days.findIndex(({ endsAt }) => at < endsAt)
  if (index < 0) return 1
  const day = days[index]
  if (!day || at <= day.startsAt) return index / days.length
  return (index + (at - day.startsAt) / (day.endsAt - day.startsAt)) / days.length
}

/** A stretch of time in a row of days; null where it does not touch them. `cut`: it goes on outside. */
export interface Bar {
  left: number
  width: number
  cutStart: boolean
  cutEnd: boolean
}

export function barOf(days: readonly Day[], startsAt: number, endsAt: number | null): Bar | null {
  const [first, last] = [days[0]?.startsAt ?? 0, days.at(-1)?.endsAt ?? 0]
  const end = endsAt ?? Infinity
  if (end <= first || startsAt >= last) return null
  const left = placeOf(days, startsAt)
  return { left, width: placeOf(days, end) - left, cutStart: startsAt < first, cutEnd: end > last }
}
