import { and, desc, eq, lt } from 'drizzle-orm'
import type { VersionName } from '#core/stream/schema/version'
import type { Database } from '../database.ts'
import { streamSchemas } from '../tables/streams.ts'

// A stream's id comes from a query with the workspace's id: these take nothing else from a request.
export type StreamSchemaRow = typeof streamSchemas.$inferSelect

/** How many schemas a stream may have: a transitive check reads them all. */
export const maxSchemas = 200

/**
 * Adds a schema as the next version, and raises the version of the stream, so that no shard takes what was judged
 * by the schema before. Null when there is one after `latest` by now, or one with the same hash, or no stream any more.
 */
export async function insertSchema(
  db: Database,
  latest: number,
  row: Omit<StreamSchemaRow, 'version'>,
): Promise<StreamSchemaRow | null> {
  const added = { ...row, version: latest + 1 }
  const [result] = await db.$client.batch([
    insertion(db, added),
    db.$client
      .prepare(
        `UPDATE streams SET version = version + 1, updated_at = ?4
         WHERE id = ?1 AND EXISTS (
           SELECT 1 FROM stream_schemas WHERE stream_id = ?1 AND version = ?2 AND hash = ?3 AND created_at = ?4)`,
      )
      .bind(row.streamId, added.version, row.hash, row.createdAt),
  ])
  return (result?.meta.changes ?? 0) > 0 ? added : null
}

/** Adds a version of a stream that there is, if it is the next one. */
export const insertion = (db: Database, row: StreamSchemaRow): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO stream_schemas (stream_id, version, schema, hash, notes, created_by, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
       WHERE (SELECT COALESCE(MAX(version), 0) FROM stream_schemas WHERE stream_id = ?1) = ?2 - 1
         AND EXISTS (SELECT 1 FROM streams WHERE id = ?1)
       ON CONFLICT DO NOTHING`,
    )
    .bind(
      row.streamId,
      row.version,
      JSON.stringify(row.schema),
      row.hash,
      row.notes,
      row.createdBy,
      row.createdAt,
    )

/** All of a stream's schemas, newest first. */
export function schemasOf(db: Database, streamId: string): Promise<StreamSchemaRow[]> {
  return listSchemas(db, streamId, { limit: maxSchemas, before: undefined })
}

/** Newest first. */
export function listSchemas(
  db: Database,
  streamId: string,
  { limit, before }: { limit: number; before: number | undefined },
): Promise<StreamSchemaRow[]> {
  return db
    .select()
    .from(streamSchemas)
    .where(
      and(
        eq(streamSchemas.streamId, streamId),
        before === undefined ? undefined : lt(streamSchemas.version, before),
      ),
    )
    .orderBy(desc(streamSchemas.version))
    .limit(limit)
}

export async function findSchema(
  db: Database,
  streamId: string,
  version: VersionName,
): Promise<StreamSchemaRow | undefined> {
  const [row] = await db
    .select()
    .from(streamSchemas)
    .where(
      and(
        eq(streamSchemas.streamId, streamId),
        version === 'latest' ? undefined : eq(streamSchemas.version, version),
      ),
    )
    .orderBy(desc(streamSchemas.version))
    .limit(1)
  return row
}

export async function findSchemaByHash(
  db: Database,
  streamId: string,
  hash: string,
): Promise<StreamSchemaRow | undefined> {
  const [row] = await db
    .select()
    .from(streamSchemas)
    .where(and(eq(streamSchemas.streamId, streamId), eq(streamSchemas.hash, hash)))
  return row
}

/** To be run when a stream is deleted. */
export async function dropSchemas(db: Database, streamId: string): Promise<void> {
  await db.delete(streamSchemas).where(eq(streamSchemas.streamId, streamId))
}
