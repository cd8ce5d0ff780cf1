import { and, asc, desc, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { Schedule } from '#core/oncall/schedule'
import type { Database } from '../database.ts'
import { scheduleOverrides, schedules, scheduleSwaps } from '../tables/oncall.ts'
import { unused } from './uses.ts'

export type ScheduleRow = typeof schedules.$inferSelect
export type OverrideRow = typeof scheduleOverrides.$inferSelect
export type SwapRow = typeof scheduleSwaps.$inferSelect

/** How many schedules a workspace may have. */
export const maxSchedules = 200

const mine = (workspaceId: string, id: string) =>
  and(eq(schedules.workspaceId, workspaceId), eq(schedules.id, id))

/** A schedule as `onCall` and `shifts` take it. `overrides` may hold those of others too. */
export const scheduleOf = (
  { id, name, timezone, layers }: ScheduleRow,
  overrides: readonly OverrideRow[],
): Schedule => ({
  id,
  name,
  timezone,
  layers,
  overrides: overrides.flatMap(({ scheduleId, id: overrideId, personId, startsAt, endsAt, reason, swapId }) =>
    scheduleId === id ? [{ id: overrideId, personId, startsAt, endsAt, reason, swapId }] : [],
  ),
})

/** Adds a schedule; false when the workspace has as many as it may. */
export async function insertSchedule(db: Database, row: ScheduleRow): Promise<boolean> {
  const { meta } = await db.$client
    .prepare(
      `INSERT INTO schedules (id, workspace_id, name, timezone, layers, version, overrides_seq, created_at, updated_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?7
       WHERE (SELECT COUNT(*) FROM schedules WHERE workspace_id = ?2) < ?8`,
    )
    .bind(
      row.id,
      row.workspaceId,
      row.name,
      row.timezone,
      JSON.stringify(row.layers),
      row.version,
      row.createdAt,
      maxSchedules,
    )
    .run()
  return meta.changes > 0
}

export async function findSchedule(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<ScheduleRow | undefined> {
  const [row] = await db.select().from(schedules).where(mine(workspaceId, id))
  return row
}

/** Newest first. `before` is the sort key of the page before. */
export function listSchedules(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: { createdAt: number; id: string } | undefined },
): Promise<ScheduleRow[]> {
  const older =
    before &&
    or(
      lt(schedules.createdAt, before.createdAt),
      and(eq(schedules.createdAt, before.createdAt), lt(schedules.id, before.id)),
    )
  return db
    .select()
    .from(schedules)
    .where(and(eq(schedules.workspaceId, workspaceId), older))
    .orderBy(desc(schedules.createdAt), desc(schedules.id))
    .limit(limit)
}

/** The overrides of these schedules that are not over at `after`, in the order in which they were made. */
export function overridesAfter(
  db: Database,
  workspaceId: string,
  scheduleIds: readonly string[],
  after: number,
): Promise<OverrideRow[]> {
  const named = sql`(SELECT value FROM json_each(${JSON.stringify(scheduleIds)}))`
  return db
    .select()
    .from(scheduleOverrides)
    .where(
      and(
        eq(scheduleOverrides.workspaceId, workspaceId),
        inArray(scheduleOverrides.scheduleId, named),
        gt(scheduleOverrides.endsAt, after),
      ),
    )
    .orderBy(asc(scheduleOverrides.seq), asc(scheduleOverrides.id))
}

/** Statements of a batch: every schedule of a workspace, and the overrides that are not over at `now`. */
export const selectSchedules = (db: Database, workspaceId: string, now: number) =>
  [
    db
      .select()
      .from(schedules)
      .where(eq(schedules.workspaceId, workspaceId))
      .orderBy(desc(schedules.createdAt), desc(schedules.id)),
    db
      .select()
      .from(scheduleOverrides)
      .where(and(eq(scheduleOverrides.workspaceId, workspaceId), gt(scheduleOverrides.endsAt, now)))
      .orderBy(asc(scheduleOverrides.seq), asc(scheduleOverrides.id)),
  ] as const

/** Every schedule of a workspace with the overrides that are not over at `now`. */
export async function allSchedules(db: Database, workspaceId: string, now: number): Promise<Schedule[]> {
  const [rows, overrides] = await db.batch(selectSchedules(db, workspaceId, now))
  return rows.map((row) => scheduleOf(row, overrides))
}

type Change = Partial<Pick<ScheduleRow, 'name' | 'timezone' | 'layers' | 'updatedAt'>>

/** Changes a schedule and raises its version; null when it is not there or no longer at `version`. */
export async function updateSchedule(
  db: Database,
  workspaceId: string,
  { id, version }: Pick<ScheduleRow, 'id' | 'version'>,
  change: Change,
): Promise<ScheduleRow | null> {
  const [row] = await db
    .update(schedules)
    .set({ ...change, version: sql`${schedules.version} + 1` })
    .where(and(mine(workspaceId, id), eq(schedules.version, version)))
    .returning()
  return row ?? null
}

/** Deletes a schedule that nothing names, with all that hangs on it. False when nothing was deleted. */
export async function deleteSchedule(db: Database, workspaceId: string, id: string): Promise<boolean> {
  const [gone] = await db.$client.batch([
    db.$client
      .prepare(`DELETE FROM schedules WHERE workspace_id = ?1 AND id = ?2 AND ${unused} RETURNING id`)
      .bind(workspaceId, id),
    ...['schedule_overrides', 'schedule_swaps', 'calendar_feeds'].map((table) =>
      db.$client
        .prepare(
          `DELETE FROM ${table} WHERE workspace_id = ?1 AND schedule_id = ?2
             AND NOT EXISTS (SELECT 1 FROM schedules WHERE id = ?2)`,
        )
        .bind(workspaceId, id),
    ),
  ])
  return (gone?.results.length ?? 0) > 0
}

/** The swaps of a schedule that are not taken back and not over at `after`, the newest first. */
export function swapsAfter(
  db: Database,
  workspaceId: string,
  scheduleIds: readonly string[],
  after: number,
): Promise<SwapRow[]> {
  const named = sql`(SELECT value FROM json_each(${JSON.stringify(scheduleIds)}))`
  const { first, second } = scheduleSwaps
  return db
    .select()
    .from(scheduleSwaps)
    .where(
      and(
        eq(scheduleSwaps.workspaceId, workspaceId),
        inArray(scheduleSwaps.scheduleId, named),
        isNull(scheduleSwaps.takenBackAt),
        sql`max(${first} ->> '$.endsAt', ${second} ->> '$.endsAt') > ${after}`,
      ),
    )
    .orderBy(desc(scheduleSwaps.createdAt), desc(scheduleSwaps.id))
}
