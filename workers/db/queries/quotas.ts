import { eq } from 'drizzle-orm'
import { warnShare } from '#core/stream/quota'
import type { Database } from '../database.ts'
import { quotas, type streamDays } from '../tables/quotas.ts'

export type StreamDay = typeof streamDays.$inferSelect

/** Files what a shard has taken on a day. A number that is already higher stays. */
export async function fileStreamDay(
  db: Database,
  { workspaceId, day, streamId, shard, events }: StreamDay,
): Promise<void> {
  await db.$client
    .prepare(
      `INSERT INTO stream_days (workspace_id, day, stream_id, shard, events) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT DO UPDATE SET events = MAX(events, excluded.events)`,
    )
    .bind(workspaceId, day, streamId, shard, events)
    .run()
}

/** What each shard of a workspace's streams has taken on that day. */
export async function daysOf(
  db: Database,
  workspaceId: string,
  day: number,
): Promise<Pick<StreamDay, 'streamId' | 'shard' | 'events'>[]> {
  const { results } = await db.$client
    .prepare(
      'SELECT stream_id AS streamId, shard, events FROM stream_days WHERE workspace_id = ?1 AND day = ?2',
    )
    .bind(workspaceId, day)
    .all<Pick<StreamDay, 'streamId' | 'shard' | 'events'>>()
  return results
}

/** A workspace's quota; null without one. */
export async function findEventsPerDay(db: Database, workspaceId: string): Promise<number | null> {
  const [quota] = await db
    .select({ eventsPerDay: quotas.eventsPerDay })
    .from(quotas)
    .where(eq(quotas.workspaceId, workspaceId))
  return quota?.eventsPerDay ?? null
}

/** Limits of a workspace; what is left out stays as it is. */
export interface QuotaChange {
  eventsPerDay?: number | null | undefined
  browserMinutesPerDay?: number | null | undefined
}

export async function putQuota(
  db: Database,
  workspaceId: string,
  { eventsPerDay, browserMinutesPerDay }: QuotaChange,
  updatedAt: number,
): Promise<void> {
  const set = {
    ...(eventsPerDay !== undefined && { eventsPerDay }),
    ...(browserMinutesPerDay !== undefined && { browserMinutesPerDay }),
    updatedAt,
  }
  await db
    .insert(quotas)
    .values({ workspaceId, ...set })
    .onConflictDoUpdate({ target: quotas.workspaceId, set })
}

/** Of all workspaces: how many are near their quota of that day, and how many have used it up. */
export async function countQuotas(db: Database, day: number): Promise<{ warning: number; exceeded: number }> {
  const { results } = await db.$client
    .prepare(
      `SELECT q.events_per_day AS quota, SUM(d.events) AS used FROM quotas q
       JOIN stream_days d ON d.workspace_id = q.workspace_id AND d.day = ?1
       WHERE q.events_per_day IS NOT NULL GROUP BY q.workspace_id
       HAVING used >= ?2 * quota`,
    )
    .bind(day, warnShare)
    .all<{ quota: number; used: number }>()
  const exceeded = results.filter(({ quota, used }) => used >= quota).length
  return { exceeded, warning: results.length - exceeded }
}

/** Days before this one have been added up often enough. */
export async function dropStreamDays(db: Database, before: number): Promise<void> {
  await db.$client.prepare('DELETE FROM stream_days WHERE day < ?1').bind(before).run()
}
