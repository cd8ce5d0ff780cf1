import { openDatabase, type Database } from '#db/database'
import { laneDelta, purgeRemoved, type LaneDelta, type LaneDeltaRow } from '#db/queries/assignments'
import { lanesBehind, noteAcked, overtakeLane } from '#db/queries/lanes'
import { lane } from '#platform/objects'
import { within } from '#platform/within'
import type { Fresh } from './commit.ts'
import { laneEntry } from './entry.ts'
import { inParallel } from './in-parallel.ts'
import { tellMonitor } from './tell.ts'

/** A lane that answers a lower version again and again is broken: the cron comes back to it. */
const maxRounds = 4
const lanesAtOnce = 5
const monitorsAtOnce = 5
/** How long a lane may take to answer before the others are served. */
const laneMs = 15_000

interface Handed {
  name: string
  version: number
  changed: LaneDeltaRow[]
}

/**
 * Brings lanes, and the objects of their changed monitors, to what D1 says. What is assigned and not acknowledged
 * is a debt: it is acknowledged only when the lane has it and each changed monitor's object has been told, so
 * whatever dies in between is said again. Every lane comes before any object, as lanes are what starts checking.
 * Throws the first failure after everything has been tried; then the debt stands.
 * @param by who caused the change, for the reason of incidents that it closes.
 * @param fresh who was made just now: a thousand objects need not be woken to hear what they would read anyway.
 */
export async function pushLanes(
  env: Env,
  names: readonly string[],
  by = 'vedette',
  fresh?: Fresh,
): Promise<void> {
  const db = openDatabase(env.DB)
  const handed: Handed[] = []
  const failures: unknown[] = []
  const keep = (error: unknown) => void failures.push(error)
  await inParallel(names, lanesAtOnce, async (name) => {
    const one = await handOver(env, db, name, fresh)
    if (one) handed.push(one)
  }).catch(keep)
  for (const one of handed) await settle(env, db, one, by).catch(keep)
  if (failures.length > 0) throw failures[0]
}

/** The same for one lane. */
export const pushLane = (env: Env, name: string, by?: string): Promise<void> => pushLanes(env, [name], by)

/** The cron's repair: pushes every lane that does not have its newest assignment. */
export async function pushBehind(env: Env): Promise<void> {
  await pushLanes(env, await lanesBehind(openDatabase(env.DB)))
}

/** Gives a lane what it has not acknowledged; undefined when there is nothing. */
async function handOver(
  env: Env,
  db: Database,
  name: string,
  fresh: Fresh | undefined,
): Promise<Handed | undefined> {
  const delta = await laneDelta(db, name)
  if (!delta || delta.ackedVersion >= delta.assignedVersion) return undefined
  const version = await bringLane(env, db, name, delta)
  return {
    name,
    version,
    changed: delta.rows.filter((row) => speaksForMonitor(row) && !isUntouched(row, name, fresh)),
  }
}

/** Tells the objects, then notes that nothing is owed any more up to this version. */
async function settle(env: Env, db: Database, { name, version, changed }: Handed, by: string): Promise<void> {
  await inParallel(changed, monitorsAtOnce, (row) => tellMonitor(env, db, row, by))
  await noteAcked(db, name, version)
  await purgeRemoved(db, name, version)
}

/** One of a monitor's regions is enough to tell its object: the first, of which there is always one. */
const speaksForMonitor = (row: LaneDeltaRow): boolean => row.regionIndex === 0

/** Made just now, and nothing since: a maintenance, say, that came in between has given it a later version. */
const isUntouched = (row: LaneDeltaRow, name: string, fresh: Fresh | undefined): boolean =>
  fresh !== undefined && fresh.monitorIds.has(row.monitorId) && fresh.versions.get(name) === row.version

/**
 * Hands the lane its delta; starts from the lane's own version when it knows less, for example nothing at all. A lane
 * that knows more than was ever assigned is overtaken, or it would take what is new for what it has.
 */
async function bringLane(env: Env, db: Database, name: string, first: LaneDelta): Promise<number> {
  let since = first.ackedVersion
  let delta = first
  for (let round = 0; round < maxRounds; round += 1) {
    const { assignedVersion: version, rows } = delta
    const entries = rows.map(laneEntry)
    const answer = await within(laneMs, name, lane(env, name).assign({ since, version, entries }))
    if (answer.version === version) return version
    if (answer.version > version && (await overtakeLane(db, name, answer.version)))
      console.error({ event: 'lane.ahead_of_d1', lane: name, lane_version: answer.version, version })
    since = answer.version
    delta = (await laneDelta(db, name, since)) ?? delta
  }
  throw new Error(`${name} stays at version ${since}`)
}
