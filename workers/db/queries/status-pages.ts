import { and, count, desc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { monitors } from '../tables/monitors.ts'
import { statusPages } from '../tables/workspace.ts'

export type StatusPageRow = typeof statusPages.$inferSelect

const one = (workspaceId: string, id: string) =>
  and(eq(statusPages.workspaceId, workspaceId), eq(statusPages.id, id))

/** A page; undefined also when it is another workspace's. */
export async function findStatusPage(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<StatusPageRow | undefined> {
  const [row] = await db.select().from(statusPages).where(one(workspaceId, id))
  return row
}

/** Newest first. `before` is the sort key of the page before. */
export function listStatusPages(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: { createdAt: number; id: string } | undefined },
): Promise<StatusPageRow[]> {
  const older =
    before &&
    or(
      lt(statusPages.createdAt, before.createdAt),
      and(eq(statusPages.createdAt, before.createdAt), lt(statusPages.id, before.id)),
    )
  return db
    .select()
    .from(statusPages)
    .where(and(eq(statusPages.workspaceId, workspaceId), older))
    .orderBy(desc(statusPages.createdAt), desc(statusPages.id))
    .limit(limit)
}

const maxShowing = 100

/** The pages of a workspace that show one of these monitors, by title. */
export async function pagesShowing(
  db: Database,
  workspaceId: string,
  monitorIds: readonly string[],
): Promise<Pick<StatusPageRow, 'slug' | 'title'>[]> {
  if (monitorIds.length === 0) return []
  const shows = sql`EXISTS (SELECT 1 FROM json_each(${statusPages.components}) c
    JOIN ${monitors} ON ${monitors.id} = c.value->>'monitorId'
    WHERE ${monitors.workspaceId} = ${workspaceId} AND ${monitors.deletedAt} IS NULL
      AND ${monitors.id} IN (SELECT value FROM json_each(${JSON.stringify(monitorIds)})))`
  return db
    .select({ slug: statusPages.slug, title: statusPages.title })
    .from(statusPages)
    .where(and(eq(statusPages.workspaceId, workspaceId), shows))
    .orderBy(statusPages.title, statusPages.slug)
    .limit(maxShowing)
}

/** False when the slug is taken, in whatever workspace: it is in a public URL. */
export async function insertStatusPage(db: Database, row: StatusPageRow): Promise<boolean> {
  const made = await db
    .insert(statusPages)
    .values(row)
    .onConflictDoNothing({ target: statusPages.slug })
    .returning({ id: statusPages.id })
  return made.length > 0
}

export type StatusPageChange = Partial<Pick<StatusPageRow, 'slug' | 'title' | 'components'>>

/**
 * Changes a page if it still has `version`; answers the row, or why not. What it was rendered from is forgotten,
 * so that it is stale until it has been rendered again.
 */
export async function updateStatusPage(
  db: Database,
  { workspaceId, id, version }: Pick<StatusPageRow, 'workspaceId' | 'id' | 'version'>,
  change: StatusPageChange,
  now: number,
): Promise<StatusPageRow | 'slug_taken' | 'changed'> {
  if (change.slug !== undefined && (await isSlugTaken(db, change.slug, id))) return 'slug_taken'
  const [row] = await db
    .update(statusPages)
    .set({ ...change, version: version + 1, renderedKey: null, updatedAt: now })
    .where(and(one(workspaceId, id), eq(statusPages.version, version)))
    .returning()
  return row ?? 'changed'
}

async function isSlugTaken(db: Database, slug: string, exceptId: string): Promise<boolean> {
  const [row] = await db.select({ id: statusPages.id }).from(statusPages).where(eq(statusPages.slug, slug))
  return row !== undefined && row.id !== exceptId
}

/** The page that was deleted; undefined when there was none. */
export async function deleteStatusPage(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<StatusPageRow | undefined> {
  const [row] = await db.delete(statusPages).where(one(workspaceId, id)).returning()
  return row
}

/** True when all of these are monitors of the workspace. */
export async function areMonitorsOf(
  db: Database,
  workspaceId: string,
  monitorIds: readonly string[],
): Promise<boolean> {
  const distinct = [...new Set(monitorIds)]
  if (distinct.length === 0) return true
  // One bound value however many ids: D1 takes 100.
  const named = inArray(monitors.id, sql`(SELECT value FROM json_each(${JSON.stringify(distinct)}))`)
  const [row] = await db
    .select({ found: count() })
    .from(monitors)
    .where(and(eq(monitors.workspaceId, workspaceId), isNull(monitors.deletedAt), named))
  return row?.found === distinct.length
}
