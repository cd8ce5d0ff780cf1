import { z } from '@hono/zod-openapi'
import { readVersion } from '#core/stream/schema/version'
import type { Database } from '#db/database'
import { findSchema, type StreamSchemaRow } from '#db/queries/stream-schemas'
import { findStream, type StreamRow } from '#db/queries/streams'
import { iso, notFound } from '../../http.ts'

export const SchemasParams = z.object({ name: z.string().max(64) })
const VersionText = z.string().max(60)
export const SchemaParams = SchemasParams.extend({
  version: VersionText.meta({ description: 'A number from 1, or `latest`', examples: ['latest', '3'] }),
})
export const DiffQuery = z.object({
  against: VersionText.optional().meta({
    description: 'The version to compare with; the one before when left out',
  }),
})

/** Judged by `core/stream/schema/refusals`, which says where and why; here only that there is something to judge. */
export const SchemaDocument = z
  .union([z.record(z.string(), z.unknown()), z.boolean()])
  .meta({ description: 'JSON Schema, draft 2020-12 or draft-07, at most 64 KB', type: ['object', 'boolean'] })

export const NewStreamSchema = z
  .strictObject({
    schema: SchemaDocument,
    notes: z
      .string()
      .max(2_000)
      .default('')
      .meta({ description: 'What changed and what producers should do, for people' }),
  })
  .openapi('NewStreamSchema')

export const SchemaCheck = z.strictObject({ schema: SchemaDocument }).openapi('StreamSchemaCheck')

export const Difference = z
  .object({
    path: z
      .string()
      .meta({ description: 'Where in an event: names between dots, `[]` for items, `*` for other fields' }),
    kind: z
      .string()
      .meta({ description: 'Stable, for programs', examples: ['required_added', 'enum_narrowed'] }),
    message: z.string(),
  })
  .openapi('SchemaDifference')

export const Incompatibility = Difference.extend({
  version: z.int().meta({ description: 'The version that the new schema does not agree with' }),
  direction: z.enum(['backward', 'forward']),
}).openapi('SchemaIncompatibility')

export const StreamSchema = z
  .object({
    version: z.int(),
    schema: SchemaDocument,
    hash: z.string().meta({ description: 'SHA-256 of the schema with its names in order' }),
    notes: z.string(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
  })
  .openapi('StreamSchema')

/** In lists: a schema may weigh 64 KB. */
export const StreamSchemaFacts = StreamSchema.omit({ schema: true }).openapi('StreamSchemaFacts')

export const showFacts = (row: StreamSchemaRow): z.infer<typeof StreamSchemaFacts> => ({
  version: row.version,
  hash: row.hash,
  notes: row.notes,
  createdBy: row.createdBy,
  createdAt: iso(row.createdAt),
})

export const showSchema = (row: StreamSchemaRow): z.infer<typeof StreamSchema> => ({
  ...showFacts(row),
  schema: row.schema,
})

/** The stream of a request. Throws 404. */
export async function streamOf(db: Database, workspaceId: string, name: string): Promise<StreamRow> {
  const row = await findStream(db, workspaceId, name)
  if (!row) throw notFound('stream', name)
  return row
}

/** A version of a stream's schema, as it is named in a path or query. Throws 404. */
export async function schemaOf(
  db: Database,
  streamId: string,
  name: string | number,
): Promise<StreamSchemaRow> {
  const version = typeof name === 'number' ? name : readVersion(name)
  const row = version === undefined ? undefined : await findSchema(db, streamId, version)
  if (!row) throw notFound('schema version', String(name))
  return row
}
