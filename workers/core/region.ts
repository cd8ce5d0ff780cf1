import { z } from 'zod'
import { regions, type RegionId } from './region-names.ts'

export { defaultRegions, regionName, regions } from './region-names.ts'

export const Region = z.enum(regions.map((region) => region.id) as [RegionId, ...RegionId[]])
export type Region = RegionId
