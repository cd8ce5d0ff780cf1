import { passiveTypes } from '#checks'
import { hourMs } from '#core/cell'
import { isPrivatePlace } from '#core/private-region'
import type { LaneLoad } from '#core/rpc'
import { openDatabase, type Database } from '#db/database'
import { bumpLanes } from '#db/queries/assignments'
import { addOccupancy, drainLane, dropLane, insertLanes, laneRooms, listLanes } from '#db/queries/lanes'
import type { LaneRoom, LaneRow } from '#db/queries/lanes'
import { finishMoves, isBeingLeft, isDeserted, isMoving, movableOf, startMoves } from '#db/queries/moves'
import type { Movable } from '#db/queries/moves'
import { lane as laneObject } from '#platform/objects'
import { within } from '#platform/within'
import { clear, empty, type Moves, relieve } from './choose-moves.ts'
import { maxOccupancy } from './place.ts'
import { pushLanes } from './push.ts'

/** Both lanes must have heard of a move before it happens. */
const noticeMs = 60_000
/** After its last tick a lane still owes the hour in which that was, and is asked for its results for 48 hours. */
const lingerMs = 49 * hourMs
/** So long a lane must have been idle before it is given up: a quiet night is no reason. */
const idleForMs = 24 * hourMs
/** A lane without any monitor waits less: nothing has to move. */
const emptyForMs = hourMs
const answerMs = 10_000

/** A lane is judged only when it has all that is assigned to it: else its figure is a guess. */
const isComplete = ({ ackedVersion, assignedVersion }: LaneRow): boolean => ackedVersion >= assignedVersion

/**
 * Moves monitors away from lanes that measure too much. Who leaves, and how much that brings, is what the lane itself
 * says now; a lane that others are about to leave is waited for.
 */
export async function relieveLanes(env: Env, now: number): Promise<void> {
  const db = openDatabase(env.DB)
  const full = (await listLanes(db)).filter(
    (row) => row.occupancy > maxOccupancy * 1000 && isComplete(row) && !isPrivatePlace(row.region),
  )
  const touched = new Set<string>()
  for (const row of full) {
    await alone(row.name, async () => {
      if (await isBeingLeft(db, row.name, now)) return
      const { room, others, facts } = await factsOf(env, db, row)
      for (const name of await carryOut(db, row, relieve(room, facts, others), now)) touched.add(name)
    })
  }
  await pushLanes(env, [...touched])
}

/**
 * Takes those off their old lanes that have left them for long enough, empties at most one idle lane a region, and
 * gives up lanes that are empty and owe nothing.
 */
export async function tidyLanes(env: Env, now: number): Promise<void> {
  const db = openDatabase(env.DB)
  const touched = new Set(await finishMoves(db, now - lingerMs))
  const rows = await listLanes(db)
  for (const [region, lanes] of Map.groupBy(rows, (row) => row.region)) {
    await alone(region, async () => {
      for (const name of await emptyOne(env, db, lanes, now)) touched.add(name)
    })
  }
  await pushLanes(env, [...touched])
  for (const row of await listLanes(db)) {
    if (row.drainingSince !== null) await alone(row.name, () => retire(env, db, row))
  }
}

/** A lane that does not answer is left for the next run, and keeps no other from its turn. */
async function alone(about: string, job: () => Promise<void>): Promise<void> {
  try {
    await job()
  } catch (error) {
    console.error({ event: 'lane.not_judged', about, error: String(error) })
  }
}

