import type { Database } from '../database.ts'
import type { OverrideRow, ScheduleRow, SwapRow } from './schedules.ts'

/** Which overrides a change was judged by: made only if they are still the same. */
export type Judged = Pick<ScheduleRow, 'id' | 'workspaceId' | 'overridesSeq'>

/** Adds overrides, of one swap or one of its own; false when the schedule's were changed meanwhile. */
export async function insertOverrides(
  db: Database,
  judged: Judged,
  rows: readonly OverrideRow[],
  swap: SwapRow | null = null,
): Promise<boolean> {
  const statements = [
    ...(swap ? [putSwap(db, judged, swap)] : []),
    ...rows.map((row) => put(db, judged, row)),
  ]
  return changed(await db.$client.batch([...statements, raise(db, judged)]))
}

/**
 * Takes overrides back by the id of one, or of their swap: of one that has begun, what is over stays. False when the
 * schedule's overrides were changed meanwhile.
 */
export async function takeBack(
  db: Database,
  judged: Judged,
  which: { overrideId: string } | { swapId: string },
  now: number,
): Promise<boolean> {
  const { id, workspaceId, overridesSeq } = judged
  const [column, value] = 'swapId' in which ? ['swap_id', which.swapId] : ['id', which.overrideId]
  const of = `schedule_id = ?1 AND workspace_id = ?2 AND ${column} = ?4 AND ${guard}`
  const statements = [
    `DELETE FROM schedule_overrides WHERE ${of} AND starts_at >= ?5`,
    `UPDATE schedule_overrides SET ends_at = ?5 WHERE ${of} AND starts_at < ?5 AND ends_at > ?5`,
    ...('swapId' in which
      ? [
          `UPDATE schedule_swaps SET taken_back_at = ?5
           WHERE schedule_id = ?1 AND workspace_id = ?2 AND id = ?4 AND ${guard}`,
        ]
      : []),
  ].map((text) => db.$client.prepare(text).bind(id, workspaceId, overridesSeq, value, now))
  return changed(await db.$client.batch([...statements, raise(db, judged)]))
}

/** ?1 schedule, ?2 workspace, ?3 the number of changes of its overrides so far. */
const guard = 'EXISTS (SELECT 1 FROM schedules WHERE id = ?1 AND workspace_id = ?2 AND overrides_seq = ?3)'

const put = (
  db: Database,
  { id, workspaceId, overridesSeq }: Judged,
  row: OverrideRow,
): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO schedule_overrides (id, workspace_id, schedule_id, person_id, starts_at, ends_at, reason, swap_id,
         seq, created_by, created_by_name, created_at)
       SELECT ?4, ?2, ?1, ?5, ?6, ?7, ?8, ?9, ?3 + 1, ?10, ?11, ?12 WHERE ${guard}`,
    )
    .bind(
      id,
      workspaceId,
      overridesSeq,
      row.id,
      row.personId,
      row.startsAt,
      row.endsAt,
      row.reason,
      row.swapId,
      row.createdBy,
      row.createdByName,
      row.createdAt,
    )

const putSwap = (
  db: Database,
  { id, workspaceId, overridesSeq }: Judged,
  row: SwapRow,
): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO schedule_swaps (id, workspace_id, schedule_id, first, second, reason, created_by, created_by_name,
         created_at)
       SELECT ?4, ?2, ?1, ?5, ?6, ?7, ?8, ?9, ?10 WHERE ${guard}`,
    )
    .bind(
      id,
      workspaceId,
      overridesSeq,
      row.id,
      JSON.stringify(row.first),
      JSON.stringify(row.second),
      row.reason,
      row.createdBy,
      row.createdByName,
      row.createdAt,
    )

/** Comes last: what stands before it in the batch is guarded by the number that this raises. */
const raise = (db: Database, { id, workspaceId, overridesSeq }: Judged): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE schedules SET overrides_seq = overrides_seq + 1
       WHERE id = ?1 AND workspace_id = ?2 AND overrides_seq = ?3`,
    )
    .bind(id, workspaceId, overridesSeq)

const changed = (results: D1Result[]): boolean => (results.at(-1)?.meta.changes ?? 0) > 0
