import type { LaneRoom, NewLane } from '#db/queries/lanes'
import type { Movable, Move } from '#db/queries/moves'
import { expectedOccupancy, maxOccupancy, place } from './place.ts'

/** A lane that gives some away gives enough that it does not have to again an hour later. */
const comfortable = 2

export interface Moves {
  moves: Move[]
  lanes: NewLane[]
  /** What each lane gains, in pool places. */
  added: Record<string, number>
}

/**
 * Chooses who leaves an overfull lane, and for where: the busiest first, so that few have to move. A monitor's
 * share of the lane's measured occupancy is taken to be its share of the expected one.
 */
export function chooseMoves(lane: LaneRoom, movable: readonly Movable[], others: readonly LaneRoom[]): Moves {
  if (lane.occupancy <= maxOccupancy) return { moves: [], lanes: [], added: {} }
  const expected = movable.reduce((sum, { intervalSeconds }) => sum + expectedOccupancy(intervalSeconds), 0)
  const scale = expected > 0 ? lane.occupancy / expected : 1
  const leaving: { monitorId: string; region: string; occupancy: number }[] = []
  let left = lane.occupancy
  for (const { monitorId, intervalSeconds } of movable.toSorted(
    (a, b) => a.intervalSeconds - b.intervalSeconds,
  )) {
    // The last one stays: alone, it is no less busy elsewhere.
    if (left <= comfortable || leaving.length === movable.length - 1) break
    const occupancy = expectedOccupancy(intervalSeconds) * scale
    leaving.push({ monitorId, region: lane.region, occupancy })
    left -= occupancy
  }
  // The full lane itself stays in the list, so that a new one gets a number of its own.
  const rooms = [...others, { ...lane, occupancy: Infinity }]
  const { lanes, chosen, added } = place(rooms, leaving)
  const moves = leaving.flatMap(({ monitorId }, index) => {
    const to = chosen[index]
    return to === undefined ? [] : [{ monitorId, from: lane.name, to }]
  })
  return { moves, lanes, added }
}
