const halfLifeMs = 1000

/**
 * How far a process is behind its own timers: the worst lately seen, half of it forgotten each second. Times are
 * epoch ms.
 */
export class Pulse {
  #worstMs = 0
  #at = 0

  /** A timer has struck so much later than it was booked for. */
  note(lateMs: number, now: number): void {
    if (lateMs < this.lateMs(now)) return
    this.#worstMs = lateMs
    this.#at = now
  }

  lateMs(now: number): number {
    return this.#worstMs * 0.5 ** (Math.max(0, now - this.#at) / halfLifeMs)
  }
}
