import { canonicalText, type JsonSchema } from '#core/stream/schema/json-schema'
import { type Incompatibility, incompatibilities, isTransitive } from '#core/stream/schema/compatibility'
import { refusals } from '#core/stream/schema/refusals'
import type { Database } from '#db/database'
import { findSchema, findSchemaByHash, schemasOf, type StreamSchemaRow } from '#db/queries/stream-schemas'
import type { StreamRow } from '#db/queries/streams'
import { sha256Hex } from '#platform/digest'
import { ApiError } from '../../http.ts'

/** A schema that somebody wants to add, judged against those there are. */
export interface Judged {
  hash: string
  /** The version that is the same schema, if there is one. */
  existing: StreamSchemaRow | undefined
  /** The newest version there is; 0 when there is none. */
  latest: number
  differences: Incompatibility[]
}

/** Throws 422 with every place that is wrong in a schema which cannot be used. */
export async function assertUsable(schema: unknown): Promise<void> {
  const faults = await refusals(schema)
  if (faults.length === 0) return
  const errors = faults.map(({ path, message }) => ({
    path: path === '' ? 'schema' : `schema.${path}`,
    message: `${path === '' ? 'The schema' : 'This'} ${message}`,
  }))
  throw new ApiError(422, 'schema.invalid', 'The schema cannot be used', errors[0]?.message, errors)
}

/** The same for schemas that differ in order and spaces alone. */
export const hashOf = (schema: JsonSchema): Promise<string> => sha256Hex(canonicalText(schema))

/** Compares a usable schema with the versions of a stream, by the stream's mode. */
export async function judgeSchema(db: Database, stream: StreamRow, schema: JsonSchema): Promise<Judged> {
  const hash = await hashOf(schema)
  const existing = await findSchemaByHash(db, stream.id, hash)
  const versions = await versionsAsked(db, stream)
  return {
    hash,
    existing,
    latest: versions[0]?.version ?? 0,
    differences: existing ? [] : await incompatibilities(stream.compatibility, schema, versions),
  }
}

/** The versions that a new one is compared with, newest first. All of them may weigh megabytes. */
async function versionsAsked(db: Database, { id, compatibility }: StreamRow): Promise<StreamSchemaRow[]> {
  if (isTransitive(compatibility)) return schemasOf(db, id)
  const latest = await findSchema(db, id, 'latest')
  return latest ? [latest] : []
}
