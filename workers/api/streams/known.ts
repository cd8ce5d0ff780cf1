import { type EventJudge, judgeBy, takesAll } from '#core/stream/schema/version'
import { type Extractor, extractorOf } from '#core/stream/extract'
import { behindMs } from '#core/stream/keeping'
import type { Database } from '#db/database'
import { findSchema } from '#db/queries/stream-schemas'
import { findStream, type StreamRow } from '#db/queries/streams'
import { notFound } from '../http.ts'
import { Recent } from '../recent.ts'
import { checkOf, keptCheck } from './checks.ts'

/** A stream made ready to judge events. */
export interface KnownStream {
  row: StreamRow
  extract: Extractor
  /** By the latest version of the schema. */
  judge: EventJudge
}

const streams = new Recent<KnownStream>()
let forgotten = 0
const keyOf = (workspaceId: string, name: string): string => `${workspaceId}/${name}`

/** The stream, as it was at most some seconds ago: thousands of requests a minute name the same. Throws 404. */
export async function knownStream(db: Database, workspaceId: string, name: string): Promise<KnownStream> {
  const now = Date.now()
  const known = streams.find(keyOf(workspaceId, name), now)
  if (known) return known
  const before = forgotten
  const row = await findStream(db, workspaceId, name)
  if (!row) throw notFound('stream', name)
  const latest = await findSchema(db, row.id, 'latest')
  const made = {
    row,
    extract: extractorOf(row.definition, behindMs(row.definition)),
    judge: latest ? judgeBy(latest.version, await checkOf(latest)) : takesAll,
  }
  // What was read before a change is not kept after it.
  if (forgotten === before) streams.keep(keyOf(workspaceId, name), made, now)
  return made
}

/** Judges by the version that a request names; null when the stream has no such version. */
export async function judgeAt(db: Database, streamId: string, version: number): Promise<EventJudge | null> {
  const kept = keptCheck(streamId, version)
  if (kept) return judgeBy(version, kept)
  const row = await findSchema(db, streamId, version)
  return row ? judgeBy(version, await checkOf(row)) : null
}

/** Here at once; other isolates are told by the stream's shards, which take nothing judged by an older version. */
export function forgetStream(workspaceId: string, name: string): void {
  forgotten += 1
  streams.forget(({ row }) => row.workspaceId === workspaceId && row.name === name)
}
