import type { LaneLoad } from '#core/rpc'
import type { LaneRoom, NewLane } from '#db/queries/lanes'
import type { Movable, Move } from '#db/queries/moves'
import { maxMonitorsPerLane, maxOccupancy, place } from './place.ts'

// A lane gives some away above `maxOccupancy` (2.5), and then so many that 2 are left; nobody is filled beyond 2 by
// moves. One is given up below 0.5, when that leaves every other at most at 1.5. Between any two of these lies so much
// that what one decides the other never undoes.

/** A lane that gives some away gives enough that it does not have to again an hour later. */
export const comfortable = 2
/** A lane that measures less does work that others could do. */
export const idleBelow = 0.5
/** How full others may become by taking in an idle lane's monitors. */
const mergedUpTo = 1.5
const mergedMonitors = 0.8 * maxMonitorsPerLane
/** A lane of which more is a guess is not judged idle. */
const maxUnmeasuredShare = 0.1

export interface Moves {
  moves: Move[]
  lanes: NewLane[]
  /** What each lane gains, in pool places. */
  added: Record<string, number>
}

const none: Moves = { moves: [], lanes: [], added: {} }

/** Pool places that are busy on average. */
export const total = (loads: readonly LaneLoad[]): number =>
  loads.reduce((sum, { occupancy }) => sum + occupancy, 0)

/** Chooses who leaves an overfull lane, and for where: the heaviest first, as measured, so that few have to move. */
export function relieve(
  lane: LaneRoom,
  { loads, movable }: { loads: readonly LaneLoad[]; movable: readonly Movable[] },
  others: readonly LaneRoom[],
): Moves {
  let left = total(loads)
  if (left <= maxOccupancy) return none
  const leaving: LaneLoad[] = []
  const may = new Set(movable.filter(({ paused }) => !paused).map(({ monitorId }) => monitorId))
  const heaviest = loads
    .filter(({ monitorId, occupancy }) => occupancy > 0 && may.has(monitorId))
    .toSorted((a, b) => b.occupancy - a.occupancy)
  for (const load of heaviest) {
    // The last one stays: alone, it is no less busy elsewhere.
    if (left <= comfortable || leaving.length === heaviest.length - 1) break
    leaving.push(load)
    left -= load.occupancy
  }
  // The full lane itself stays in the list, so that a new one gets a number of its own.
  const rooms = [...others, { ...lane, occupancy: Infinity }]
  return moved(lane, leaving, rooms, { occupancy: comfortable, monitors: maxMonitorsPerLane })
}

/** Where everybody on an idle lane goes; null when the others have no room for them, or it is not idle at all. */
export function empty(
  lane: LaneRoom,
  { loads, movable }: { loads: readonly LaneLoad[]; movable: readonly Movable[] },
  others: readonly LaneRoom[],
): Moves | null {
  const byId = new Map(loads.map((load) => [load.monitorId, load]))
  const leaving = movable.map(
    ({ monitorId }): LaneLoad => byId.get(monitorId) ?? { monitorId, occupancy: 0, waitMs: null },
  )
  const working = movable.filter(({ paused }) => !paused)
  const unmeasured = working.filter(({ monitorId }) => (byId.get(monitorId)?.waitMs ?? null) === null)
  if (total(loads) >= idleBelow || unmeasured.length > maxUnmeasuredShare * working.length) return null
  const to = moved(lane, leaving, others, { occupancy: mergedUpTo, monitors: mergedMonitors })
  return to.lanes.length > 0 ? null : to
}

/** Everybody goes, wherever there is room: for a lane that is being emptied already. */
export const clear = (lane: LaneRoom, leaving: readonly LaneLoad[], others: readonly LaneRoom[]): Moves =>
  moved(lane, leaving, [...others, { ...lane, occupancy: Infinity }], {
    occupancy: comfortable,
    monitors: maxMonitorsPerLane,
  })

function moved(
  { name, region }: LaneRoom,
  leaving: readonly LaneLoad[],
  rooms: readonly LaneRoom[],
  upTo: { occupancy: number; monitors: number },
): Moves {
  const wanted = leaving.map(({ monitorId, occupancy }) => ({ monitorId, region, occupancy }))
  const { lanes, chosen, added } = place(rooms, wanted, upTo)
  const moves = leaving.flatMap(({ monitorId, waitMs }, index) => {
    const to = chosen[index]
    return to === undefined ? [] : [{ monitorId, from: name, to, waitMs }]
  })
  return { moves, lanes, added }
}
