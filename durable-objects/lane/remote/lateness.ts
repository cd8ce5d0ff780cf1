import { hourMs } from '#core/cell'
import { isPrivateRegion } from '#core/private-region'
import { isPlacedRegion } from '#core/region-names'
import { keptMs } from '../hours.ts'

/** A relay gives up long before. */
const placedMs = 300_000

/**
 * How late a result of this region may come and still be filed under its tick; 0 where the lane's own hands bring it.
 * What is older than a lane keeps is about to be dropped by itself.
 */
export const latestMs = (region: string): number => {
  if (isPrivateRegion(region)) return keptMs - hourMs
  return isPlacedRegion(region) ? placedMs : 0
}
