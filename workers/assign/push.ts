import { openDatabase, type Database } from '#db/database'
import { laneDelta, purgeRemoved, type LaneDeltaRow } from '#db/queries/assignments'
import { lanesBehind, noteAcked } from '#db/queries/lanes'
import { lane } from '#platform/objects'
import { laneEntry } from './entry.ts'
import { inParallel } from './in-parallel.ts'
import { tellMonitor } from './tell.ts'

/** A lane that answers a lower version again and again is broken: the cron comes back to it. */
const maxRounds = 4
const lanesAtOnce = 5
const monitorsAtOnce = 5

/**
 * Brings a lane and the objects of its changed monitors to what D1 says. What is assigned and not acknowledged
 * is a debt: it is acknowledged only when the lane has it and each changed monitor's object has been told, so
 * whatever dies in between is said again. Throws when it could not be done; then the debt stands.
 * @param by who caused the change, for the reason of incidents that it closes.
 */
export async function pushLane(env: Env, name: string, by = 'vedette'): Promise<void> {
  const db = openDatabase(env.DB)
  const delta = await laneDelta(db, name)
  if (!delta || delta.ackedVersion >= delta.assignedVersion) return
  const version = await bringLane(env, db, name, delta)
  const changed = delta.rows.filter(speaksForMonitor)
  await inParallel(changed, monitorsAtOnce, (row) => tellMonitor(env, db, row, by))
  await noteAcked(db, name, version)
  await purgeRemoved(db, name, version)
}

/** One of a monitor's regions is enough to tell its object: the first, of which there is always one. */
const speaksForMonitor = (row: LaneDeltaRow): boolean => row.regionIndex === 0

/** Hands the lane its delta; starts from the lane's own version when it knows less, for example nothing at all. */
async function bringLane(
  env: Env,
  db: Database,
  name: string,
  first: { ackedVersion: number; assignedVersion: number; rows: LaneDeltaRow[] },
): Promise<number> {
  let since = first.ackedVersion
  let delta = first
  for (let round = 0; round < maxRounds; round += 1) {
    const { assignedVersion: version, rows } = delta
    const answer = await lane(env, name).assign({ since, version, entries: rows.map(laneEntry) })
    if (answer.version >= version) return version
    since = answer.version
    delta = (await laneDelta(db, name, since)) ?? delta
  }
  throw new Error(`${name} stays at version ${since}`)
}

/** Pushes lanes side by side. Throws the first failure after all have been tried. */
export const pushLanes = (env: Env, names: readonly string[], by?: string): Promise<void> =>
  inParallel(names, lanesAtOnce, (name) => pushLane(env, name, by))

/** The cron's repair: pushes every lane that does not have its newest assignment. */
export async function pushBehind(env: Env): Promise<void> {
  await pushLanes(env, await lanesBehind(openDatabase(env.DB)))
}
