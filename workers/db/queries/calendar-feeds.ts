import { and, desc, eq, isNull, lt, or } from 'drizzle-orm'
import { hourMs } from '#core/cell'
import type { Database } from '../database.ts'
import { calendarFeeds } from '../tables/oncall.ts'

export type CalendarFeedRow = typeof calendarFeeds.$inferSelect

/** How many feeds a workspace may have. */
export const maxCalendarFeeds = 1_000

/** Adds a feed; false when the workspace has as many as it may. */
export async function insertCalendarFeed(db: Database, row: CalendarFeedRow): Promise<boolean> {
  const { meta } = await db.$client
    .prepare(
      `INSERT INTO calendar_feeds (id, workspace_id, schedule_id, person_id, token_hash, created_by, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT COUNT(*) FROM calendar_feeds WHERE workspace_id = ?2) < ?8`,
    )
    .bind(
      row.id,
      row.workspaceId,
      row.scheduleId,
      row.personId,
      row.tokenHash,
      row.createdBy,
      row.createdAt,
      maxCalendarFeeds,
    )
    .run()
  return meta.changes > 0
}

/** The feed with this id, whosever it is: its token says whether it may be read. */
export async function findCalendarFeed(db: Database, id: string): Promise<CalendarFeedRow | undefined> {
  const [row] = await db.select().from(calendarFeeds).where(eq(calendarFeeds.id, id))
  return row
}

/** Newest first. `before` is the sort key of the page before. */
export function listCalendarFeeds(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: { createdAt: number; id: string } | undefined },
): Promise<CalendarFeedRow[]> {
  const older =
    before &&
    or(
      lt(calendarFeeds.createdAt, before.createdAt),
      and(eq(calendarFeeds.createdAt, before.createdAt), lt(calendarFeeds.id, before.id)),
    )
  return db
    .select()
    .from(calendarFeeds)
    .where(and(eq(calendarFeeds.workspaceId, workspaceId), older))
    .orderBy(desc(calendarFeeds.createdAt), desc(calendarFeeds.id))
    .limit(limit)
}

/** A feed that is deleted is refused from then on. False when there is none. */
export async function deleteCalendarFeed(db: Database, workspaceId: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(calendarFeeds)
    .where(and(eq(calendarFeeds.workspaceId, workspaceId), eq(calendarFeeds.id, id)))
    .returning({ id: calendarFeeds.id })
  return rows.length > 0
}

/** Notes that a calendar has read a feed; to the hour, so that one that reads all the time writes little. */
export async function touchCalendarFeed(db: Database, id: string, now: number): Promise<void> {
  const { lastReadAt } = calendarFeeds
  await db
    .update(calendarFeeds)
    .set({ lastReadAt: now })
    .where(and(eq(calendarFeeds.id, id), or(isNull(lastReadAt), lt(lastReadAt, now - hourMs))))
}
