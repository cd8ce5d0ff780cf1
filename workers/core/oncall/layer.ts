import { instantOf } from '../zone.ts'
import { localMs } from './local-time.ts'
import { hours } from './restriction.ts'
import { turns } from './rotation.ts'
import type { Layer } from './schedule.ts'
import { overlap, type Reader, remembered, type Span } from './span.ts'

/** Who is on in a stretch of time; null when nobody is. */
export interface Duty extends Span {
  personId: string | null
}

/** Who is on by one layer alone. */
export function layerReader(layer: Layer, timeZone: string): Reader<Duty> {
  const startsAt = instantOf(timeZone, localMs(layer.startsAt))
  const endsAt = layer.endsAt === null ? Infinity : instantOf(timeZone, localMs(layer.endsAt))
  if (layer.people.length === 0 || endsAt <= startsAt) return () => off
  const [hoursAt, turnAt] = [remembered(hours(layer.restrict, timeZone)), remembered(turns(layer, timeZone))]
  return remembered((at) => {
    if (at < startsAt) return { personId: null, startsAt: -Infinity, endsAt: startsAt }
    if (at >= endsAt) return { personId: null, startsAt: endsAt, endsAt: Infinity }
    const open = hoursAt(at)
    if (!open.on) return { personId: null, ...overlap(open, { startsAt: -Infinity, endsAt }) }
    const turn = turnAt(at)
    return { personId: turn.personId, ...overlap(overlap(open, turn), { startsAt, endsAt }) }
  })
}

const off: Duty = { personId: null, startsAt: -Infinity, endsAt: Infinity }
