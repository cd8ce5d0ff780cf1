import { and, desc, eq, lt, or } from 'drizzle-orm'
import type { MessageTemplate } from '#core/alert/template'
import type { Database } from '../database.ts'
import { templates } from '../tables/templates.ts'

type Kept = typeof templates.$inferSelect
/** A template as everybody but the table knows it: for every channel its `channelId` is null. */
export type TemplateRow = Omit<Kept, 'channelId'> & { channelId: string | null }

/** How many templates a workspace may have. */
export const maxTemplates = 500

const rowOf = (kept: Kept): TemplateRow => ({ ...kept, channelId: kept.channelId || null })

const mine = (workspaceId: string, id: string) =>
  and(eq(templates.workspaceId, workspaceId), eq(templates.id, id))

export async function findTemplate(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<TemplateRow | undefined> {
  const [row] = await db.select().from(templates).where(mine(workspaceId, id))
  return row && rowOf(row)
}

/** Newest first. `before` is the sort key of the page before. */
export async function listTemplates(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: { createdAt: number; id: string } | undefined },
): Promise<TemplateRow[]> {
  const older = before && [
    lt(templates.createdAt, before.createdAt),
    and(eq(templates.createdAt, before.createdAt), lt(templates.id, before.id)),
  ]
  const rows = await db
    .select()
    .from(templates)
    .where(and(eq(templates.workspaceId, workspaceId), older && or(...older)))
    .orderBy(desc(templates.createdAt), desc(templates.id))
    .limit(limit)
  return rows.map(rowOf)
}

/**
 * Adds the template of a channel and a kind of notice, or replaces it; null when the workspace has as many as it may have.
 * @param id of a new one: one that is replaced keeps its own.
 */
export async function putTemplate(
  db: Database,
  workspaceId: string,
  { id, channelId, event, title, text, at }: MessageTemplate & { id: string; at: number },
): Promise<TemplateRow | null> {
  // One statement: of two requests at the limit, one finds it reached.
  const row = await db.$client
    .prepare(put)
    .bind(workspaceId, channelId ?? '', event, id, title, text, at, maxTemplates)
    .first<Kept>()
  return row && rowOf(row)
}

const put = `
  INSERT INTO templates (workspace_id, channel_id, event, id, title, text, created_at, updated_at)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7
  WHERE (SELECT COUNT(*) FROM templates
    WHERE workspace_id = ?1 AND NOT (channel_id = ?2 AND event = ?3)) < ?8
  ON CONFLICT (workspace_id, channel_id, event)
    DO UPDATE SET title = excluded.title, text = excluded.text, updated_at = excluded.updated_at
  RETURNING id, workspace_id AS workspaceId, channel_id AS channelId, event, title, text,
    created_at AS createdAt, updated_at AS updatedAt`

/** False when the workspace has no such template. */
export async function deleteTemplate(db: Database, workspaceId: string, id: string): Promise<boolean> {
  const rows = await db.delete(templates).where(mine(workspaceId, id)).returning({ id: templates.id })
  return rows.length > 0
}

/** Forgets the templates of channels that are gone: to be run with what deletes channels. */
export const forgetOrphans = (db: D1Database, workspaceId: string): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM templates WHERE workspace_id = ?1 AND channel_id <> ''
         AND channel_id NOT IN (SELECT id FROM channels WHERE workspace_id = ?1)`,
    )
    .bind(workspaceId)
