import { placeOf } from '#core/private-region'
import type { Database } from '#db/database'
import { laneRooms } from '#db/queries/lanes'
import { laneName } from '#platform/objects'

/** The lanes that run a check which no lane has: the first of each region. Any would do, and that one is placed and warm. */
export async function trialLanes(
  db: Database,
  workspaceId: string,
  regions: readonly string[],
): Promise<{ region: string; lane: string }[]> {
  const places = regions.map((region) => ({ region, place: placeOf(workspaceId, region) }))
  const rooms = await laneRooms(
    db,
    places.map(({ place }) => place),
    0,
  )
  return places.map(({ region, place }) => ({
    region,
    lane:
      rooms.find((room) => room.region === place)?.name ??
      laneName({ region: place, number: 0, generation: 1, overflow: false }),
  }))
}
