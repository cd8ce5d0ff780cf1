import type { Span } from '#core/heartbeat/state'
import type { LaneStore } from '../store.ts'

const minuteMs = 60_000
/** Something wakes a lane with heartbeats each minute: a longer silence means that no ping could be taken either. */
const silentMs = 150_000

/** Knows when a lane was away: then it could take no pings, and their absence proves nothing. */
export class Wakefulness {
  readonly #marks: LaneStore
  readonly #startedAt: number
  #awakeAt: number | null
  #markedAt: number

  /** @param startedAt when this process began, epoch ms, where that is known; else 0. */
  constructor(marks: LaneStore, startedAt: number) {
    this.#marks = marks
    this.#startedAt = startedAt
    this.#awakeAt = marks.mark('awakeAt')
    this.#markedAt = this.#awakeAt ?? 0
  }

  /** To be called at each sign of life: answers the time away that ends with this one, if there was any. */
  wake(now: number): Span | null {
    const last = this.#awakeAt
    const restarted = last !== null && this.#startedAt > last && this.#startedAt <= now
    const gap = last !== null && (restarted || now - last > silentMs) ? { from: last, to: now } : null
    this.#awakeAt = now
    if (gap || now - this.#markedAt >= minuteMs) this.mark(now)
    return gap
  }

  /** Writes down that it is awake. Before anything is waited for, there is nothing to have missed. */
  mark(now: number): void {
    this.#awakeAt = now
    this.#markedAt = now
    this.#marks.setMark('awakeAt', now)
  }
}
