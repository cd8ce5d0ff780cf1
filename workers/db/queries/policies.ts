import { and, desc, eq, ne, sql } from 'drizzle-orm'
import type { Named } from '#core/alert/policy'
import type { Database } from '../database.ts'
import { policies } from '../tables/people.ts'
import { type Place, placeBefore } from './place.ts'

export type PolicyRow = typeof policies.$inferSelect

const mine = (workspaceId: string, id: string) =>
  and(eq(policies.workspaceId, workspaceId), eq(policies.id, id))

/** Takes the mark of the default from every policy but this one. */
const unmarkOthers = (db: Database, workspaceId: string, id: string) =>
  db
    .update(policies)
    .set({ isDefault: false, version: sql`${policies.version} + 1` })
    .where(and(eq(policies.workspaceId, workspaceId), ne(policies.id, id), eq(policies.isDefault, true)))

export async function insertPolicy(db: Database, row: PolicyRow): Promise<void> {
  const insert = db.insert(policies).values(row)
  if (!row.isDefault) await insert
  else await db.batch([unmarkOthers(db, row.workspaceId, row.id), insert])
}

export async function findPolicy(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<PolicyRow | undefined> {
  const [row] = await db.select().from(policies).where(mine(workspaceId, id))
  return row
}

/** How an alert is gathered: by the policy that it names, else by the default one; null when there is no such policy. */
export async function gatheringPolicy(
  db: Database,
  workspaceId: string,
  policyId: string | null,
): Promise<{ id: string; groupBy: string[] } | null> {
  const wanted = policyId === null ? eq(policies.isDefault, true) : eq(policies.id, policyId)
  const [row] = await db
    .select({ id: policies.id, groupBy: policies.groupBy })
    .from(policies)
    .where(and(eq(policies.workspaceId, workspaceId), wanted))
    .limit(1)
  return row ?? null
}

/** Newest first. */
export function listPolicies(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: Place | undefined },
): Promise<PolicyRow[]> {
  return db
    .select()
    .from(policies)
    .where(and(eq(policies.workspaceId, workspaceId), placeBefore(policies, before)))
    .orderBy(desc(policies.createdAt), desc(policies.id))
    .limit(limit)
}

type Change = Partial<Omit<PolicyRow, 'id' | 'workspaceId' | 'version' | 'createdAt'>>

/** Changes a policy and raises its version; null when there is none, or no longer at `version`. */
export async function updatePolicy(
  db: Database,
  workspaceId: string,
  { id, version }: Pick<PolicyRow, 'id' | 'version'>,
  change: Change,
): Promise<PolicyRow | null> {
  const update = db
    .update(policies)
    .set({ ...change, version: sql`${policies.version} + 1` })
    .where(and(mine(workspaceId, id), eq(policies.version, version)))
    .returning()
  const [row] = change.isDefault
    ? (await db.batch([update, unmarkOthers(db, workspaceId, id)]))[0]
    : await update
  return row ?? null
}

const users = `FROM monitors WHERE workspace_id = ?1 AND deleted_at IS NULL AND settings ->> 'policyId' = ?2`

/** The monitors that name a policy, by name. */
export async function monitorsOfPolicy(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<{ id: string; name: string }[]> {
  const { results } = await db.$client
    .prepare(`SELECT id, name ${users} ORDER BY name COLLATE NOCASE, id`)
    .bind(workspaceId, id)
    .all<{ id: string; name: string }>()
  return results
}

/** Statement of a batch: deletes a policy that no monitor names. */
export const deletePolicyStatement = (db: Database, workspaceId: string, id: string): D1PreparedStatement =>
  db.$client
    .prepare(`DELETE FROM policies WHERE workspace_id = ?1 AND id = ?2 AND NOT EXISTS (SELECT 1 ${users})`)
    .bind(workspaceId, id)

/** Statement of a batch: the monitors of one policy name another, or none (null). */
export const replacePolicyStatement = (
  db: Database,
  workspaceId: string,
  { id, by, at }: { id: string; by: string | null; at: number },
): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE monitors SET settings = json_set(settings, '$.policyId', ?3), version = version + 1, updated_at = ?4
       WHERE workspace_id = ?1 AND deleted_at IS NULL AND settings ->> 'policyId' = ?2`,
    )
    .bind(workspaceId, id, by, at)

/** Of these ids of things that a policy may name, those that the workspace has not. */
export async function unknownNames(
  db: Database,
  workspaceId: string,
  named: Partial<Named> & { policyIds?: string[] },
): Promise<Set<string>> {
  const of = (kind: string, ids: readonly string[] = []) => ids.map((id) => ({ kind, id }))
  const wanted = [
    ...of('channel', named.channelIds),
    ...of('person', named.personIds),
    ...of('schedule', named.scheduleIds),
    ...of('team', named.teamIds),
    ...of('policy', named.policyIds),
  ]
  if (wanted.length === 0) return new Set()
  const { results } = await db.$client
    .prepare(unknown)
    .bind(workspaceId, JSON.stringify(wanted))
    .all<{ id: string }>()
  return new Set(results.map(({ id }) => id))
}

const has = (table: string): string =>
  `EXISTS (SELECT 1 FROM ${table} t WHERE t.workspace_id = ?1 AND t.id = value ->> 'id')`
const unknown = `
  SELECT value ->> 'id' AS id FROM json_each(?2) WHERE NOT CASE value ->> 'kind'
    WHEN 'channel' THEN ${has('channels')} WHEN 'person' THEN ${has('people')}
    WHEN 'team' THEN ${has('teams')} WHEN 'schedule' THEN ${has('schedules')} WHEN 'policy' THEN ${has('policies')} ELSE 0 END`
