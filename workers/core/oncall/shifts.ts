import { dutyReader } from './duty.ts'
import { type Duty, layerReader } from './layer.ts'
import type { Schedule } from './schedule.ts'
import { changeAfter, horizonMs, type Shift, unchangedSince } from './shift.ts'
import type { Reader, Span } from './span.ts'

/**
 * The shifts that touch [from, to), the earliest first: all layers and overrides considered, each shift as long as it
 * really is. Time that none of them holds is time without anybody.
 */
export const shifts = (schedule: Schedule, from: number, to: number): Shift[] =>
  walk(dutyReader(schedule), from, to)

/** The same by each layer alone, in their order. */
export const layerShifts = ({ layers, timezone }: Schedule, from: number, to: number): Shift[][] =>
  layers.map((layer) => walk(layerReader(layer, timezone), from, to))

/** The first shift that begins after `at`; null when none does within a year. */
export function nextShift(schedule: Schedule, at: number): Shift | null {
  const dutyAt = dutyReader(schedule)
  let startsAt = changeAfter(dutyAt, at)
  if (startsAt !== null && dutyAt(startsAt).personId === null) startsAt = changeAfter(dutyAt, startsAt)
  if (startsAt === null || startsAt > at + horizonMs) return null
  const { personId } = dutyAt(startsAt)
  return personId === null ? null : { personId, startsAt, endsAt: changeAfter(dutyAt, startsAt) }
}

function walk(dutyAt: Reader<Duty>, from: number, to: number): Shift[] {
  const found: Shift[] = []
  let at: number | null = from < to ? from : null
  while (at !== null && at < to) {
    const { personId } = dutyAt(at)
    const startsAt = at === from ? unchangedSince(dutyAt, at) : at
    const endsAt = changeAfter(dutyAt, at)
    if (personId !== null) found.push({ personId, startsAt, endsAt })
    at = endsAt
  }
  return found
}

/** The time in [from, to) that none of the shifts holds. They are those of that time, the earliest first. */
export function gapsBetween(found: readonly Shift[], from: number, to: number): Span[] {
  const gaps: Span[] = []
  let at = from
  for (const { startsAt, endsAt } of found) {
    if (startsAt > at) gaps.push({ startsAt: at, endsAt: startsAt })
    at = endsAt ?? to
  }
  if (at < to) gaps.push({ startsAt: at, endsAt: to })
  return gaps
}
