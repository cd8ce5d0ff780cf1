import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import type { Incompatibility } from '#core/stream/schema/compatibility'
import type { JsonSchema } from '#core/stream/schema/json-schema'
import type { Database } from '#db/database'
import { insertSchema, maxSchemas, type StreamSchemaRow } from '#db/queries/stream-schemas'
import type { StreamRow } from '#db/queries/streams'
import { ApiError, type AppEnv, body, json, problem } from '../../http.ts'
import { assertOwn } from '../checks-stream.ts'
import { forgetStream } from '../known.ts'
import { shardsOf } from '../shards.ts'
import { assertUsable, judgeSchema } from './judge.ts'
import { NewStreamSchema, SchemasParams, showSchema, StreamSchema, streamOf } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/streams/{name}/schemas',
  operationId: 'addStreamSchema',
  summary: 'Add a version of the schema',
  description:
    'The version is the latest from then on: events that name none are judged by it. A schema that was added before is answered with its version.',
  tags: ['streams'],
  request: { params: SchemasParams, body: body(NewStreamSchema) },
  responses: {
    200: json(StreamSchema, 'The same schema was there already'),
    201: json(StreamSchema, 'The schema is added'),
    404: problem('There is no such stream'),
    409: problem('It is not compatible (errors say where and why), or the stream has too many'),
    422: problem('Not a schema that can be used: errors say where and why'),
  },
})

export const addStreamSchema = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId, actor } = c.var
    const stream = await streamOf(db, workspaceId, c.req.valid('param').name)
    assertOwn(stream)
    const { schema, notes } = c.req.valid('json')
    await assertUsable(schema)
    const { row, isNew } = await addVersion(db, stream, { schema, notes, createdBy: actor })
    if (!isNew) return c.json(showSchema(row), 200)
    forgetStream(workspaceId, stream.name)
    // A shard that is not reached learns of it by the first batch of an isolate that knows.
    await Promise.allSettled(shardsOf(c.env, stream).map(async (shard) => shard.refresh()))
    return c.json(showSchema(row), 201)
  },
})

interface Wanted {
  schema: JsonSchema
  notes: string
  createdBy: string
}

// Who loses a race is judged again, by the version that won.
const maxAttempts = 4

async function addVersion(
  db: Database,
  stream: StreamRow,
  wanted: Wanted,
): Promise<{ row: StreamSchemaRow; isNew: boolean }> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const { hash, existing, latest, differences } = await judgeSchema(db, stream, wanted.schema)
    if (existing) return { row: existing, isNew: false }
    if (differences.length > 0) throw incompatible(stream, differences)
    if (latest >= maxSchemas) {
      const detail = `A stream has at most ${maxSchemas} versions of its schema.`
      throw new ApiError(409, 'schema.too_many', 'Too many versions', detail)
    }
    const row = await insertSchema(db, latest, {
      ...wanted,
      streamId: stream.id,
      hash,
      createdAt: Date.now(),
    })
    if (row) return { row, isNew: true }
  }
  throw new ApiError(409, 'schema.busy', 'Changed by somebody else', 'Try again in a moment.')
}

const incompatible = ({ compatibility }: StreamRow, differences: Incompatibility[]): ApiError =>
  new ApiError(
    409,
    'schema.incompatible',
    'The schema is not compatible',
    `The stream's compatibility is ${compatibility}, and this would break it: ${differences[0]?.message ?? ''}.`,
    differences,
  )
