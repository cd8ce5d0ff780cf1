import { and, asc, desc, eq, gt, isNotNull, lt, lte, or, sql } from 'drizzle-orm'
import { maxDurationSeconds, type Occurrence } from '#core/maintenance/recurrence'
import type { MaintenanceScope } from '#core/maintenance/scope'
import type { Database } from '../database.ts'
import { maintenances, maintenanceWindows } from '../tables/monitors.ts'

export type MaintenanceRow = typeof maintenances.$inferSelect

/** One span of a maintenance, and whom it is for. */
export interface MaintenanceSpan extends MaintenanceScope, Occurrence {
  id: string
  title: string
}

const one = (workspaceId: string, id: string) =>
  and(eq(maintenances.workspaceId, workspaceId), eq(maintenances.id, id))

/** A maintenance; undefined also when it is another workspace's. */
export async function findMaintenance(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<MaintenanceRow | undefined> {
  const [row] = await db.select().from(maintenances).where(one(workspaceId, id))
  return row
}

/** Those that end last first. `before` is the sort key of the page before. */
export function listMaintenances(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: { endsAt: number; id: string } | undefined },
): Promise<MaintenanceRow[]> {
  const older =
    before &&
    or(
      lt(maintenances.endsAt, before.endsAt),
      and(eq(maintenances.endsAt, before.endsAt), lt(maintenances.id, before.id)),
    )
  return db
    .select()
    .from(maintenances)
    .where(and(eq(maintenances.workspaceId, workspaceId), older))
    .orderBy(desc(maintenances.endsAt), desc(maintenances.id))
    .limit(limit)
}

/** Every maintenance that repeats, of all workspaces: the operator's question, for the job that looks ahead. */
export function repeatingMaintenances(db: Database, now: number): Promise<MaintenanceRow[]> {
  return db
    .select()
    .from(maintenances)
    .where(and(isNotNull(maintenances.durationSeconds), gt(maintenances.endsAt, now)))
}

/** The workspace's windows that touch [from, to), the earliest first, whomever they are for. */
export function maintenancesWithin(
  db: Database,
  workspaceId: string,
  range: { from: number; to: number },
): Promise<MaintenanceSpan[]> {
  return selectSpans(db, workspaceId, range)
}

const span = {
  id: maintenances.id,
  title: maintenances.title,
  monitorIds: maintenances.monitorIds,
  tags: maintenances.tags,
  groups: maintenances.groups,
  startsAt: maintenanceWindows.startsAt,
  endsAt: maintenanceWindows.endsAt,
}

/**
 * The workspace's windows that are open at `now`, the present: seeks by key in each maintenance, so that neither what
 * was nor what is spelt out ahead is read. An open window is no longer than its rule now says: a change of the rule
 * ends it. `CROSS JOIN` makes SQLite begin with the maintenances.
 */
export function maintenancesOpenAt(
  db: Database,
  workspaceId: string,
  now: number,
): Promise<MaintenanceSpan[]> {
  return selectOpenSpans(db, workspaceId, now)
}

/** The same as a statement of a batch. */
export function selectOpenSpans(db: Database, workspaceId: string, now: number) {
  const { durationSeconds } = maintenances
  return db
    .select(span)
    .from(maintenances)
    .crossJoin(maintenanceWindows)
    .where(
      and(
        eq(maintenances.workspaceId, workspaceId),
        // A repetition may be over while its last window is open.
        gt(maintenances.endsAt, now - maxDurationSeconds * 1000),
        eq(maintenanceWindows.maintenanceId, maintenances.id),
        eq(maintenanceWindows.workspaceId, maintenances.workspaceId),
        lte(maintenanceWindows.startsAt, now),
        gt(
          maintenanceWindows.startsAt,
          sql`CASE WHEN ${durationSeconds} IS NULL THEN ${maintenances.startsAt} - 1 ELSE ${now} - ${durationSeconds} * 1000 END`,
        ),
        gt(maintenanceWindows.endsAt, now),
      ),
    )
    .orderBy(asc(maintenanceWindows.startsAt))
}

