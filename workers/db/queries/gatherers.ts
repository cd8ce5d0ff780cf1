import { and, eq, or, sql } from 'drizzle-orm'
import type { Gatherer } from '#core/incident/group/place'
import type { Database } from '../database.ts'
import { monitors } from '../tables/monitors.ts'
import { policies } from '../tables/people.ts'

type Candidate = Gatherer & { isDefault: boolean }

/** The policies that may serve a monitor: the one it names, and the default. */
export const gatherersOf = (db: Database, workspaceId: string, monitorId: string) =>
  db
    .select({
      policyId: policies.id,
      policyName: policies.name,
      groupBy: policies.groupBy,
      isDefault: policies.isDefault,
    })
    .from(policies)
    .where(
      and(
        eq(policies.workspaceId, workspaceId),
        or(
          eq(policies.isDefault, true),
          eq(
            policies.id,
            sql`(SELECT ${monitors.settings} ->> 'policyId' FROM ${monitors} WHERE ${monitors.workspaceId} = ${workspaceId} AND ${monitors.id} = ${monitorId})`,
          ),
        ),
      ),
    )

/** The one that serves it: the named one if there is such a one, else the default, as an incident's does. */
export function gathererOf(candidates: readonly Candidate[], policyId: string | null): Gatherer | null {
  const chosen =
    candidates.find((one) => one.policyId === policyId) ?? candidates.find(({ isDefault }) => isDefault)
  if (!chosen) return null
  const { isDefault: _, ...gatherer } = chosen
  return gatherer
}

/** The monitors that a policy serves: those that name it, and as the default those that name none. */
export async function servedBy(
  db: Database,
  workspaceId: string,
  { id, isDefault }: { id: string; isDefault: boolean },
): Promise<string[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT id FROM monitors WHERE workspace_id = ?1 AND deleted_at IS NULL
         AND (settings ->> 'policyId' = ?2 OR (?3 AND settings ->> 'policyId' IS NULL))`,
    )
    .bind(workspaceId, id, isDefault ? 1 : 0)
    .all<{ id: string }>()
  return results.map((row) => row.id)
}
