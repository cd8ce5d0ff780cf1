import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { pingTokens } from '../tables/monitors.ts'

/** A token that is to be: `envelope` holds it, `hash` is what a ping is looked up by. */
export interface NewPingToken {
  monitorId: string
  hash: string
  envelope: string
}

/** What an envelope with a ping token is bound to. */
export const pingTokenContext = (workspaceId: string, monitorId: string): string =>
  `ping:${workspaceId}:${monitorId}`

/** Statement of a batch: gives monitors a token that have none yet. */
export const insertPingTokens = (
  db: Database,
  workspaceId: string,
  rows: readonly NewPingToken[],
  at: number,
): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO ping_tokens (hash, monitor_id, workspace_id, envelope, created_at)
       SELECT value ->> 'hash', value ->> 'monitorId', ?1, value ->> 'envelope', ?2
       FROM json_each(?3) WHERE true ON CONFLICT (monitor_id) DO NOTHING`,
    )
    .bind(workspaceId, at, JSON.stringify(rows))

/** Statement of a batch: the tokens of deleted monitors open nothing any more. */
export const removePingTokens = (
  db: Database,
  workspaceId: string,
  monitors: readonly { id: string }[],
): D1PreparedStatement =>
  db.$client
    .prepare(
      `DELETE FROM ping_tokens
       WHERE workspace_id = ?1 AND monitor_id IN (SELECT value FROM json_each(?2))`,
    )
    .bind(workspaceId, JSON.stringify(monitors.map(({ id }) => id)))

/** Puts a new token in the place of a monitor's old one, which is good for nothing from then on. */
export async function replacePingToken(
  db: Database,
  workspaceId: string,
  { monitorId, hash, envelope }: NewPingToken,
  at: number,
): Promise<void> {
  await db
    .insert(pingTokens)
    .values({ monitorId, hash, envelope, workspaceId, createdAt: at })
    .onConflictDoUpdate({
      target: pingTokens.monitorId,
      set: { hash, envelope, createdAt: at },
      setWhere: eq(pingTokens.workspaceId, workspaceId),
    })
}

/** The envelopes of some monitors' tokens, by monitor. */
export async function pingEnvelopes(
  db: Database,
  workspaceId: string,
  monitorIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db
    .select({ monitorId: pingTokens.monitorId, envelope: pingTokens.envelope })
    .from(pingTokens)
    .where(
      and(
        eq(pingTokens.workspaceId, workspaceId),
        sql`${pingTokens.monitorId} IN (SELECT value FROM json_each(${JSON.stringify(monitorIds)}))`,
      ),
    )
  return new Map(rows.map(({ monitorId, envelope }) => [monitorId, envelope]))
}

/** Where a ping goes: found by its token alone, which names its workspace. */
export interface PingTarget {
  workspaceId: string
  monitorId: string
  lane: string
  /** The type of the monitor's check. */
  type: string
}

/** Whose token this is the hash of; undefined when it is nobody's. */
export async function findPingTarget(db: Database, hash: string): Promise<PingTarget | undefined> {
  const { results } = await db.$client
    .prepare(
      `SELECT t.workspace_id AS workspaceId, t.monitor_id AS monitorId, a.lane, m."check" ->> 'type' AS type
       FROM ping_tokens t
       JOIN monitors m ON m.id = t.monitor_id AND m.deleted_at IS NULL
       JOIN assignments a ON a.monitor_id = t.monitor_id AND a.removed = 0
       WHERE t.hash = ?1 ORDER BY a.from_tick DESC LIMIT 1`,
    )
    .bind(hash)
    .all<PingTarget>()
  return results[0]
}
