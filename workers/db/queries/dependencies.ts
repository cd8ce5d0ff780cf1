import { and, eq } from 'drizzle-orm'
import type { Kinship } from '#core/monitor/kin'
import type { Database } from '../database.ts'
import { dependencies } from '../tables/monitors.ts'
import type { NewMonitor } from './monitors.ts'

/** Who depends on whom in a workspace. */
export async function kinshipOf(db: Database, workspaceId: string): Promise<Kinship> {
  const rows = await db.select().from(dependencies).where(eq(dependencies.workspaceId, workspaceId))
  const kinship = new Map<string, string[]>()
  for (const { childId, parentId } of rows) kinship.set(childId, [...(kinship.get(childId) ?? []), parentId])
  return kinship
}

/** The parents of some monitors, as they are filed. */
export async function parentsOf(
  db: Database,
  workspaceId: string,
  childIds: readonly string[],
): Promise<{ childId: string; parentId: string }[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT child_id AS childId, parent_id AS parentId FROM dependencies
       WHERE workspace_id = ?1 AND child_id IN (SELECT value FROM json_each(?2))`,
    )
    .bind(workspaceId, JSON.stringify(childIds))
    .all<{ childId: string; parentId: string }>()
  return results
}

/** Statement of a batch, before `clearDependencies`: nobody depends any more on monitors that are removed. */
export const forgetParents = (
  db: Database,
  workspaceId: string,
  removed: readonly string[],
): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE monitors SET settings = json_set(settings, '$.dependsOn', json((
         SELECT json_group_array(value) FROM json_each(settings, '$.dependsOn')
         WHERE value NOT IN (SELECT value FROM json_each(?2)))))
       WHERE workspace_id = ?1 AND id IN (
         SELECT child_id FROM dependencies
         WHERE workspace_id = ?1 AND parent_id IN (SELECT value FROM json_each(?2)))`,
    )
    .bind(workspaceId, JSON.stringify(removed))

/** Statement of a batch: the parents of these monitors are no more than what `fileDependencies` says after it. */
export const clearDependencies = (
  db: Database,
  workspaceId: string,
  { edited, removed }: { edited: readonly string[]; removed: readonly string[] },
): D1PreparedStatement =>
  db.$client
    .prepare(
      `DELETE FROM dependencies WHERE workspace_id = ?1 AND (child_id IN (SELECT value FROM json_each(?2))
         OR parent_id IN (SELECT value FROM json_each(?3)))`,
    )
    .bind(workspaceId, JSON.stringify(edited), JSON.stringify(removed))

/**
 * Statements of a batch: files whom monitors depend on. Two changes made at once may close a circle that neither
 * saw: then the last statement files a row without a workspace, which its column refuses, and the batch fails as a
 * whole (see `isDependencyCycle`).
 */
export function fileDependencies(
  db: Database,
  workspaceId: string,
  monitors: readonly NewMonitor[],
): D1PreparedStatement[] {
  const edges = monitors.flatMap(({ id, settings }) =>
    settings.dependsOn.map((parentId) => ({ childId: id, parentId })),
  )
  if (edges.length === 0) return []
  const named = JSON.stringify(edges)
  return [
    db.$client
      .prepare(
        `INSERT INTO dependencies (workspace_id, parent_id, child_id)
         SELECT ?1, value ->> 'parentId', value ->> 'childId' FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING`,
      )
      .bind(workspaceId, named),
    db.$client
      .prepare(
        `INSERT INTO dependencies (workspace_id, parent_id, child_id)
         SELECT NULL, '', '' WHERE EXISTS (
           WITH RECURSIVE up(origin, at) AS (
             SELECT value ->> 'childId', value ->> 'parentId' FROM json_each(?2)
             UNION
             SELECT up.origin, d.parent_id FROM up JOIN dependencies d ON d.child_id = up.at AND d.workspace_id = ?1
           ) SELECT 1 FROM up WHERE origin = at)`,
      )
      .bind(workspaceId, named),
  ]
}

/** True for the failure of a batch that would have made a monitor depend on itself. */
export const isDependencyCycle = (error: unknown): boolean =>
  error instanceof Error && /NOT NULL constraint failed: dependencies\.workspace_id/.test(error.message)

/** Query of a batch: who depends on a monitor. */
export const childrenOf = (db: Database, workspaceId: string, parentId: string) =>
  db
    .select({ childId: dependencies.childId })
    .from(dependencies)
    .where(and(eq(dependencies.workspaceId, workspaceId), eq(dependencies.parentId, parentId)))
