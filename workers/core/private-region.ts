/**
 * A private location is a region of its own: `private:office`. Its lanes belong to one workspace, so their names carry
 * it: what placement calls a place is `private~<workspace>~<slug>` there, and the region's id everywhere else.
 */
const prefix = 'private:'

export type PrivateRegionId = `private:${string}`

export const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/
export const privateRegionPattern = /^private:[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/

export const isPrivateRegion = (region: string): region is PrivateRegionId => region.startsWith(prefix)

/** `private:office` for `office`. */
export const privateRegion = (slug: string): PrivateRegionId => `${prefix}${slug}`

/** `office` for `private:office`. */
export const slugOfRegion = (region: string): string => region.slice(prefix.length)

/** The place in which lanes of this region stand: shared by all workspaces unless it is private. */
export const placeOf = (workspaceId: string, region: string): string =>
  isPrivateRegion(region) ? `private~${workspaceId}~${slugOfRegion(region)}` : region

export const isPrivatePlace = (place: string): boolean => place.startsWith('private~')

/** The region whose lanes stand in this place. */
export const regionOfPlace = (place: string): string =>
  isPrivatePlace(place) ? privateRegion(place.slice(place.lastIndexOf('~') + 1)) : place
