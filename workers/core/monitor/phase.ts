import { textHash } from '../text-hash.ts'

/**
 * Where in its interval a monitor is due, in ms from 0 to `intervalMs`: a hash of its id, so that monitors spread
 * evenly, plus its region's share, so that three regions at 60 s look every 20 s. The same everywhere, for ever.
 */
export function phase(
  monitorId: string,
  regionIndex: number,
  regionCount: number,
  intervalMs: number,
): number {
  const own = (textHash(monitorId) / 2 ** 32) * intervalMs
  const share = (regionIndex * intervalMs) / Math.max(1, regionCount)
  return Math.floor((own + share) % intervalMs)
}
