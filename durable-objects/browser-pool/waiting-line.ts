import type { Acquired, AcquireRequest } from '#core/browser-pool/rpc'
import { type InLine, maxInLine, nextInLine } from '#core/browser-pool/line'

export interface Waiter extends InLine {
  maxMs: number
  answer(acquired: Acquired): void
}

/** Those who wait for a browser. They are calls under way: an object that is evicted has none. */
export class WaitingLine {
  #waiting: Waiter[] = []

  get length(): number {
    return this.#waiting.length
  }

  get isFull(): boolean {
    return this.#waiting.length >= maxInLine
  }

  /** When the first of them gives up, epoch ms. */
  get firstUntil(): number {
    return Math.min(...this.#waiting.map(({ until }) => until))
  }

  join({ workspaceId, maxMs, waitMs }: AcquireRequest, now: number): Promise<Acquired> {
    return new Promise((answer) => {
      this.#waiting.push({ workspaceId, maxMs, until: now + Math.max(0, waitMs), answer })
    })
  }

  next(leases: readonly { workspaceId: string }[]): Waiter | null {
    return nextInLine(this.#waiting, leases)
  }

  leave(waiter: Waiter): void {
    this.#waiting = this.#waiting.filter((other) => other !== waiter)
  }

  /** Those who have waited long enough, who leave. */
  takeLate(now: number): Waiter[] {
    const late = this.#waiting.filter(({ until }) => until <= now)
    this.#waiting = this.#waiting.filter(({ until }) => until > now)
    return late
  }
}
