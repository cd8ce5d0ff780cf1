import { and, asc, desc, eq, inArray, lt, or, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { templates } from '../tables/templates.ts'
import { channels } from '../tables/workspace.ts'

export type ChannelRow = typeof channels.$inferSelect

/** The place a channel's envelope is bound to. */
export const channelContext = (workspaceId: string, id: string): string => `channel:${workspaceId}:${id}`

export async function insertChannel(db: Database, row: ChannelRow): Promise<void> {
  await db.insert(channels).values(row)
}

const mine = (workspaceId: string, id: string) =>
  and(eq(channels.workspaceId, workspaceId), eq(channels.id, id))

export async function findChannel(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<ChannelRow | undefined> {
  const [row] = await db.select().from(channels).where(mine(workspaceId, id))
  return row
}

/** Whose the named channels are; who is not there is left out. */
export async function channelsNamed(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<Pick<ChannelRow, 'id' | 'personId'>[]> {
  const named = sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`
  return db
    .select({ id: channels.id, personId: channels.personId })
    .from(channels)
    .where(and(eq(channels.workspaceId, workspaceId), inArray(channels.id, named)))
}

/** Every channel of a workspace, oldest first. */
export const allChannels = (db: Database, workspaceId: string): Promise<ChannelRow[]> =>
  db
    .select()
    .from(channels)
    .where(eq(channels.workspaceId, workspaceId))
    .orderBy(asc(channels.createdAt), asc(channels.id))

export async function oldestChannelOfType(
  db: Database,
  workspaceId: string,
  type: string,
): Promise<ChannelRow | undefined> {
  const [row] = await db
    .select()
    .from(channels)
    .where(and(eq(channels.workspaceId, workspaceId), eq(channels.type, type)))
    .orderBy(asc(channels.createdAt), asc(channels.id))
    .limit(1)
  return row
}

/** Newest first. `before` is the sort key of the page before. */
export function listChannels(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: { createdAt: number; id: string } | undefined },
): Promise<ChannelRow[]> {
  const older = before && [
    lt(channels.createdAt, before.createdAt),
    and(eq(channels.createdAt, before.createdAt), lt(channels.id, before.id)),
  ]
  return db
    .select()
    .from(channels)
    .where(and(eq(channels.workspaceId, workspaceId), older && or(...older)))
    .orderBy(desc(channels.createdAt), desc(channels.id))
    .limit(limit)
}

type Change = Partial<
  Pick<ChannelRow, 'name' | 'envelope' | 'masked' | 'enabled' | 'disabledReason' | 'personId' | 'updatedAt'>
>

/** Changes a channel and raises its version; null when it is not there or no longer at `version`. */
export async function updateChannel(
  db: Database,
  workspaceId: string,
  { id, version }: Pick<ChannelRow, 'id' | 'version'>,
  change: Change,
): Promise<ChannelRow | null> {
  const [row] = await db
    .update(channels)
    .set({ ...change, version: sql`${channels.version} + 1` })
    .where(and(mine(workspaceId, id), eq(channels.version, version)))
    .returning()
  return row ?? null
}

/** Deletes a channel and its templates. False when the workspace has no such channel. */
export async function deleteChannel(db: Database, workspaceId: string, id: string): Promise<boolean> {
  const [rows] = await db.batch([
    db.delete(channels).where(mine(workspaceId, id)).returning({ id: channels.id }),
    db.delete(templates).where(and(eq(templates.workspaceId, workspaceId), eq(templates.channelId, id))),
  ])
  return rows.length > 0
}

/**
 * Switches a channel off if its receiver has revoked it on two different messages in a row since it was last
 * changed, by the delivery log. Answers whether it is off now.
 * @param revokedMark how the error of a revoked delivery begins.
 */
export async function switchOffIfRevoked(
  db: D1Database,
  workspaceId: string,
  id: string,
  { revokedMark, reason, at }: { revokedMark: string; reason: string; at: number },
): Promise<boolean> {
  const [, after] = await db.batch<{ enabled: number }>([
    db.prepare(switchOff).bind(workspaceId, id, revokedMark, reason, at),
    db.prepare('SELECT enabled FROM channels WHERE workspace_id = ?1 AND id = ?2').bind(workspaceId, id),
  ])
  return after?.results[0]?.enabled !== 1
}

const switchOff = `
  UPDATE channels SET enabled = 0, disabled_reason = ?4, updated_at = ?5, version = version + 1
  WHERE workspace_id = ?1 AND id = ?2 AND enabled = 1 AND 2 <= (
    SELECT COUNT(*) FROM deliveries d
    WHERE d.workspace_id = ?1 AND d.channel_id = ?2 AND d.state = 'abandoned'
      AND d.created_at >= channels.updated_at
      AND d.created_at > COALESCE((SELECT MAX(created_at) FROM deliveries
        WHERE workspace_id = ?1 AND channel_id = ?2 AND state = 'delivered'), 0)
      AND substr(d.body->>'$.attempts[#-1].error', 1, length(?3)) = ?3)`
