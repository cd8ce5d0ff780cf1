import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { checksSettings } from '#core/stream/checks'
import type { Database } from '../database.ts'
import { assignments } from '../tables/monitors.ts'

export type AssignmentRow = typeof assignments.$inferSelect

/** One region of a monitor, given to a lane. */
export interface Placement {
  monitorId: string
  region: string
  lane: string
  regionIndex: number
  regionCount: number
  fromTick: number
}

/** Where one monitor's region stands among the monitor's regions. */
export interface RegionPlace {
  monitorId: string
  region: string
  regionIndex: number
  regionCount: number
}

/** Rows of some monitors, also those marked removed: their lanes may still hold results. */
export function assignmentsOf(
  db: Database,
  workspaceId: string,
  monitorIds: readonly string[],
): Promise<AssignmentRow[]> {
  return db
    .select()
    .from(assignments)
    .where(
      and(
        sql`${assignments.monitorId} IN (SELECT value FROM json_each(${JSON.stringify(monitorIds)}))`,
        eq(assignments.workspaceId, workspaceId),
      ),
    )
}

/** An assignment, as far as a list of monitors needs it. */
export type AssignmentSpan = Pick<AssignmentRow, 'monitorId' | 'region' | 'lane' | 'fromTick' | 'untilTick'>

/** Which lane runs which region of which monitor of a workspace; both lanes while a monitor moves. */
export async function assignmentsOfWorkspace(db: Database, workspaceId: string): Promise<AssignmentSpan[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT a.monitor_id AS monitorId, a.region, a.lane, a.from_tick AS fromTick, a.until_tick AS untilTick
       FROM monitors m CROSS JOIN assignments a ON a.monitor_id = m.id AND a.removed = 0
       WHERE m.workspace_id = ?1 AND m.deleted_at IS NULL`,
    )
    .bind(workspaceId)
    .all<AssignmentSpan>()
  return results
}

/** Which lanes have these monitors of a workspace: both while one moves. */
export async function lanesOfMonitors(
  db: Database,
  workspaceId: string,
  monitorIds: readonly string[],
): Promise<{ monitorId: string; lane: string }[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT a.monitor_id AS monitorId, a.lane AS lane
       FROM json_each(?2) m CROSS JOIN assignments a ON a.monitor_id = m.value
       WHERE a.workspace_id = ?1 AND a.removed = 0`,
    )
    .bind(workspaceId, JSON.stringify(monitorIds))
    .all<{ monitorId: string; lane: string }>()
  return results
}

/** Who is checked by a lane now: whom its silence concerns. */
export function monitorsOfLane(
  db: Database,
  lane: string,
  now: number,
): Promise<{ workspaceId: string; monitorId: string; region: string }[]> {
  return db
    .select({
      workspaceId: assignments.workspaceId,
      monitorId: assignments.monitorId,
      region: assignments.region,
    })
    .from(assignments)
    .where(
      and(
        eq(assignments.lane, lane),
        eq(assignments.removed, false),
        or(isNull(assignments.untilTick), gt(assignments.untilTick, now)),
      ),
    )
}

export interface LaneDelta {
  ackedVersion: number
  assignedVersion: number
  rows: LaneDeltaRow[]
}

/** One assignment with its monitor's configuration. */
export interface LaneDeltaRow {
  monitorId: string
  workspaceId: string
  version: number
  regionIndex: number
  regionCount: number
  fromTick: number
  untilTick: number | null
  /** The lane that runs it until this one takes over. */
  movedFrom?: string | null
  waitMs?: number | null
  /** The stream of its workspace's check results. */
  checksStreamId?: string | null
  removed: number
  configVersion: number
  check: string
  settings: string
  deletedAt: number | null
}

/** What changed for a lane after `since` (by default: after what it has acknowledged), read at one moment. */
export async function laneDelta(db: Database, lane: string, since?: number): Promise<LaneDelta | undefined> {
  const [versions, changed] = await db.$client.batch<Record<string, unknown>>([
    db.$client
      .prepare(
        'SELECT acked_version AS ackedVersion, assigned_version AS assignedVersion FROM lanes WHERE name = ?1',
      )
      .bind(lane),
    db.$client
      .prepare(
        `SELECT a.monitor_id AS monitorId, a.workspace_id AS workspaceId, a.version,
           a.region_index AS regionIndex, a.region_count AS regionCount, a.from_tick AS fromTick,
           a.until_tick AS untilTick,
           (SELECT o.lane FROM assignments o WHERE o.monitor_id = a.monitor_id AND o.region = a.region
              AND o.lane <> a.lane AND o.until_tick = a.from_tick) AS movedFrom,
           (SELECT s.id FROM streams s WHERE s.workspace_id = a.workspace_id AND s.name = 'checks'
              AND s.definition -> 'dimensions' = ?3) AS checksStreamId,
           a.wait_ms AS waitMs, a.removed, m.version AS configVersion, m."check", m.settings,
           m.deleted_at AS deletedAt
         FROM assignments a JOIN monitors m ON m.id = a.monitor_id
         WHERE a.lane = ?1
           AND a.version > COALESCE(?2, (SELECT acked_version FROM lanes WHERE name = ?1))`,
      )
      .bind(lane, since ?? null, JSON.stringify(checksSettings.dimensions)),
  ])
  const [row] = (versions?.results ?? []) as unknown as Omit<LaneDelta, 'rows'>[]
  return row && { ...row, rows: (changed?.results ?? []) as unknown as LaneDeltaRow[] }
}

