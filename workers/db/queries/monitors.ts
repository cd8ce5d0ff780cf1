import { and, asc, desc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import { coversMonitor, type MaintenanceScope } from '#core/maintenance/scope'
import type { DecidedStatus, MonitorSettings } from '#core/monitor/schema'
import type { Database } from '../database.ts'
import { monitors } from '../tables/monitors.ts'

export type MonitorRow = typeof monitors.$inferSelect
type Check = MonitorRow['check']

const alive = (workspaceId: string) => and(eq(monitors.workspaceId, workspaceId), isNull(monitors.deletedAt))

/** A monitor that is not deleted; undefined also when it is another workspace's. */
export async function findMonitor(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<MonitorRow | undefined> {
  const [row] = await db
    .select()
    .from(monitors)
    .where(and(alive(workspaceId), eq(monitors.id, id)))
  return row
}

/** Those of the named monitors that the workspace has, in no order. */
export function findMonitors(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<MonitorRow[]> {
  const named = sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`
  return db
    .select()
    .from(monitors)
    .where(and(alive(workspaceId), inArray(monitors.id, named)))
}

/** Newest first. `before` is the sort key of the page before; `tag` keeps those that carry it. */
export function listMonitors(
  db: Database,
  workspaceId: string,
  page: { limit: number; before?: { createdAt: number; id: string } | undefined; tag?: string | undefined },
): Promise<MonitorRow[]> {
  const { before, tag } = page
  const older =
    before &&
    or(
      lt(monitors.createdAt, before.createdAt),
      and(eq(monitors.createdAt, before.createdAt), lt(monitors.id, before.id)),
    )
  const tagged =
    tag === undefined
      ? undefined
      : sql`EXISTS (SELECT 1 FROM json_each(${monitors.settings}, '$.tags') WHERE value = ${tag})`
  return db
    .select()
    .from(monitors)
    .where(and(alive(workspaceId), older, tagged))
    .orderBy(desc(monitors.createdAt), desc(monitors.id))
    .limit(page.limit)
}

/** Every monitor of the workspace, oldest first. */
export function allMonitors(db: Database, workspaceId: string): Promise<MonitorRow[]> {
  return db
    .select()
    .from(monitors)
    .where(alive(workspaceId))
    .orderBy(asc(monitors.createdAt), asc(monitors.id))
}

/** Ids of the workspace's monitors that a maintenance window covers: all when it names neither ids nor tags. */
export async function monitorsCoveredBy(
  db: Database,
  workspaceId: string,
  window: MaintenanceScope,
): Promise<string[]> {
  const rows = await db
    .select({ id: monitors.id, settings: monitors.settings })
    .from(monitors)
    .where(alive(workspaceId))
  return rows
    .filter(({ id, settings }) => coversMonitor(window, { id, tags: settings.tags, group: settings.group }))
    .map(({ id }) => id)
}

/** A status change, as far as a band needs it. */
export interface StatusChange {
  monitorId: string
  from: DecidedStatus
  to: DecidedStatus
  at: number
}

/**
 * Status changes of all monitors of a workspace since a moment, by monitor and in order. Seeks by key for each
 * monitor, so that a long history costs nothing; a monitor that did not change is not in the answer.
 */
export async function statusChangesSince(
  db: Database,
  workspaceId: string,
  since: number,
): Promise<StatusChange[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT t.monitor_id AS monitorId, t.from_status AS "from", t.to_status AS "to", t.at
       FROM monitors m CROSS JOIN transitions t
         ON t.workspace_id = m.workspace_id AND t.monitor_id = m.id AND t.at >= ?2
       WHERE m.workspace_id = ?1 AND m.deleted_at IS NULL ORDER BY t.monitor_id, t.seq`,
    )
    .bind(workspaceId, since)
    .all<StatusChange>()
  return results
}

export interface NewMonitor {
  id: string
  name: string
  check: Check
  settings: MonitorSettings
}
export interface ChangedMonitor extends NewMonitor {
  /** The version the change was made from: another one in the table undoes the whole batch. */
  expectedVersion: number
}
export interface RemovedMonitor {
  id: string
  expectedVersion: number
}

/** Statements of a batch that creates monitors; in several parts, as one parameter may weigh 2 MB. */
export function insertMonitors(
  db: Database,
  workspaceId: string,
  rows: readonly NewMonitor[],
  at: number,
): D1PreparedStatement[] {
  return chunks(rows).map((part) =>
    db.$client
      .prepare(
        `INSERT INTO monitors (id, workspace_id, name, "check", settings, version, created_at, updated_at, since)
         SELECT value ->> 'id', ?1, value ->> 'name', value -> 'check', value -> 'settings', 1, ?2, ?2, ?2
         FROM json_each(?3)`,
      )
      .bind(workspaceId, at, part),
  )
}

/**
 * Statements of a batch that changes monitors. A row that is deleted or not at the expected version gets no
 * version, which its column refuses: the batch fails as a whole (see `isVersionConflict`).
 */
export function updateMonitors(
  db: Database,
  workspaceId: string,
  rows: readonly ChangedMonitor[],
  at: number,
): D1PreparedStatement[] {
  return chunks(rows).map((part) =>
    db.$client
      .prepare(
        `UPDATE monitors SET name = j.value ->> 'name', "check" = j.value -> 'check',
           settings = j.value -> 'settings', updated_at = ?2,
           version = CASE WHEN deleted_at IS NULL AND version = j.value ->> 'expectedVersion'
             THEN version + 1 END
         FROM json_each(?3) AS j WHERE monitors.id = j.value ->> 'id' AND monitors.workspace_id = ?1`,
      )
      .bind(workspaceId, at, part),
  )
}

/** Statements of a batch that marks monitors deleted, under the same condition as `updateMonitors`. */
export function removeMonitors(
  db: Database,
  workspaceId: string,
  rows: readonly RemovedMonitor[],
  at: number,
): D1PreparedStatement[] {
  return chunks(rows).map((part) =>
    db.$client
      .prepare(
        `UPDATE monitors SET deleted_at = ?2, updated_at = ?2,
           version = CASE WHEN deleted_at IS NULL AND version = j.value ->> 'expectedVersion'
             THEN version + 1 END
         FROM json_each(?3) AS j WHERE monitors.id = j.value ->> 'id' AND monitors.workspace_id = ?1`,
      )
      .bind(workspaceId, at, part),
  )
}

/** True for the failure of a batch in which a monitor was no longer at its expected version. */
export const isVersionConflict = (error: unknown): boolean =>
  error instanceof Error && /NOT NULL constraint failed: monitors\.version/.test(error.message)

const maxPartLetters = 400_000 // of at most 3 bytes each in UTF-8

function chunks(rows: readonly object[]): string[] {
  const parts: string[] = []
  let part: string[] = []
  let letters = 0
  for (const row of rows) {
    const text = JSON.stringify(row)
    if (part.length > 0 && letters + text.length > maxPartLetters) {
      parts.push(`[${part.join()}]`)
      part = []
      letters = 0
    }
    part.push(text)
    letters += text.length
  }
  if (part.length > 0) parts.push(`[${part.join()}]`)
  return parts
}
