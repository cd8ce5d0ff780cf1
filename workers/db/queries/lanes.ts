import { asc, eq, lt, sql } from 'drizzle-orm'
import type { LaneHealth } from '#core/rpc'
import type { Database } from '../database.ts'
import { lanes } from '../tables/monitors.ts'

// Lanes are shared by all workspaces: these questions are the operator's, and name no workspace.

export type LaneRow = typeof lanes.$inferSelect

/** A lane as placement sees it. `occupancy` is in pool places. */
export interface LaneRoom {
  name: string
  region: string
  number: number
  occupancy: number
  monitors: number
}

/** Every lane that keeps a clock, by name. */
export function listLanes(db: Database): Promise<LaneRow[]> {
  return db.select().from(lanes).where(eq(lanes.overflow, false)).orderBy(asc(lanes.name))
}

/** Names of the lanes that do not yet have their newest assignment. */
export async function lanesBehind(db: Database): Promise<string[]> {
  const rows = await db
    .select({ name: lanes.name })
    .from(lanes)
    .where(lt(lanes.ackedVersion, lanes.assignedVersion))
    .orderBy(asc(lanes.name))
  return rows.map(({ name }) => name)
}

/**
 * The lanes of some regions that take monitors in, with what they hold; who is on the way out is not counted, nor are
 * the monitors of a lane at `fullAt` or above.
 */
export async function laneRooms(
  db: Database,
  regions: readonly string[],
  fullAt: number,
): Promise<LaneRoom[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT name, region, number, occupancy_milli / 1000.0 AS occupancy,
         CASE WHEN occupancy_milli < ?2 THEN
           (SELECT COUNT(*) FROM assignments
            WHERE lane = lanes.name AND removed = 0 AND until_tick IS NULL) ELSE 0 END AS monitors
       FROM lanes WHERE overflow = 0 AND draining_since IS NULL AND region IN (SELECT value FROM json_each(?1)) ORDER BY region, number`,
    )
    .bind(JSON.stringify(regions), fullAt * 1000)
    .all<LaneRoom>()
  return results
}

export interface NewLane {
  name: string
  region: string
  number: number
  generation: number
}

/** Statement of a batch that makes sure lanes exist: one that was found may have been given up since. */
export const insertLanes = (db: Database, rows: readonly NewLane[]): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO lanes (name, region, number, generation, overflow)
       SELECT value ->> 'name', value ->> 'region', value ->> 'number', value ->> 'generation', 0
       FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(JSON.stringify(rows))

/** Statement of a batch that adds expected occupancy, in pool places, to lanes. */
export const addOccupancy = (db: Database, byLane: Readonly<Record<string, number>>): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE lanes SET occupancy_milli = occupancy_milli + CAST(ROUND(j.value * 1000) AS INTEGER)
       FROM json_each(?1) AS j WHERE lanes.name = j.key`,
    )
    .bind(JSON.stringify(byLane))

/** Notes that a lane has a version. Never a lower one: of two pushes at once the older may end last. */
export async function noteAcked(db: Database, name: string, version: number): Promise<void> {
  await db
    .update(lanes)
    .set({ ackedVersion: sql`MAX(${lanes.ackedVersion}, MIN(${version}, ${lanes.assignedVersion}))` })
    .where(eq(lanes.name, name))
}

/**
 * Notes what lanes answered to a poke: seen now, no longer silent, and the version they really have, so that
 * a lane that lost its storage is behind again. The measured occupancy counts once it covers all that is
 * assigned; until then the expected one stands. Below `idleBelow` it is noted since when.
 */
export async function noteLaneHealth(
  db: Database,
  healths: readonly LaneHealth[],
  { now, idleBelow }: { now: number; idleBelow: number },
): Promise<void> {
  if (healths.length === 0) return
  await db.$client
    .prepare(
      `UPDATE lanes SET last_seen_at = ?2, silent_since = NULL,
         acked_version = MIN(j.value ->> 'version', assigned_version),
         occupancy_milli = CASE WHEN j.value ->> 'version' >= assigned_version
           THEN CAST(ROUND((j.value ->> 'occupancy') * 1000) AS INTEGER) ELSE occupancy_milli END,
         idle_since = CASE WHEN j.value ->> 'occupancy' < ?3 THEN COALESCE(idle_since, ?2) END
       FROM json_each(?1) AS j WHERE lanes.name = j.value ->> 'lane'`,
    )
    .bind(JSON.stringify(healths), now, idleBelow)
    .run()
}

/**
 * A lane has a version that D1 never gave: D1 was set back to an earlier day. Brings D1 above it, and owes the lane
 * everything that is assigned to it. True when it was so; a lane that is not ahead is left alone.
 */
export async function overtakeLane(db: Database, name: string, laneVersion: number): Promise<boolean> {
  const isAhead = '(SELECT assigned_version FROM lanes WHERE name = ?1) < ?2'
  const answers = await db.$client.batch([
    db.$client
      .prepare(`UPDATE assignments SET version = ?2 + 1 WHERE lane = ?1 AND ${isAhead}`)
      .bind(name, laneVersion),
    db.$client
      .prepare('UPDATE lanes SET assigned_version = ?2 + 1 WHERE name = ?1 AND assigned_version < ?2')
      .bind(name, laneVersion),
  ])
  return answers.at(-1)?.meta.changes === 1
}

/** Statement of a batch: from now on nothing new is placed on this lane. */
export const drainLane = (db: Database, name: string, now: number): D1PreparedStatement =>
  db.$client
    .prepare('UPDATE lanes SET draining_since = COALESCE(draining_since, ?2) WHERE name = ?1')
    .bind(name, now)

/** Forgets a lane that has been given up at a version; false when something was assigned to it meanwhile. */
export async function dropLane(db: Database, name: string, version: number): Promise<boolean> {
  const { meta } = await db.$client
    .prepare(
      `DELETE FROM lanes WHERE name = ?1 AND assigned_version = ?2
         AND NOT EXISTS (SELECT 1 FROM assignments WHERE lane = ?1)`,
    )
    .bind(name, version)
    .run()
  return meta.changes > 0
}
