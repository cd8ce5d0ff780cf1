import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { policies } from '../tables/people.ts'
import { rules, ruleSets, streams } from '../tables/streams.ts'
import { type Place, placeBefore } from './place.ts'
import type { StreamRow } from './streams.ts'

export type RuleRow = typeof rules.$inferSelect

/** How many rules a workspace may have. */
export const maxRules = 1_000

const mine = (workspaceId: string, id: string) => and(eq(rules.workspaceId, workspaceId), eq(rules.id, id))

/** Statement of a batch: the rules of a stream have changed, and its object is owed them. */
const changedStatement = (
  db: Database,
  { streamId, workspaceId }: Pick<RuleRow, 'streamId' | 'workspaceId'>,
) =>
  db
    .insert(ruleSets)
    .values({ streamId, workspaceId, version: 1, told: 0 })
    .onConflictDoUpdate({ target: ruleSets.streamId, set: { version: sql`${ruleSets.version} + 1` } })

/** Adds a rule; false when there are as many as there may be. */
export async function insertRule(db: Database, row: RuleRow): Promise<boolean> {
  const insert = db.$client
    .prepare(
      `INSERT INTO rules (id, workspace_id, stream_id, name, spec, policy_id, severity, paused, version, created_at, updated_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10
       WHERE (SELECT COUNT(*) FROM rules WHERE workspace_id = ?2) < ?11`,
    )
    .bind(
      row.id,
      row.workspaceId,
      row.streamId,
      row.name,
      JSON.stringify(row.spec),
      row.policyId,
      row.severity,
      row.paused ? 1 : 0,
      row.version,
      row.createdAt,
      maxRules,
    )
  const change = db.$client
    .prepare(
      `INSERT INTO rule_sets (stream_id, workspace_id, version, told) VALUES (?1, ?2, 1, 0)
       ON CONFLICT DO UPDATE SET version = version + 1`,
    )
    .bind(row.streamId, row.workspaceId)
  const [inserted] = await db.$client.batch([insert, change])
  return (inserted?.meta.changes ?? 0) > 0
}

export async function findRule(db: Database, workspaceId: string, id: string): Promise<RuleRow | undefined> {
  const [row] = await db.select().from(rules).where(mine(workspaceId, id))
  return row
}

/** Newest first; of one stream where that is asked for. */
export function listRules(
  db: Database,
  workspaceId: string,
  { limit, before, streamId }: { limit: number; before: Place | undefined; streamId?: string | undefined },
): Promise<RuleRow[]> {
  return db
    .select()
    .from(rules)
    .where(
      and(
        eq(rules.workspaceId, workspaceId),
        streamId === undefined ? undefined : eq(rules.streamId, streamId),
        placeBefore(rules, before),
      ),
    )
    .orderBy(desc(rules.createdAt), desc(rules.id))
    .limit(limit)
}

type Change = Partial<Omit<RuleRow, 'id' | 'workspaceId' | 'streamId' | 'version' | 'createdAt'>>

/** Changes a rule and raises its version; null when there is none, or no longer at `version`. */
export async function updateRule(db: Database, row: RuleRow, change: Change): Promise<RuleRow | null> {
  const [[changed]] = await db.batch([
    db
      .update(rules)
      .set({ ...change, version: sql`${rules.version} + 1` })
      .where(and(mine(row.workspaceId, row.id), eq(rules.version, row.version)))
      .returning(),
    changedStatement(db, row),
  ])
  return changed ?? null
}

/** Deletes a rule. */
export async function deleteRule(db: Database, row: RuleRow): Promise<void> {
  await db.batch([db.delete(rules).where(mine(row.workspaceId, row.id)), changedStatement(db, row)])
}

/** All rules of a stream, and the version at which they are so. */
export async function ruleSetOf(
  db: Database,
  streamId: string,
): Promise<{ version: number; rows: RuleRow[] }> {
  const [[set], rows] = await db.batch([
    db.select().from(ruleSets).where(eq(ruleSets.streamId, streamId)),
    db.select().from(rules).where(eq(rules.streamId, streamId)).orderBy(rules.id),
  ])
  return { version: set?.version ?? 0, rows }
}

