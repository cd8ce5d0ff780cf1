import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { coversMonitor, type MaintenanceScope } from '#core/maintenance/scope'
import type { DecidedStatus, MonitorSettings } from '#core/monitor/schema'
import { checkTarget } from '#core/monitor/target'
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

/** Every monitor of the workspace, oldest first. */
export function allMonitors(db: Database, workspaceId: string): Promise<MonitorRow[]> {
  return db
    .select()
    .from(monitors)
    .where(alive(workspaceId))
    .orderBy(asc(monitors.createdAt), asc(monitors.id))
}

/** The little of a monitor that a list of all of them needs. */
export interface MonitorLine {
  id: string
  name: string
  type: string
  /** Null in a row of before it was kept: then the check says it. */
  target: string | null
  check: string | null
  tags: string[]
  group: string | null
  paused: boolean
  status: DecidedStatus
}

/** Every monitor of the workspace in few bytes, by name. */
export async function monitorLines(db: Database, workspaceId: string): Promise<MonitorLine[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT id, name, "check" ->> 'type' AS type, target, CASE WHEN target IS NULL THEN "check" END AS "check",
         settings ->> 'tags' AS tags, settings ->> 'group' AS "group", settings ->> 'paused' AS paused, status
       FROM monitors WHERE workspace_id = ?1 AND deleted_at IS NULL ORDER BY name COLLATE NOCASE, id`,
    )
    .bind(workspaceId)
    .all<Omit<MonitorLine, 'tags' | 'paused'> & { tags: string; paused: number }>()
  return results.map((row) => ({
    ...row,
    tags: row.tags === '[]' ? [] : (JSON.parse(row.tags) as string[]),
    paused: row.paused === 1,
  }))
}

/** What the history of a monitor is made of, beside what happened to it. */
export type MonitorPast = Pick<MonitorRow, 'id' | 'createdAt' | 'status' | 'since' | 'settings'>

/** The same of every monitor of the workspace, in no order: without checks, which weigh most. */
export function monitorPasts(db: Database, workspaceId: string): Promise<MonitorPast[]> {
  const { id, createdAt, status, since, settings } = monitors
  return db.select({ id, createdAt, status, since, settings }).from(monitors).where(alive(workspaceId))
}

/** Ids of the workspace's monitors that carry a tag, or of all of them. */
export async function monitorIdsOf(db: Database, workspaceId: string, tag?: string): Promise<string[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT id FROM monitors WHERE workspace_id = ?1 AND deleted_at IS NULL
         AND (?2 IS NULL OR EXISTS (SELECT 1 FROM json_each(settings, '$.tags') WHERE value = ?2))`,
    )
    .bind(workspaceId, tag ?? null)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** The tags of those of the workspace's monitors that have any, as JSON. */
export async function tagsOfMonitors(
  db: Database,
  workspaceId: string,
): Promise<{ id: string; tags: string }[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT id, settings ->> 'tags' AS tags FROM monitors
       WHERE workspace_id = ?1 AND deleted_at IS NULL AND json_array_length(settings, '$.tags') > 0`,
    )
    .bind(workspaceId)
    .all<{ id: string; tags: string }>()
  return results
}

/** Ids of the workspace's monitors that one of these windows covers. Without a window nothing is read. */
export async function monitorsCoveredBy(
  db: Database,
  workspaceId: string,
  windows: readonly MaintenanceScope[],
): Promise<string[]> {
  if (windows.length === 0) return []
  const rows = await db
    .select({ id: monitors.id, settings: monitors.settings })
    .from(monitors)
    .where(alive(workspaceId))
  return rows
    .filter(({ id, settings: { tags, group } }) =>
      windows.some((window) => coversMonitor(window, { id, tags, group })),
    )
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
 * Status changes of all or some monitors of a workspace since a moment, by monitor and in order. Seeks by key for each
 * monitor, so that a long history costs nothing; a monitor that did not change is not in the answer.
 */
export async function statusChangesSince(
  db: Database,
  workspaceId: string,
  since: number,
  monitorIds?: readonly string[],
): Promise<StatusChange[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT t.monitor_id AS monitorId, t.from_status AS "from", t.to_status AS "to", t.at
       FROM monitors m CROSS JOIN transitions t
         ON t.workspace_id = m.workspace_id AND t.monitor_id = m.id AND t.at >= ?2
       WHERE m.workspace_id = ?1 AND m.deleted_at IS NULL
         AND (?3 IS NULL OR m.id IN (SELECT value FROM json_each(?3)))
       ORDER BY t.monitor_id, t.seq`,
    )
    .bind(workspaceId, since, monitorIds ? JSON.stringify(monitorIds) : null)
    .all<StatusChange>()
  return results
}

export interface NewMonitor {
  id: string
  name: string
  check: Check
  settings: MonitorSettings
  /** What the check looks at, in its type's own words; by default in those that fit any type. */
  target?: string
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
  return chunks(rows.map(withSearch)).map((part) =>
    db.$client
      .prepare(
        `INSERT INTO monitors
           (id, workspace_id, name, "check", settings, version, created_at, updated_at, since, target, search)
         SELECT value ->> 'id', ?1, value ->> 'name', value -> 'check', value -> 'settings', 1, ?2, ?2, ?2,
           value ->> 'target', value ->> 'search'
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
  return chunks(rows.map(withSearch)).map((part) =>
    db.$client
      .prepare(
        `UPDATE monitors SET name = j.value ->> 'name', "check" = j.value -> 'check',
           settings = j.value -> 'settings', updated_at = ?2,
           target = j.value ->> 'target', search = j.value ->> 'search',
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

/** What a search looks through. SQLite's own `lower` knows only ASCII. */
function withSearch<Row extends NewMonitor>(row: Row): Row & { target: string; search: string } {
  const target = row.target ?? checkTarget(row.check)
  return { ...row, target, search: [row.name, target, ...row.settings.tags].join('\n').toLowerCase() }
}

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
