import { dayMs, hourMs } from '../cell.ts'
import { instantOf, localAt } from '../zone.ts'
import { localMs, startOfDay, timeOfDay, weekdayOf } from './local-time.ts'
import { type Layer, type Rotation, weekdays } from './schedule.ts'
import type { Reader, Span } from './span.ts'

const unitMs = { daily: dayMs, weekly: 7 * dayMs, custom: hourMs } as const

export interface Turn extends Span {
  personId: string
}

/**
 * Whose turn it is, for instants from the layer's start to its end. Hand-overs are an arithmetic sequence of local
 * times, so the turn of any instant is found by a division, however far it is from the start.
 */
export function turns({ people, rotation, startsAt }: Layer, timeZone: string): Reader<Turn> {
  const everyMs = rotation.every * unitMs[rotation.kind]
  const firstLocal = firstHandover(rotation, everyMs, localMs(startsAt))
  const handover = (index: number) => instantOf(timeZone, firstLocal + index * everyMs)
  const isOneForAll = people.every((id) => id === people[0])
  return (at) => {
    if (isOneForAll) return { personId: people[0] ?? '', startsAt: -Infinity, endsAt: Infinity }
    let index = Math.floor((localAt(timeZone, at) - firstLocal) / everyMs)
    // Where clocks are changed the division is wrong by the hour that comes twice or not at all.
    while (handover(index) > at) index -= 1
    while (handover(index + 1) <= at) index += 1
    const turn = ((index % people.length) + people.length) % people.length
    return { personId: people[turn] ?? '', startsAt: handover(index), endsAt: handover(index + 1) }
  }
}

/** The last hand-over at or before the start: the first person's turn counts from there, though it is cut. */
function firstHandover(rotation: Rotation, everyMs: number, start: number): number {
  const today = startOfDay(start) + timeOfDay(rotation.handoverAt)
  const last = today <= start ? today : today - dayMs
  if (rotation.kind === 'weekly') {
    const day = (time: number) => weekdays.indexOf(weekdayOf(time))
    return last - ((day(last) - weekdays.indexOf(rotation.handoverDay) + 7) % 7) * dayMs
  }
  return rotation.kind === 'custom' ? last + Math.floor((start - last) / everyMs) * everyMs : last
}
