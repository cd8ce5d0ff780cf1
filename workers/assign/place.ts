import { isPrivatePlace } from '#core/private-region'
import { laneName } from '#platform/objects'
import type { LaneRoom, NewLane } from '#db/queries/lanes'

/** How long a check is expected to wait for its target until its lane has measured it. */
const expectedWaitMs = 300
/** Pool places a lane may keep busy on average, of five: the rest is room for slow minutes. */
export const maxOccupancy = 2.5
/** Beyond this a lane's slot, memory and summaries grow too long, however rarely its monitors are checked. */
export const maxMonitorsPerLane = 1000

/** Pool places that one monitor keeps busy on average in each of its regions. */
export const expectedOccupancy = (intervalSeconds: number): number => expectedWaitMs / 1000 / intervalSeconds

/** One region of a monitor that needs a lane. */
export interface Wanted {
  monitorId: string
  region: string
  occupancy: number
}

export interface Places {
  /** Lanes that must be made first. */
  lanes: NewLane[]
  /** The lane of each wanted, in the same order. */
  chosen: string[]
  /** What was added to each lane, in pool places. */
  added: Record<string, number>
}

/** How far lanes may be filled. */
export interface Fill {
  occupancy: number
  monitors: number
}

const full: Fill = { occupancy: maxOccupancy, monitors: maxMonitorsPerLane }
/** A private location has one lane, to which its agents' sockets lead; the API says how many monitors it takes. */
const boundless: Fill = { occupancy: Infinity, monitors: Infinity }

/**
 * Chooses a lane for each wanted: the least occupied of its region that has room, or a new one when none has.
 * A lane is never filled beyond `upTo`, unless one monitor alone exceeds it.
 */
export function place(rooms: readonly LaneRoom[], wanted: readonly Wanted[], upTo: Fill = full): Places {
  const all = rooms.map((room) => ({ ...room }))
  const places: Places = { lanes: [], chosen: [], added: {} }
  for (const { region, occupancy } of wanted) {
    const limit = isPrivatePlace(region) ? boundless : upTo
    const room = leastOccupied(all, { region, occupancy }, limit) ?? open(all, region, places.lanes)
    room.occupancy += occupancy
    room.monitors += 1
    places.chosen.push(room.name)
    places.added[room.name] = (places.added[room.name] ?? 0) + occupancy
  }
  return places
}

function leastOccupied(
  rooms: LaneRoom[],
  { region, occupancy }: Omit<Wanted, 'monitorId'>,
  upTo: Fill,
): LaneRoom | undefined {
  let best: LaneRoom | undefined
  for (const room of rooms) {
    if (room.region !== region || room.monitors >= upTo.monitors) continue
    if (room.occupancy + occupancy > upTo.occupancy) continue
    if (!best || room.occupancy < best.occupancy) best = room
  }
  return best
}

function open(rooms: LaneRoom[], region: string, made: NewLane[]): LaneRoom {
  const numbers = rooms.filter((room) => room.region === region).map(({ number }) => number)
  const lane = { region, number: Math.max(-1, ...numbers) + 1, generation: 1 }
  const name = laneName({ ...lane, overflow: false })
  made.push({ name, ...lane })
  const room: LaneRoom = { name, region, number: lane.number, occupancy: 0, monitors: 0 }
  rooms.push(room)
  return room
}
