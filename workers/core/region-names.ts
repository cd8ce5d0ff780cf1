import { isPrivateRegion, slugOfRegion } from './private-region.ts'

/**
 * The regions a monitor may ask for: Durable Object location hints
 * (https://developers.cloudflare.com/durable-objects/reference/data-location/).
 * `sam`, `afr` and `me` are left out: no object ever runs there, so promising them would be a lie.
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
] as const

export type RegionId = (typeof regions)[number]['id']

/** The regions of a monitor that names none. */
export const defaultRegions: readonly RegionId[] = ['weur', 'enam', 'apac']

/** "Western Europe" for `weur`; a private location goes by its slug, which people have chosen. */
export const regionName = (id: string): string =>
  regions.find((region) => region.id === id)?.name ?? (isPrivateRegion(id) ? slugOfRegion(id) : id)
