import { and, desc, eq } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { streamSchemas } from '../tables/streams.ts'

export type StreamSchemaRow = typeof streamSchemas.$inferSelect

/** How many schemas a stream may have. */
export const maxSchemas = 1_000

/** Adds a schema as the next version; null when somebody else has added one after `latest`. */
export async function insertSchema(
  db: Database,
  latest: number,
  row: Omit<StreamSchemaRow, 'version'>,
): Promise<StreamSchemaRow | null> {
  const version = latest + 1
  const { meta } = await db.$client
    .prepare(
      `INSERT INTO stream_schemas (stream_id, version, schema, notes, created_by, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6
       WHERE (SELECT COALESCE(MAX(version), 0) FROM stream_schemas WHERE stream_id = ?1) = ?2 - 1`,
    )
    .bind(row.streamId, version, JSON.stringify(row.schema), row.notes, row.createdBy, row.createdAt)
    .run()
  return meta.changes > 0 ? { ...row, version } : null
}

/** Newest first. */
export function schemasOf(db: Database, streamId: string): Promise<StreamSchemaRow[]> {
  return db
    .select()
    .from(streamSchemas)
    .where(eq(streamSchemas.streamId, streamId))
    .orderBy(desc(streamSchemas.version))
    .limit(maxSchemas)
}

/** One schema by its version, or without one the latest. */
export async function findSchema(
  db: Database,
  streamId: string,
  version?: number,
): Promise<StreamSchemaRow | undefined> {
  const mine = eq(streamSchemas.streamId, streamId)
  const [row] = await db
    .select()
    .from(streamSchemas)
    .where(version === undefined ? mine : and(mine, eq(streamSchemas.version, version)))
    .orderBy(desc(streamSchemas.version))
    .limit(1)
  return row
}

export async function dropSchemas(db: Database, streamId: string): Promise<void> {
  await db.delete(streamSchemas).where(eq(streamSchemas.streamId, streamId))
}