/** Forgets removals that the lane has applied. */
export async function purgeRemoved(db: Database, lane: string, ackedVersion: number): Promise<void> {
  await db
    .delete(assignments)
    .where(
      and(
        eq(assignments.lane, lane),
        eq(assignments.removed, true),
        sql`${assignments.version} <= ${ackedVersion}`,
      ),
    )
}

/** The version of the lane of an assignment, inside a statement of the same batch as `bumpLanes`. */
export const laneVersion = '(SELECT assigned_version FROM lanes WHERE lanes.name = assignments.lane)'

/** Statement of a batch: a new version for each lane that runs one of the monitors or is named. First of all. */
export const bumpLanes = (
  db: Database,
  monitorIds: readonly string[],
  lanes: readonly string[],
): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE lanes SET assigned_version = assigned_version + 1
       WHERE name IN (SELECT value FROM json_each(?2)) OR name IN (
         SELECT lane FROM assignments
         WHERE removed = 0 AND monitor_id IN (SELECT value FROM json_each(?1)))`,
    )
    .bind(JSON.stringify(monitorIds), JSON.stringify(lanes))

/** Statement of a batch: marks removed what runs the monitors in regions that are not among `kept`. */
export const removeAssignments = (
  db: Database,
  monitorIds: readonly string[],
  kept: readonly RegionPlace[],
): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE assignments SET removed = 1, version = ${laneVersion}
       WHERE removed = 0 AND monitor_id IN (SELECT value FROM json_each(?1))
         AND monitor_id || ' ' || region NOT IN (SELECT value FROM json_each(?2))`,
    )
    .bind(
      JSON.stringify(monitorIds),
      JSON.stringify(kept.map(({ monitorId, region }) => `${monitorId} ${region}`)),
    )

/** Statement of a batch: what runs the monitors in these regions is to be told again. */
export const touchAssignments = (db: Database, kept: readonly RegionPlace[]): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE assignments SET version = ${laneVersion},
         region_index = j.value ->> 'regionIndex', region_count = j.value ->> 'regionCount'
       FROM json_each(?1) AS j
       WHERE monitor_id = j.value ->> 'monitorId' AND region = j.value ->> 'region' AND removed = 0`,
    )
    .bind(JSON.stringify(kept))

/** Statement of a batch: everything that runs the monitors is to be told again, unchanged. */
export const touchMonitors = (db: Database, monitorIds: readonly string[]): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE assignments SET version = ${laneVersion}
       WHERE removed = 0 AND monitor_id IN (SELECT value FROM json_each(?1))`,
    )
    .bind(JSON.stringify(monitorIds))

/** Statement of a batch: gives regions of monitors to lanes. */
export const insertAssignments = (
  db: Database,
  workspaceId: string,
  rows: readonly Placement[],
): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO assignments
         (lane, monitor_id, workspace_id, region, version, region_index, region_count, from_tick)
       SELECT l.name, j.value ->> 'monitorId', ?1, j.value ->> 'region', l.assigned_version,
         j.value ->> 'regionIndex', j.value ->> 'regionCount', j.value ->> 'fromTick'
       FROM json_each(?2) AS j JOIN lanes l ON l.name = j.value ->> 'lane' WHERE true
       ON CONFLICT (lane, monitor_id) DO UPDATE SET removed = 0, version = excluded.version,
         region_index = excluded.region_index, region_count = excluded.region_count,
         from_tick = excluded.from_tick, until_tick = NULL, wait_ms = NULL`,
    )
    .bind(workspaceId, JSON.stringify(rows))

/** Statement of a batch: which lanes are concerned with the monitors, and at which version each now is. */
export const selectLanesOf = (db: Database, monitorIds: readonly string[]): D1PreparedStatement =>
  db.$client
    .prepare(
      `SELECT lane, (SELECT assigned_version FROM lanes WHERE name = lane) AS version FROM assignments
       WHERE monitor_id IN (SELECT value FROM json_each(?1)) GROUP BY lane ORDER BY lane`,
    )
    .bind(JSON.stringify(monitorIds))
