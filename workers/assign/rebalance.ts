import { hourMs } from '#core/cell'
import { openDatabase, type Database } from '#db/database'
import { bumpLanes } from '#db/queries/assignments'
import { addOccupancy, insertLanes, laneRooms, listLanes } from '#db/queries/lanes'
import { finishMoves, isBeingLeft, movableOf, startMoves } from '#db/queries/moves'
import { chooseMoves } from './choose-moves.ts'
import { maxOccupancy } from './place.ts'
import { pushLanes } from './push.ts'

/** Both lanes must have heard of a move before it happens. */
const noticeMs = 60_000
/** After its last tick a lane still owes the hour in which that was. */
const lingerMs = 2 * hourMs

/**
 * Moves monitors away from lanes whose measured occupancy is too high, and takes those off their old lanes that
 * have moved. Only lanes that have all that is assigned to them are judged: the others' figure is a guess, or
 * counts monitors that are leaving already.
 */
export async function rebalance(env: Env, now: number): Promise<void> {
  const db = openDatabase(env.DB)
  const lanes = new Set(await finishMoves(db, now - lingerMs))
  const full = (await listLanes(db)).filter(
    (row) => row.occupancy > maxOccupancy * 1000 && row.ackedVersion >= row.assignedVersion,
  )
  for (const { name, region } of full) {
    for (const touched of await relieve(db, name, region, now)) lanes.add(touched)
  }
  await pushLanes(env, [...lanes])
}

/** Moves as many from one lane as it has too many; answers the lanes that owe it. */
async function relieve(db: Database, name: string, region: string, now: number): Promise<string[]> {
  const rooms = await laneRooms(db, [region], maxOccupancy)
  const lane = rooms.find((room) => room.name === name)
  if (!lane || (await isBeingLeft(db, name, now))) return []
  const others = rooms.filter((room) => room !== lane)
  const { moves, lanes, added } = chooseMoves(lane, await movableOf(db, name), others)
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

/**
 * The next full hour that leaves time to hear of it. An hour rather than any cell boundary, because an hour row
 * in D1 has one writer: of two lanes that each ran a part, one would overwrite the other.
 */
const handoverTick = (now: number): number => Math.ceil((now + noticeMs) / hourMs) * hourMs
