/**
 * How long to wait before the next confirming check: about a second, longer when it takes many, never more than
 * a third of the interval. `dice` is a random number from 0 to 1.
 */
export function confirmDelayMs(checksSoFar: number, intervalMs: number, dice: number): number {
  const base = Math.min(1000 * 1.25 ** Math.max(0, checksSoFar - 1), 2000, intervalMs / 3)
  return Math.round(base * (0.8 + 0.4 * dice))
}

const calmIntervalMs = 60_000

/**
 * How long a failing monitor waits for an extra look: half a minute at first, a minute in the end. Null for one that
 * is due each minute anyway. So a recovery shows within a minute or so, however long the interval, and the longest
 * outage costs no more than a monitor of one minute. `looks` counts from 0, `dice` is from 0 to 1.
 */
export function recheckDelayMs(looks: number, intervalMs: number, dice: number): number | null {
  if (intervalMs <= calmIntervalMs) return null
  return Math.round(Math.min(30_000 * 1.25 ** looks, calmIntervalMs) * (0.8 + 0.2 * dice))
}

/** Backoff before a repetition: doubles from 1 s to 60 s, with jitter. `attempt` counts from 1. */
export function repeatDelayMs(attempt: number, dice: number): number {
  return Math.round(Math.min(1000 * 2 ** (attempt - 1), 60_000) * (0.5 + 0.5 * dice))
}

/** How many checks, at once due, are spread over the next seconds: the delay of the index-th of them. */
export function spreadDelayMs(index: number, count: number, overMs: number): number {
  return Math.round((index * Math.min(overMs, count * 100)) / Math.max(1, count))
}
