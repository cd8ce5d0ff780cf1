import { type WindowName, windowMs } from '#core/stream/bounds'
import type { Figures } from '../../contract.ts'
import type { Moment } from './lines.ts'

/** What a shard says of one window. A higher revision corrects a lower one; 0 is not final. */
export interface WindowFrame {
  window: WindowName
  start: number
  revision: number
  shard: number
  shards: number
  rows: Figures[]
}

/** How many windows a live chart holds: five minutes of seconds. */
export const shownWindows = 300

/** The newest windows of one size, as frames tell them. Times are epoch ms. */
export class LiveWindows {
  readonly window: WindowName
  readonly sizeMs: number
  readonly #starts = new Map<number, Map<number, WindowFrame>>()
  #shards = 1
  /** Start of the newest; null before the first. */
  newest: number | null = null

  constructor(window: WindowName) {
    this.window = window
    this.sizeMs = windowMs[window]
  }

  take(frame: WindowFrame): void {
    if (frame.window !== this.window) return
    this.#shards = frame.shards
    const shards = this.#starts.get(frame.start) ?? new Map<number, WindowFrame>()
    this.#starts.set(frame.start, shards)
    if (frame.revision >= (shards.get(frame.shard)?.revision ?? 0)) shards.set(frame.shard, frame)
    this.newest = Math.max(this.newest ?? 0, frame.start)
    const oldest = this.newest - shownWindows * this.sizeMs
    for (const start of this.#starts.keys()) if (start < oldest) this.#starts.delete(start)
  }

  /** What all shards together say of a window; undefined while some have said nothing. */
  at(start: number): Figures[] | undefined {
    const shards = this.#starts.get(start)
    if (!shards || shards.size < this.#shards) return undefined
    return [...shards.values()].flatMap(({ rows }) => rows)
  }

  /** The start of the newest window that is over. */
  endAt(now: number): number {
    return this.newest ?? Math.floor(now / this.sizeMs) * this.sizeMs - this.sizeMs
  }

  /** Every window up to `end`, oldest first: as told, else as it was read before, else without rows. */
  moments(before: ReadonlyMap<number, readonly Figures[]>, end: number): Moment[] {
    return Array.from({ length: shownWindows }, (_, index) => {
      const at = end - (shownWindows - 1 - index) * this.sizeMs
      return { at, rows: this.at(at) ?? before.get(at) ?? [] }
    })
  }
}
