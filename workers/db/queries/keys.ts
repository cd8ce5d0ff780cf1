import { and, desc, eq, isNull, lt, or } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { apiKeys, type Scope } from '../tables/workspace.ts'

export type KeyRow = typeof apiKeys.$inferSelect

/** `lastUsedAt` is written at most this often per key: a write per request would cost more than the requests. */
const touchEveryMs = 60_000

/**
 * The key behind a hash, revoked or not. The one question that knows no workspace yet:
 * its answer is what says which workspace the caller is in.
 */
export async function findKeyByHash(db: Database, hash: string): Promise<KeyRow | undefined> {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.hash, hash))
  return row
}

export interface NewKey {
  id: string
  workspaceId: string
  name: string
  hash: string
  scopes: Scope[]
  createdAt: number
}

/** Stores a key's hash. A hash that is already stored stays as it is, revoked ones too. */
export async function insertKey(db: Database, key: NewKey): Promise<void> {
  await db.insert(apiKeys).values(key).onConflictDoNothing()
}

/** The keys of a workspace that are not revoked, newest first. `before` is the sort key of the page before. */
export function listKeys(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: { createdAt: number; id: string } | undefined },
): Promise<KeyRow[]> {
  const older = before && [
    lt(apiKeys.createdAt, before.createdAt),
    and(eq(apiKeys.createdAt, before.createdAt), lt(apiKeys.id, before.id)),
  ]
  return db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.workspaceId, workspaceId), isNull(apiKeys.revokedAt), older && or(...older)))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit)
}

/** Revokes a key for good; false when the workspace has no such living key. */
export async function revokeKey(db: Database, workspaceId: string, id: string, at: number): Promise<boolean> {
  const rows = await db
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(and(eq(apiKeys.workspaceId, workspaceId), eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id })
  return rows.length > 0
}

/** Notes that a key was used, unless it was noted less than a minute ago. */
export async function touchKey(db: Database, key: KeyRow, at: number): Promise<void> {
  if (key.lastUsedAt !== null && at - key.lastUsedAt < touchEveryMs) return
  await db
    .update(apiKeys)
    .set({ lastUsedAt: at })
    .where(and(eq(apiKeys.workspaceId, key.workspaceId), eq(apiKeys.id, key.id)))
}
