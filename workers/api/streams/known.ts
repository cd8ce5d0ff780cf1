import { type Validate, validatorOf } from '#core/stream/schema/validate'
import { type Extractor, extractorOf } from '#core/stream/extract'
import { behindMs } from '#core/stream/keeping'
import type { Database } from '#db/database'
import { findSchema } from '#db/queries/stream-schemas'
import { findStream, type StreamRow } from '#db/queries/streams'
import { notFound } from '../http.ts'
import { Recent } from '../recent.ts'

/** A stream made ready to judge events. */
export interface KnownStream {
  row: StreamRow
  extract: Extractor
  /** Of the latest schema. */
  validate: Validate
  /** By shard: until when it takes nothing, as it has said here (epoch ms). Its bucket fills with nothing but time. */
  restsUntil: number[]
}

const streams = new Recent<KnownStream>()
const others = new Recent<{ streamId: string; validate: Validate }>()
const keyOf = (workspaceId: string, name: string): string => `${workspaceId}/${name}`

/** The stream, as it was at most some seconds ago: thousands of requests a minute name the same. Throws 404. */
export async function knownStream(db: Database, workspaceId: string, name: string): Promise<KnownStream> {
  const now = Date.now()
  const known = streams.find(keyOf(workspaceId, name), now)
  if (known) return known
  const row = await findStream(db, workspaceId, name)
  if (!row) throw notFound('stream', name)
  const latest = await findSchema(db, row.id)
  const made = {
    row,
    extract: extractorOf(row.definition, behindMs(row.definition)),
    validate: validatorOf(latest?.schema ?? null),
    restsUntil: Array.from({ length: row.definition.shards }, () => 0),
  }
  streams.keep(keyOf(workspaceId, name), made, now)
  return made
}

/** The validator of a schema that a request names; null when the stream has no such version. */
export async function validatorAt(db: Database, streamId: string, version: number): Promise<Validate | null> {
  const key = `${streamId}/${version}`
  const known = others.find(key, Date.now())
  if (known) return known.validate
  const row = await findSchema(db, streamId, version)
  if (!row) return null
  const validate = validatorOf(row.schema)
  others.keep(key, { streamId, validate }, Date.now())
  return validate
}

/** Here at once, in other isolates within seconds. */
export const forgetStream = (workspaceId: string, name: string): void =>
  streams.forget(({ row }) => row.workspaceId === workspaceId && row.name === name)
