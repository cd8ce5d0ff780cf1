import { z } from 'zod'
import { privateRegionPattern, type PrivateRegionId } from './private-region.ts'
import { regions, type RegionId } from './region-names.ts'

export { defaultRegions, isPlacedRegion, placedRegions, regionName, regions } from './region-names.ts'

/** Where a check runs: a region of the platform, or one of the workspace's private locations. */
export const Region = z.union(
  [
    z.enum(regions.map((region) => region.id) as [RegionId, ...RegionId[]]),
    z.string().regex(privateRegionPattern) as unknown as z.ZodType<PrivateRegionId, PrivateRegionId>,
  ],
  { error: 'Not a region: one of the catalogue, or private:<location>' },
)
export type Region = RegionId | PrivateRegionId
