export interface Backoff {
  /** The first wait, before jitter. */
  firstMs: number
  /** No wait is longer than this. */
  maxMs: number
}

/**
 * How long to wait before the next try: doubling from `firstMs`, never over `maxMs`, and spread over the upper
 * half of that, so that many debtors of one outage do not come back in one instant.
 * @param attempts tries that have failed so far, 1 or more.
 * @param random in [0, 1): the caller's dice.
 */
export function backoffMs(attempts: number, random: number, { firstMs, maxMs }: Backoff): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(Math.max(attempts, 1) - 1, 40))
  return Math.round(ceiling / 2 + (ceiling / 2) * random)
}
