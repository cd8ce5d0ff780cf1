import { phase } from './phase.ts'

/** What the schedule must know of a monitor in one region. Ticks run in [fromTick, untilTick). */
export interface Timed {
  monitorId: string
  intervalSeconds: number
  regionIndex: number
  regionCount: number
  fromTick: number
  untilTick: number | null
}

const fastSlotMs = 1000
const calmSlotMs = 5000

/** How often a lane with these monitors wakes: each second if one of them is due more than once a minute. */
export function slotMsOf(entries: Iterable<Timed>): number {
  for (const { intervalSeconds } of entries) if (intervalSeconds < 60) return fastSlotMs
  return calmSlotMs
}

export const slotAt = (now: number, slotMs: number): number => Math.floor(now / slotMs) * slotMs

/** The first k whose tick is at or after `time`. A tick is `phase + k * interval`, rounded down to the slot. */
function firstIndex(entry: Timed, slotMs: number, time: number): number {
  const intervalMs = entry.intervalSeconds * 1000
  const offset = phase(entry.monitorId, entry.regionIndex, entry.regionCount, intervalMs)
  return Math.ceil((Math.ceil(time / slotMs) * slotMs - offset) / intervalMs)
}

/** How many ticks lie in [from, to). Arithmetic: as cheap for a year as for a minute. */
export function ticksBetween(entry: Timed, slotMs: number, from: number, to: number): number {
  const start = Math.max(from, entry.fromTick)
  const end = Math.min(to, entry.untilTick ?? Infinity)
  if (end <= start) return 0
  return Math.max(0, firstIndex(entry, slotMs, end) - firstIndex(entry, slotMs, start))
}

/** The first tick after `time`, whether or not this lane is the one to run it. */
export function nextTick(entry: Timed, slotMs: number, time: number): number {
  const intervalMs = entry.intervalSeconds * 1000
  const offset = phase(entry.monitorId, entry.regionIndex, entry.regionCount, intervalMs)
  return slotAt(offset + firstIndex(entry, slotMs, time + 1) * intervalMs, slotMs)
}

/** Who is due when, sorted once into buckets so that a slot looks only at those it concerns. */
export class Schedule<Entry extends Timed> {
  readonly slotMs: number
  /** Interval to phase to entries, for intervals that are whole slots. */
  readonly #buckets = new Map<number, Map<number, Entry[]>>()
  /** The few whose interval is no multiple of the slot. */
  readonly #odd: Entry[] = []

  constructor(entries: readonly Entry[]) {
    this.slotMs = slotMsOf(entries)
    for (const entry of entries) this.#file(entry)
  }

  get empty(): boolean {
    return this.#buckets.size === 0 && this.#odd.length === 0
  }

  /** Entries with a tick at this slot. */
  due(slot: number): Entry[] {
    const due: Entry[] = []
    for (const [intervalMs, phases] of this.#buckets) due.push(...(phases.get(slot % intervalMs) ?? []))
    for (const entry of this.#odd) {
      if (ticksBetween(entry, this.slotMs, slot, slot + this.slotMs) > 0) due.push(entry)
    }
    return due.filter(({ fromTick, untilTick }) => slot >= fromTick && slot < (untilTick ?? Infinity))
  }

  /** The first slot after `after` with something due; `limit` when there is none before it. */
  nextSlot(after: number, limit: number): number {
    for (let slot = slotAt(after, this.slotMs) + this.slotMs; slot < limit; slot += this.slotMs) {
      if (this.due(slot).length > 0) return slot
    }
    return limit
  }

  #file(entry: Entry): void {
    const intervalMs = entry.intervalSeconds * 1000
    if (intervalMs % this.slotMs !== 0) {
      this.#odd.push(entry)
      return
    }
    const offset = phase(entry.monitorId, entry.regionIndex, entry.regionCount, intervalMs)
    const phases = this.#buckets.get(intervalMs) ?? new Map<number, Entry[]>()
    const slot = slotAt(offset, this.slotMs)
    phases.set(slot, [...(phases.get(slot) ?? []), entry])
    this.#buckets.set(intervalMs, phases)
  }
}
