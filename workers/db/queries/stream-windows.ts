import type { WindowName } from '#core/stream/definition'
import { inParts } from '#core/stream/parts'
import type { WindowRows } from '#core/stream/rpc'
import type { WindowFact } from '#core/stream/windows'
import type { Database } from '../database.ts'

/** A closed window as it is filed. */
export interface FiledWindow extends WindowFact {
  streamId: string
  shard: number
  expiresAt: number
}

/** Rows that one deletion takes at most. */
export const windowsAtOnce = 5_000

/** Files windows: a later revision takes the place of an earlier one, never the other way round. */
export async function fileWindows(db: Database, windows: readonly FiledWindow[]): Promise<void> {
  const put = db.$client.prepare(
    `INSERT INTO stream_windows (stream_id, window, start, shard, part, revision, rows, expires_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     ON CONFLICT DO UPDATE SET revision = excluded.revision, rows = excluded.rows, expires_at = excluded.expires_at
     WHERE excluded.revision >= revision`,
  )
  const trim = db.$client.prepare(
    `DELETE FROM stream_windows WHERE stream_id = ?1 AND window = ?2 AND start = ?3 AND shard = ?4 AND part >= ?5
     AND revision <= ?6`,
  )
  const statements = windows.flatMap(({ streamId, window, start, shard, revision, rows, expiresAt }) => {
    const parts = inParts(rows)
    return [
      ...parts.map((text, part) => put.bind(streamId, window, start, shard, part, revision, text, expiresAt)),
      trim.bind(streamId, window, start, shard, parts.length, revision),
    ]
  })
  if (statements.length > 0) await db.$client.batch(statements)
}

/** Filed windows of a stream that begin in [from, to), of all its shards, oldest first. */
export async function filedWindows(
  db: Database,
  { streamId, window, from, to }: { streamId: string; window: WindowName; from: number; to: number },
): Promise<WindowRows[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT start, rows FROM stream_windows
       WHERE stream_id = ?1 AND window = ?2 AND start >= ?3 AND start < ?4 ORDER BY start, shard, part`,
    )
    .bind(streamId, window, from, to)
    .all<{ start: number; rows: string }>()
  return results.map(({ start, rows }) => ({ window, start, rows }))
}

/** Lets go windows that were kept long enough; answers how many. */
export async function dropOldWindows(db: Database, now: number): Promise<number> {
  const { meta } = await db.$client
    .prepare(
      `DELETE FROM stream_windows WHERE (stream_id, window, start, shard, part) IN (
         SELECT stream_id, window, start, shard, part FROM stream_windows WHERE expires_at <= ?1 LIMIT ?2)`,
    )
    .bind(now, windowsAtOnce)
    .run()
  return meta.changes
}

/** All of a stream's windows go. */
export async function dropWindows(db: Database, streamId: string): Promise<void> {
  await db.$client.prepare('DELETE FROM stream_windows WHERE stream_id = ?1').bind(streamId).run()
}