/** The object of a stream knows its rules up to this version. */
export async function markTold(db: Database, streamId: string, version: number): Promise<void> {
  await db
    .update(ruleSets)
    .set({ told: sql`MAX(${ruleSets.told}, ${version})` })
    .where(eq(ruleSets.streamId, streamId))
}

/** Streams whose object has not heard of all changes to its rules. */
export function untoldStreams(db: Database, most: number): Promise<Pick<StreamRow, 'id' | 'workspaceId'>[]> {
  return db
    .select({ id: ruleSets.streamId, workspaceId: ruleSets.workspaceId })
    .from(ruleSets)
    .where(sql`${ruleSets.told} < ${ruleSets.version}`)
    .limit(most)
}

export async function forgetRuleSet(db: Database, streamId: string): Promise<void> {
  await db.delete(ruleSets).where(eq(ruleSets.streamId, streamId))
}

/** Statement of a batch: rules of check results that name tags are owed anew, for who carries them may have changed. */
export const oweTaggedRules = (db: Database, workspaceId: string): D1PreparedStatement =>
  db.$client
    .prepare(
      `UPDATE rule_sets SET version = version + 1 WHERE stream_id IN (
         SELECT stream_id FROM rules WHERE workspace_id = ?1 AND (
           (spec ->> 'stream' = 'checks' AND spec -> '$.where.tag' IS NOT NULL) OR
           (spec ->> '$.over.stream' = 'checks' AND spec -> '$.over.where.tag' IS NOT NULL)))`,
    )
    .bind(workspaceId)

/** Streams of these names. */
export function streamsNamed(
  db: Database,
  workspaceId: string,
  names: readonly string[],
): Promise<StreamRow[]> {
  return db
    .select()
    .from(streams)
    .where(and(eq(streams.workspaceId, workspaceId), inArray(streams.name, [...names])))
}

/** What rules must know of their policies: which labels gather alerts, of all that do. */
export function gatheringPolicies(
  db: Database,
  workspaceId: string,
): Promise<{ id: string; groupBy: string[]; isDefault: boolean }[]> {
  return db
    .select({ id: policies.id, groupBy: policies.groupBy, isDefault: policies.isDefault })
    .from(policies)
    .where(eq(policies.workspaceId, workspaceId))
}

/** Rules that watch a stream, or divide by it. */
export async function rulesOfStream(
  db: Database,
  workspaceId: string,
  stream: string,
): Promise<Pick<RuleRow, 'id' | 'name' | 'spec'>[]> {
  return db
    .select({ id: rules.id, name: rules.name, spec: rules.spec })
    .from(rules)
    .where(
      and(
        eq(rules.workspaceId, workspaceId),
        sql`(${rules.spec} ->> 'stream' = ${stream} OR ${rules.spec} ->> '$.over.stream' = ${stream})`,
      ),
    )
    .orderBy(rules.name)
}

/** Rules that name a policy, and the streams that have rules at all. */
export function rulesOfPolicy(
  db: Database,
  workspaceId: string,
  policyId: string,
): Promise<Pick<RuleRow, 'id' | 'name' | 'streamId'>[]> {
  return db
    .select({ id: rules.id, name: rules.name, streamId: rules.streamId })
    .from(rules)
    .where(and(eq(rules.workspaceId, workspaceId), eq(rules.policyId, policyId)))
    .orderBy(rules.name)
}

/** The rules of one policy name another, or none (null). */
export async function replacePolicyOfRules(
  db: Database,
  workspaceId: string,
  { id, by, at }: { id: string; by: string | null; at: number },
): Promise<void> {
  await db
    .update(rules)
    .set({ policyId: by, updatedAt: at, version: sql`${rules.version} + 1` })
    .where(and(eq(rules.workspaceId, workspaceId), eq(rules.policyId, id)))
}

/** All rules of a workspace are owed to their objects anew: something has changed that concerns how they are told. */
export async function oweAllRules(db: Database, workspaceId: string): Promise<string[]> {
  const owed = await db
    .update(ruleSets)
    .set({ version: sql`${ruleSets.version} + 1` })
    .where(eq(ruleSets.workspaceId, workspaceId))
    .returning({ streamId: ruleSets.streamId })
  return owed.map(({ streamId }) => streamId)
}
