import { type Breaker, closedBreaker, judged, mayTryAt, tried } from '#core/breaker'
import type { TryOutcome } from '#core/incident/chain'

/** An isolate serves many workspaces: of more failing destinations than this, the longest known is forgotten. */
const maxKnown = 2_000

/** A breaker before and after a try. */
export interface Judged {
  before: Breaker
  after: Breaker
  /** Why the try failed; null when the destination was there. Holds no secret. */
  error: string | null
}

/** The circuit breakers of one isolate, by destination. Lost with the isolate, which costs one more try each. */
export class Breakers {
  readonly #byDestination = new Map<string, Breaker>()

  /** When the destination may be tried next: `now`, or a later instant. */
  mayTryAt(destination: string, now: number): number {
    return mayTryAt(this.#get(destination), now)
  }

  tried(destination: string, now: number, trialMs: number): void {
    this.#set(destination, tried(this.#get(destination), now, trialMs))
  }

  /** A refusal that names a reason comes from a destination that is alive; only silence and a passing 5xx are failures. */
  judge(destination: string, { result, status, error }: TryOutcome, now: number, random: number): Judged {
    const ok = result !== 'transient' || (status !== null && status < 500)
    const before = this.#get(destination)
    const after = judged(before, ok, now, random)
    this.#set(destination, after)
    return { before, after, error: ok ? null : error }
  }

  #get(destination: string): Breaker {
    return this.#byDestination.get(destination) ?? closedBreaker
  }

  #set(destination: string, breaker: Breaker): void {
    this.#byDestination.delete(destination)
    if (breaker.failures === 0) return
    this.#byDestination.set(destination, breaker)
    const [longestKnown] = this.#byDestination.keys()
    if (this.#byDestination.size > maxKnown && longestKnown !== undefined)
      this.#byDestination.delete(longestKnown)
  }
}
