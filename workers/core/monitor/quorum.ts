import type { Quorum } from './schema.ts'

/**
 * How many regions must have a voice before the rule can say anything: for `n` and `majority` the number that must
 * agree, counted from the *configured* regions; for `all` half of them.
 */
export function neededVoices(quorum: Quorum, regionCount: number): number {
  if (quorum === 'majority') return Math.floor(regionCount / 2) + 1
  if (quorum === 'all') return Math.max(1, Math.ceil(regionCount / 2))
  return Math.min(quorum, regionCount)
}

/** True when `agreeing` of `voters` settle it. `all` means every voting region, and at least half of the configured. */
export function isReached(quorum: Quorum, regionCount: number, agreeing: number, voters: number): boolean {
  if (agreeing < neededVoices(quorum, regionCount)) return false
  return quorum === 'all' ? agreeing === voters : true
}
