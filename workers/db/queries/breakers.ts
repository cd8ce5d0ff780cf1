import { and, desc, eq, gte, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { breakers } from '../tables/breakers.ts'

export type BreakerRow = typeof breakers.$inferSelect

/** What nobody has tried for so long is not known to fail any more. */
export const breakerKnownMs = 3_600_000

// What is known to fail still has been so from when it opened; what was long not heard of begins anew.
const openSince = sql`CASE WHEN ${breakers.updatedAt} >= excluded.updated_at - ${breakerKnownMs}
  THEN COALESCE(${breakers.openedAt}, excluded.opened_at) ELSE excluded.opened_at END`

/** Notes a destination that is left alone for a while. It stays open since it opened first. */
export async function putBreaker(db: Database, row: BreakerRow): Promise<void> {
  const { channelName, failures, openUntil, updatedAt, lastError } = row
  await db
    .insert(breakers)
    .values(row)
    .onConflictDoUpdate({
      target: [breakers.workspaceId, breakers.channelId, breakers.recipient],
      set: { channelName, failures, openUntil, updatedAt, lastError, openedAt: openSince },
    })
}

/** Notes that a destination takes what it is sent. */
export async function dropBreaker(
  db: Database,
  { workspaceId, channelId, recipient }: Pick<BreakerRow, 'workspaceId' | 'channelId' | 'recipient'>,
): Promise<void> {
  await db
    .delete(breakers)
    .where(
      and(
        eq(breakers.workspaceId, workspaceId),
        eq(breakers.channelId, channelId),
        eq(breakers.recipient, recipient),
      ),
    )
}

/** The failing destinations of a workspace, the newest first. */
export const listBreakers = (db: Database, workspaceId: string, now: number): Promise<BreakerRow[]> =>
  db
    .select()
    .from(breakers)
    .where(and(eq(breakers.workspaceId, workspaceId), gte(breakers.updatedAt, now - breakerKnownMs)))
    .orderBy(desc(breakers.updatedAt))
    .limit(500)

/** How many destinations of all workspaces fail. */
export async function countBreakers(db: Database, now: number): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)` })
    .from(breakers)
    .where(gte(breakers.updatedAt, now - breakerKnownMs))
  return row?.count ?? 0
}
