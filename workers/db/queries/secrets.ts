import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { secrets } from '../tables/workspace.ts'

export type SecretRow = typeof secrets.$inferSelect
/** A secret as it may be shown. */
export type SecretFacts = Pick<SecretRow, 'name' | 'createdAt' | 'updatedAt'>

/** The place a secret's envelope is bound to. */
export const secretContext = (workspaceId: string, name: string): string => `secret:${workspaceId}:${name}`

/** How many secrets a workspace may have. */
export const maxSecrets = 200

const mine = (workspaceId: string, name: string) =>
  and(eq(secrets.workspaceId, workspaceId), eq(secrets.name, name))
const facts = { name: secrets.name, createdAt: secrets.createdAt, updatedAt: secrets.updatedAt }

/** By name. `after` is the last name of the page before. */
export function listSecrets(
  db: Database,
  workspaceId: string,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<SecretFacts[]> {
  return db
    .select(facts)
    .from(secrets)
    .where(
      and(eq(secrets.workspaceId, workspaceId), after === undefined ? undefined : gt(secrets.name, after)),
    )
    .orderBy(asc(secrets.name))
    .limit(limit)
}

/** Those of the names that the workspace has. */
export async function knownSecrets(
  db: Database,
  workspaceId: string,
  names: readonly string[],
): Promise<Set<string>> {
  const named = sql`(SELECT value FROM json_each(${JSON.stringify(names)}))`
  const rows = await db
    .select({ name: secrets.name })
    .from(secrets)
    .where(and(eq(secrets.workspaceId, workspaceId), inArray(secrets.name, named)))
  return new Set(rows.map(({ name }) => name))
}

/** Every secret of a workspace, sealed. */
export async function sealedSecrets(db: Database, workspaceId: string): Promise<Map<string, string>> {
  const rows = await db
    .select({ name: secrets.name, envelope: secrets.envelope })
    .from(secrets)
    .where(eq(secrets.workspaceId, workspaceId))
  return new Map(rows.map(({ name, envelope }) => [name, envelope]))
}

/** Adds or replaces a secret; null when the workspace has as many as it may have. */
export async function putSecret(
  db: Database,
  workspaceId: string,
  { name, envelope, at }: { name: string; envelope: string; at: number },
): Promise<SecretFacts | null> {
  // One statement: of two requests at the limit, one finds it reached.
  const row = await db.$client
    .prepare(
      `INSERT INTO secrets (workspace_id, name, envelope, created_at, updated_at)
       SELECT ?1, ?2, ?3, ?4, ?4
       WHERE (SELECT COUNT(*) FROM secrets WHERE workspace_id = ?1 AND name <> ?2) < ?5
       ON CONFLICT DO UPDATE SET envelope = excluded.envelope, updated_at = excluded.updated_at
       RETURNING name, created_at AS createdAt, updated_at AS updatedAt`,
    )
    .bind(workspaceId, name, envelope, at, maxSecrets)
    .first<SecretFacts>()
  return row
}

/** Monitors whose check refers to a secret, by name; at most `limit`. */
export async function monitorsUsing(
  db: Database,
  workspaceId: string,
  reference: string,
  limit: number,
): Promise<{ id: string; name: string }[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT id, name FROM monitors
       WHERE workspace_id = ?1 AND deleted_at IS NULL AND instr("check", ?2) > 0 ORDER BY name, id LIMIT ?3`,
    )
    .bind(workspaceId, reference, limit)
    .all<{ id: string; name: string }>()
  return results
}

/** Deletes a secret that no monitor refers to; false when there is none, or when one does. */
export async function deleteSecret(
  db: Database,
  workspaceId: string,
  name: string,
  reference: string,
): Promise<boolean> {
  const unused = sql`NOT EXISTS (SELECT 1 FROM monitors m WHERE m.workspace_id = ${workspaceId}
    AND m.deleted_at IS NULL AND instr(m."check", ${reference}) > 0)`
  const rows = await db
    .delete(secrets)
    .where(and(mine(workspaceId, name), unused))
    .returning({ name: secrets.name })
  return rows.length > 0
}
