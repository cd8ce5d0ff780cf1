/**
 * A circuit breaker for one destination, as plain data: it delays what would fail anyway and drops nothing.
 * Closed after a success; open after five failures in a row; then one trial at a time until one succeeds.
 */
export interface Breaker {
  failures: number
  /** Epoch ms until which nothing is sent; null while closed. */
  openUntil: number | null
}

export const closedBreaker: Breaker = { failures: 0, openUntil: null }

const failuresToOpen = 5
const openMs = 15_000

/** When the next try may start: `now` when at once, else a later instant. */
export const mayTryAt = (breaker: Breaker, now: number): number => Math.max(now, breaker.openUntil ?? now)

/** The breaker once a try starts: a half-open one lets this trial through and holds the others back meanwhile. */
export const tried = (breaker: Breaker, now: number, trialMs: number): Breaker =>
  breaker.openUntil === null ? breaker : { ...breaker, openUntil: now + trialMs }

/** The breaker after a try. `random` in [0, 1) spreads the next trial over 15 to 30 s. */
export function judged(breaker: Breaker, ok: boolean, now: number, random: number): Breaker {
  if (ok) return closedBreaker
  const failures = breaker.failures + 1
  return { failures, openUntil: failures < failuresToOpen ? null : now + openMs * (1 + random) }
}

/** True from the fifth failure in a row until a success. */
export const isOpen = (breaker: Breaker): boolean => breaker.openUntil !== null

/** What people call the state of a breaker that is not closed. */
export const breakerState = (openUntil: number, now: number): 'open' | 'half-open' =>
  openUntil > now ? 'open' : 'half-open'