/** `maintenancesWithin` as a statement of a batch. */
export function selectSpans(db: Database, workspaceId: string, range: { from: number; to: number }) {
  return db
    .select(span)
    .from(maintenanceWindows)
    .innerJoin(
      maintenances,
      and(
        eq(maintenances.id, maintenanceWindows.maintenanceId),
        eq(maintenances.workspaceId, maintenanceWindows.workspaceId),
      ),
    )
    .where(
      and(
        eq(maintenanceWindows.workspaceId, workspaceId),
        gt(maintenanceWindows.endsAt, range.from),
        lt(maintenanceWindows.startsAt, range.to),
      ),
    )
    .orderBy(asc(maintenanceWindows.startsAt))
}

/** Statement of a batch: the maintenance becomes what is given, new or not. */
export const putMaintenance = (db: Database, row: MaintenanceRow): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO maintenances (id, workspace_id, title, monitor_ids, tags, groups, starts_at, ends_at, timezone,
         rrule, cron, duration_seconds, created_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
       ON CONFLICT (id) DO UPDATE SET title = ?3, monitor_ids = ?4, tags = ?5, groups = ?6, starts_at = ?7,
         ends_at = ?8, timezone = ?9, rrule = ?10, cron = ?11, duration_seconds = ?12
       WHERE workspace_id = ?2`,
    )
    .bind(
      row.id,
      row.workspaceId,
      row.title,
      JSON.stringify(row.monitorIds),
      JSON.stringify(row.tags),
      JSON.stringify(row.groups),
      row.startsAt,
      row.endsAt,
      row.timezone,
      row.rrule,
      row.cron,
      row.durationSeconds,
      row.createdAt,
    )

type Named = Pick<MaintenanceRow, 'id' | 'workspaceId'>

/** Statements of a batch: no window is left after `time`; one that is open then ends then. */
export const endWindows = (db: Database, { id, workspaceId }: Named, time: number): D1PreparedStatement[] => [
  db.$client
    .prepare(
      'DELETE FROM maintenance_windows WHERE maintenance_id = ?1 AND workspace_id = ?2 AND starts_at >= ?3',
    )
    .bind(id, workspaceId, time),
  db.$client
    .prepare(
      `UPDATE maintenance_windows SET ends_at = ?3
       WHERE maintenance_id = ?1 AND workspace_id = ?2 AND ends_at > ?3`,
    )
    .bind(id, workspaceId, time),
]

/** Statement of a batch: the window that starts at this time was never planned. */
export const deleteWindow = (
  db: Database,
  { id, workspaceId }: Named,
  startsAt: number,
): D1PreparedStatement =>
  db.$client
    .prepare(
      'DELETE FROM maintenance_windows WHERE maintenance_id = ?1 AND workspace_id = ?2 AND starts_at = ?3',
    )
    .bind(id, workspaceId, startsAt)

/** Statement of a batch: these windows are there, whether or not they were before. */
export const putWindows = (
  db: Database,
  { id, workspaceId }: Named,
  windows: readonly Occurrence[],
): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO maintenance_windows (maintenance_id, workspace_id, starts_at, ends_at)
       SELECT ?1, ?2, value ->> 0, value ->> 1 FROM json_each(?3) WHERE true
       ON CONFLICT DO UPDATE SET ends_at = excluded.ends_at WHERE ends_at <> excluded.ends_at`,
    )
    .bind(id, workspaceId, JSON.stringify(windows.map(({ startsAt, endsAt }) => [startsAt, endsAt])))

/** Statements of a batch: it is forgotten, with all its windows. */
export const deleteMaintenance = (db: Database, workspaceId: string, id: string): D1PreparedStatement[] =>
  [
    'DELETE FROM maintenance_windows WHERE maintenance_id = ?1 AND workspace_id = ?2',
    'DELETE FROM maintenances WHERE id = ?1 AND workspace_id = ?2',
  ].map((statement) => db.$client.prepare(statement).bind(id, workspaceId))
