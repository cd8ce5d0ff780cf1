import { z } from '@hono/zod-openapi'
import { Measuring, StreamName } from '#core/stream/definition'
import { Compatibility, StreamSettings } from '#core/stream/settings'
import type { StreamRow } from '#db/queries/streams'
import { iso } from '../http.ts'
import { SchemaDocument } from './schemas/schema.ts'

export const StreamParams = z.object({ name: z.string().max(64) })

export const NewStream = z
  .strictObject({
    name: StreamName,
    ...StreamSettings.shape,
    schema: SchemaDocument.nullable()
      .default(null)
      .meta({
        description: 'JSON Schema of an event, the first version of it. Null: any JSON object is taken.',
        type: ['object', 'boolean', 'null'],
      }),
    compatibility: Compatibility.default('backward').meta({
      description: 'What later schemas must agree with',
    }),
  })
  .openapi('NewStream')

const { shape } = StreamSettings

export const StreamPatch = z
  .strictObject({
    description: shape.description.unwrap().optional(),
    time: shape.time.unwrap().optional(),
    latenessSeconds: shape.latenessSeconds.unwrap().optional(),
    windows: shape.windows.unwrap().optional(),
    maxKeys: shape.maxKeys.unwrap().optional(),
    retention: shape.retention.unwrap().optional(),
    eventsPerSecond: shape.eventsPerSecond.unwrap().optional(),
    analytics: shape.analytics,
    compatibility: Compatibility.optional(),
    dimensions: Measuring.shape.dimensions.unwrap().optional(),
    measures: Measuring.shape.measures.unwrap().optional(),
    distinct: Measuring.shape.distinct.unwrap().optional(),
    shards: shape.shards.unwrap().optional(),
  })
  .openapi('StreamPatch')

export const Stream = z
  .object({
    id: z.string(),
    name: z.string(),
    ...StreamSettings.shape,
    compatibility: Compatibility,
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Stream')

export const showStream = (row: StreamRow): z.output<typeof Stream> => ({
  id: row.id,
  name: row.name,
  ...row.definition,
  compatibility: row.compatibility,
  version: row.version,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})
