/**
 * A token bucket that may go into debt: who comes while anything is left is let in whole, and the next ones wait until
 * it is paid. So a batch is never cut in two, and the average is exact.
 */
export class TokenBucket {
  #tokens: number
  #at: number
  #perSecond: number
  #burst: number

  /** @param at epoch ms; the bucket begins full. */
  constructor({ perSecond, burst }: { perSecond: number; burst: number }, at: number) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = burst
    this.#at = at
  }

  /** Takes so many. Answers 0 when they are taken, else after how many ms there will be one to take. */
  take(count: number, now: number): number {
    this.#fill(now)
    if (this.#tokens < 1 - 1e-9) return Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1_000)
    this.#tokens -= count
    return 0
  }

  /** Takes so many from whom was let in already, however deep in debt. */
  charge(count: number, now: number): void {
    this.#fill(now)
    this.#tokens -= count
  }

  /** How many there are to take, below 0 in debt, and after how many ms it is full again. */
  left(now: number): { left: number; fullInMs: number } {
    this.#fill(now)
    const fullInMs = ((this.#burst - this.#tokens) / this.#perSecond) * 1_000
    return { left: this.#tokens, fullInMs: Math.max(0, Math.ceil(fullInMs)) }
  }

  /** Other limits from now on. */
  resize({ perSecond, burst }: { perSecond: number; burst: number }, now: number): void {
    this.#fill(now)
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = Math.min(this.#tokens, burst)
  }

  #fill(now: number): void {
    const passedMs = Math.max(0, now - this.#at)
    this.#tokens = Math.min(this.#burst, this.#tokens + (passedMs * this.#perSecond) / 1_000)
    this.#at = Math.max(this.#at, now)
  }
}
