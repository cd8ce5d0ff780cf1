import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { schemaFault } from '#core/stream/schema/validate'
import { insertSchema } from '#db/queries/stream-schemas'
import { insertStream, maxStreams } from '#db/queries/streams'
import { newId } from '#platform/new-id'
import { ApiError, type AppEnv, body, invalid, json, problem } from '../http.ts'
import { NewStream, showStream, Stream } from './schema.ts'

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
    const fault = schema && schemaFault(schema)
    if (fault) throw invalid('schema', fault)
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
    const made = await insertStream(db, row)
    if (made === 'taken') throw new ApiError(409, 'stream.exists', 'There is a stream of that name')
    if (made === 'full')
      throw new ApiError(409, 'stream.too_many', 'Too many streams', `At most ${maxStreams} in a workspace.`)
    if (schema)
      await insertSchema(db, 0, {
        streamId: row.id,
        schema,
        notes: '',
        createdBy: c.var.actor,
        createdAt: now,
      })
    return c.json(showStream(row), 201)
  },
})
