/** A check that holds its place for longer than this is slow. */
export const slowMs = 800

/**
 * The mean time a check holds its place, after one more. A quick check ends a slow time at once: what made the others
 * slow may have been ourselves, in a rush, and to treat a healthy monitor as slow is dear.
 */
export function meanWaitAfter(meanMs: number | null, waitMs: number): number {
  if (meanMs === null || (meanMs > slowMs && waitMs <= slowMs)) return waitMs
  return 0.7 * meanMs + 0.3 * waitMs
}
