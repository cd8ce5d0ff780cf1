import { cellMs } from '#core/cell'
import { ticksBetween } from '#core/monitor/due'
import type { Watched } from './roster.ts'

/** So many ticks of the cell that begins at `start` (epoch ms). */
export interface Missing {
  start: number
  ticks: number
}

/**
 * What the object's life before has written down of its ticks. What was in memory when it ended is lost; which ticks
 * those were follows from the schedule, so none is lost without being counted.
 */
export class Recount {
  /** How many ticks of a monitor's cell are written down, by ordinal and the cell's start. */
  readonly #kept = new Map<string, number>()
  readonly #newest = new Map<number, number>()
  /** Nothing before this was read. */
  readonly #from: number

  constructor(from: number) {
    this.#from = from
  }

  note({ ordinal, sinceMs }: Watched, tick: number): void {
    this.#newest.set(ordinal, Math.max(this.#newest.get(ordinal) ?? 0, tick))
    if (tick < sinceMs) return
    const key = keyOf(ordinal, cellOf(tick))
    this.#kept.set(key, (this.#kept.get(key) ?? 0) + 1)
  }

  /** True when a slot that is run again had its result written down before the end. */
  ran({ ordinal }: Watched, slot: number): boolean {
    return (this.#newest.get(ordinal) ?? -Infinity) >= slot
  }

  /** The ticks of a monitor before `to` that nothing is written down of, by cell. */
  *missing({ entry, ordinal, sinceMs }: Watched, slotMs: number, to: number): Generator<Missing> {
    if (entry.paused || entry.passive) return
    const first = Math.max(this.#from, sinceMs)
    for (let start = cellOf(first); start < to; start += cellMs) {
      const due = ticksBetween(entry, slotMs, Math.max(first, start), Math.min(to, start + cellMs))
      const ticks = due - (this.#kept.get(keyOf(ordinal, start)) ?? 0)
      if (ticks > 0) yield { start, ticks }
    }
  }
}

const cellOf = (time: number): number => Math.floor(time / cellMs) * cellMs
const keyOf = (ordinal: number, start: number): string => `${ordinal}:${start}`
