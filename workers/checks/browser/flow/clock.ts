import { milliseconds } from '../../words.ts'

/** What a step has failed of, in words for people. */
export class StepFailure extends Error {
  override name = 'StepFailure'
}

/** What kept us from walking on, in words: never the page's fault. */
export class OurFault extends Error {
  override name = 'OurFault'
}

const pollMs = 100

/** The time that one step has: never more than is left of the whole. */
export class StepClock {
  /** What it was given, ms. */
  readonly ms: number
  readonly #endsAt: number
  readonly #signal: AbortSignal
  #late: (() => string) | null = null

  constructor(ms: number, signal: AbortSignal) {
    this.ms = ms
    this.#endsAt = Date.now() + ms
    this.#signal = signal
  }

  /** Ms, at least 1: none at all would mean no limit to Puppeteer. */
  get left(): number {
    return Math.max(1, this.#endsAt - Date.now())
  }

  get over(): boolean {
    return this.#signal.aborted || Date.now() >= this.#endsAt
  }

  /** "5 s", for messages. */
  get words(): string {
    return this.ms % 1_000 === 0 ? `${this.ms / 1_000} s` : milliseconds(this.ms)
  }

  /** What was still missing when the page last answered; null when it has not since. */
  get missing(): string | null {
    return this.#late?.() ?? null
  }

  /** Tries until there is something to return. `late` says what was missing; what a page throws meanwhile is no answer. */
  async until<Found>(attempt: () => Promise<Found | undefined>, late: () => string): Promise<Found> {
    for (;;) {
      const found = await attempt()
      this.#late = found === undefined ? late : null
      if (found !== undefined) return found
      if (this.over) throw new StepFailure(late())
      await scheduler.wait(Math.min(pollMs, this.left))
    }
  }
}
