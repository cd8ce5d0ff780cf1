import { and, desc, eq, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { streams } from '../tables/streams.ts'
import { type Place, placeBefore } from './place.ts'
import { insertion as schemaInsertion, type StreamSchemaRow } from './stream-schemas.ts'

export type StreamRow = typeof streams.$inferSelect

/** How many streams a workspace may have. */
export const maxStreams = 200

const mine = (workspaceId: string, name: string) =>
  and(eq(streams.workspaceId, workspaceId), eq(streams.name, name))

/**
 * Adds a stream with the first version of its schema, or without one.
 * `taken`: there is one of that name; `full`: there are as many as there may be.
 */
export async function insertStream(
  db: Database,
  row: StreamRow,
  schema: StreamSchemaRow | null,
): Promise<'made' | 'taken' | 'full'> {
  const statements = [insertion(db, row), ...(schema ? [schemaInsertion(db, schema)] : [])]
  const [result] = await db.$client.batch(statements)
  if ((result?.meta.changes ?? 0) > 0) return 'made'
  return (await findStream(db, row.workspaceId, row.name)) ? 'taken' : 'full'
}

/** Statement of a batch: adds a stream, if there is none of that name and room for it. */
export const insertion = (db: Database, row: StreamRow): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO streams (id, workspace_id, name, definition, compatibility, version, created_at, updated_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7
       WHERE (SELECT COUNT(*) FROM streams WHERE workspace_id = ?2) < ?8
       ON CONFLICT (workspace_id, name) DO NOTHING`,
    )
    .bind(
      row.id,
      row.workspaceId,
      row.name,
      JSON.stringify(row.definition),
      row.compatibility,
      row.version,
      row.createdAt,
      maxStreams,
    )

export async function findStream(
  db: Database,
  workspaceId: string,
  name: string,
): Promise<StreamRow | undefined> {
  const [row] = await db.select().from(streams).where(mine(workspaceId, name))
  return row
}

export async function findStreamById(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<StreamRow | undefined> {
  const [row] = await db
    .select()
    .from(streams)
    .where(and(eq(streams.workspaceId, workspaceId), eq(streams.id, id)))
  return row
}

/** Newest first. */
export function listStreams(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: Place | undefined },
): Promise<StreamRow[]> {
  return db
    .select()
    .from(streams)
    .where(and(eq(streams.workspaceId, workspaceId), placeBefore(streams, before)))
    .orderBy(desc(streams.createdAt), desc(streams.id))
    .limit(limit)
}

type Change = Partial<Pick<StreamRow, 'definition' | 'compatibility' | 'updatedAt'>>

/** Changes a stream and raises its version; null when there is none, or no longer at `version`. */
export async function updateStream(
  db: Database,
  workspaceId: string,
  { name, version }: Pick<StreamRow, 'name' | 'version'>,
  change: Change,
): Promise<StreamRow | null> {
  const [row] = await db
    .update(streams)
    .set({ ...change, version: sql`${streams.version} + 1` })
    .where(and(mine(workspaceId, name), eq(streams.version, version)))
    .returning()
  return row ?? null
}

/** Statement of a batch: deletes a stream. */
export const deletion = (db: Database, workspaceId: string, name: string): D1PreparedStatement =>
  db.$client.prepare('DELETE FROM streams WHERE workspace_id = ?1 AND name = ?2').bind(workspaceId, name)

/** Deletes a stream; answers it as it was. */
export async function deleteStream(
  db: Database,
  workspaceId: string,
  name: string,
): Promise<StreamRow | undefined> {
  const [row] = await db.delete(streams).where(mine(workspaceId, name)).returning()
  return row
}
