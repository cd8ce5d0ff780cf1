import { and, asc, desc, eq, gt, lt, or } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { maintenances } from '../tables/monitors.ts'

export type MaintenanceRow = typeof maintenances.$inferSelect

const one = (workspaceId: string, id: string) =>
  and(eq(maintenances.workspaceId, workspaceId), eq(maintenances.id, id))

/** A window; undefined also when it is another workspace's. */
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

/** The workspace's windows that touch [from, to), the earliest first, whomever they are for. */
export function maintenancesWithin(
  db: Database,
  workspaceId: string,
  range: { from: number; to: number },
): Promise<MaintenanceRow[]> {
  return db
    .select()
    .from(maintenances)
    .where(
      and(
        eq(maintenances.workspaceId, workspaceId),
        gt(maintenances.endsAt, range.from),
        lt(maintenances.startsAt, range.to),
      ),
    )
    .orderBy(asc(maintenances.startsAt))
}

/** Statement of a batch. */
export const insertMaintenance = (db: Database, row: MaintenanceRow): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO maintenances
         (id, workspace_id, title, monitor_ids, tags, starts_at, ends_at, timezone, created_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
    )
    .bind(
      row.id,
      row.workspaceId,
      row.title,
      JSON.stringify(row.monitorIds),
      JSON.stringify(row.tags),
      row.startsAt,
      row.endsAt,
      row.timezone,
      row.createdAt,
    )

/** Statement of a batch: the window becomes what is given. */
export const updateMaintenance = (db: Database, row: MaintenanceRow): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE maintenances SET title = ?3, monitor_ids = ?4, tags = ?5, starts_at = ?6, ends_at = ?7, timezone = ?8
       WHERE id = ?1 AND workspace_id = ?2`,
    )
    .bind(
      row.id,
      row.workspaceId,
      row.title,
      JSON.stringify(row.monitorIds),
      JSON.stringify(row.tags),
      row.startsAt,
      row.endsAt,
      row.timezone,
    )

/** Statement of a batch. */
export const deleteMaintenance = (db: Database, workspaceId: string, id: string): D1PreparedStatement =>
  db.$client.prepare('DELETE FROM maintenances WHERE id = ?1 AND workspace_id = ?2').bind(id, workspaceId)