/** Empties the least busy of the lanes that have been idle for long; nothing while anybody in the region moves. */
async function emptyOne(env: Env, db: Database, lanes: readonly LaneRow[], now: number): Promise<string[]> {
  const [first] = lanes
  if (!first || (await isMoving(db, first.region, now))) return []
  for (const row of lanes.filter((one) => one.drainingSince !== null && !isPrivatePlace(one.region))) {
    const { room, others, facts } = await factsOf(env, db, row)
    const leaving = facts.movable.map(({ monitorId }) => loadOf(facts.loads, monitorId))
    if (leaving.length > 0) return carryOut(db, row, clear(room, leaving, others), now)
  }
  const idle = lanes
    .filter((row) => row.drainingSince === null && isComplete(row) && idleLongerThan(row, emptyForMs, now))
    .toSorted((a, b) => a.occupancy - b.occupancy || b.number - a.number)
  for (const row of idle) {
    const mayEmpty = idleLongerThan(row, idleForMs, now) && !isPrivatePlace(row.region)
    if (!mayEmpty && !(await isDeserted(db, row.name))) continue
    const { room, others, facts } = await factsOf(env, db, row)
    if (facts.movable.length < room.monitors) continue
    const moves = empty(room, facts, others)
    if (!moves) continue
    await drainLane(db, row.name, now).run()
    console.info({ event: 'lane.draining', lane: row.name, monitors: moves.moves.length })
    return carryOut(db, row, moves, now)
  }
  return []
}

const idleLongerThan = ({ idleSince }: LaneRow, ms: number, now: number): boolean =>
  idleSince !== null && now - idleSince >= ms

const loadOf = (loads: readonly LaneLoad[], monitorId: string): LaneLoad =>
  loads.find((load) => load.monitorId === monitorId) ?? { monitorId, occupancy: 0, waitMs: null }

interface LaneFacts {
  loads: LaneLoad[]
  /** All but those whose memory is their lane: these stay, and with them the lane. */
  movable: Movable[]
}

/** A lane with what it says of its monitors, and the region's other lanes that take monitors in. */
async function factsOf(
  env: Env,
  db: Database,
  { name, region, number, occupancy }: LaneRow,
): Promise<{ room: LaneRoom; others: LaneRoom[]; facts: LaneFacts }> {
  const [rooms, living, loads] = await Promise.all([
    laneRooms(db, [region], maxOccupancy),
    movableOf(db, name),
    within(answerMs, name, laneObject(env, name).loads()),
  ])
  const room = { name, region, number, occupancy: occupancy / 1000, monitors: living.length }
  const movable = living.filter(({ type }) => !passiveTypes.includes(type))
  return { room, others: rooms.filter((one) => one.name !== name), facts: { loads, movable } }
}

/** Commits moves; answers the lanes that owe it. */
async function carryOut(
  db: Database,
  { name }: LaneRow,
  { moves, lanes, added }: Moves,
  now: number,
): Promise<string[]> {
  if (moves.length === 0) return []
  const touched = [...new Set([name, ...moves.map(({ to }) => to)])]
  await db.$client.batch([
    ...(lanes.length > 0 ? [insertLanes(db, lanes)] : []),
    bumpLanes(db, [], touched),
    ...startMoves(db, moves, handoverTick(now)),
    addOccupancy(db, added),
  ])
  console.info({ event: 'lane.relieved', lane: name, moved: moves.length, to: touched.slice(1) })
  return touched
}

/** Gives up a lane that nobody is on and that owes nothing: first what it keeps, then its row. */
async function retire(env: Env, db: Database, { name, assignedVersion }: LaneRow): Promise<void> {
  if (!(await isDeserted(db, name))) return
  const { retired, why } = await within(answerMs, name, laneObject(env, name).retire(assignedVersion))
  if (!retired) return console.info({ event: 'lane.not_retired', lane: name, why })
  // Should the row stay, because something was assigned meanwhile or we die here, the next poke finds a lane that
  // knows nothing, and it is told everything anew.
  const isDropped = await dropLane(db, name, assignedVersion)
  console.info({ event: 'lane.retired', lane: name, dropped: isDropped })
}

/**
 * The next full hour that leaves time to hear of it. An hour rather than any cell boundary, because an hour row
 * in D1 has one writer: of two lanes that each ran a part, one would overwrite the other.
 */
const handoverTick = (now: number): number => Math.ceil((now + noticeMs) / hourMs) * hourMs
