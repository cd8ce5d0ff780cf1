import { isPrivateRegion, slugOfRegion } from './private-region.ts'

/**
 * The regions a monitor may ask for: Durable Object location hints
 * (https://developers.cloudflare.com/durable-objects/reference/data-location/).
 * No object ever runs in a `placed` region: checks run there only where a probe Worker is placed in it, and a
 * deployment without one refuses the region. New ones go to the end: a lane's offset follows from the order.
 */
export const regions = [
  { id: 'wnam', name: 'Western North America' },
  { id: 'enam', name: 'Eastern North America' },
  { id: 'weur', name: 'Western Europe' },
  { id: 'eeur', name: 'Eastern Europe' },
  { id: 'apac', name: 'Asia-Pacific' },
  { id: 'apac-ne', name: 'Asia-Pacific North-East' },
  { id: 'apac-se', name: 'Asia-Pacific South-East' },
  { id: 'oc', name: 'Oceania' },
  { id: 'sam', name: 'South America', placed: true },
  { id: 'afr', name: 'Africa', placed: true },
  { id: 'me', name: 'Middle East', placed: true },
] as const satisfies readonly { id: string; name: string; placed?: true }[]

type RegionEntry = (typeof regions)[number]
export type RegionId = RegionEntry['id']
export type PlacedRegionId = Extract<RegionEntry, { placed: true }>['id']

/** Regions that only a placed probe Worker reaches. */
export const placedRegions: readonly PlacedRegionId[] = regions.flatMap((region) =>
  'placed' in region ? region.id : [],
)

export const isPlacedRegion = (region: string): region is PlacedRegionId =>
  (placedRegions as readonly string[]).includes(region)

/** The regions of a monitor that names none. */
export const defaultRegions: readonly RegionId[] = ['weur', 'enam', 'apac']

/** "Western Europe" for `weur`; a private location goes by its slug, which people have chosen. */
export const regionName = (id: string): string =>
  regions.find((region) => region.id === id)?.name ?? (isPrivateRegion(id) ? slugOfRegion(id) : id)
