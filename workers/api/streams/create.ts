import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import type { JsonSchema } from '#core/stream/schema/json-schema'
import { insertStream, maxStreams } from '#db/queries/streams'
import { newId } from '#platform/new-id'
import { ApiError, type AppEnv, body, json, problem } from '../http.ts'
import { NewStream, showStream, Stream } from './schema.ts'
import { assertUsable, hashOf } from './schemas/judge.ts'

const route = createRoute({
  method: 'post',
  path: '/streams',
  operationId: 'createStream',
  summary: 'Add a stream',
  tags: ['streams'],
  request: { body: body(NewStream) },
  responses: {
    201: json(Stream, 'The stream'),
    409: problem('There is a stream of that name, or there are too many'),
    422: problem('Not a valid stream'),
  },
})

export const createStream = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name, schema, compatibility, ...definition } = c.req.valid('json')
    const { db, workspaceId } = c.var
    if (schema !== null) await assertUsable(schema)
    const now = Date.now()
    const row = {
      id: newId('stream'),
      workspaceId,
      name,
      definition,
      compatibility,
      version: 1,
      createdAt: now,
      updatedAt: now,
    }
    const first = schema === null ? null : await firstVersion(row.id, schema, c.var.actor, now)
    const made = await insertStream(db, row, first)
    if (made === 'taken') throw new ApiError(409, 'stream.exists', 'There is a stream of that name')
    if (made === 'full')
      throw new ApiError(409, 'stream.too_many', 'Too many streams', `At most ${maxStreams} in a workspace.`)
    return c.json(showStream(row), 201)
  },
})

const firstVersion = async (streamId: string, schema: JsonSchema, createdBy: string, createdAt: number) => ({
  streamId,
  version: 1,
  schema,
  hash: await hashOf(schema),
  notes: '',
  createdBy,
  createdAt,
})
