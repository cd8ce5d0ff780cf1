import { createRoute, defineOpenAPIRoute, type z } from '@hono/zod-openapi'
import type { JsonSchema } from '#core/stream/schema/json-schema'
import { insertStream, maxStreams } from '#db/queries/streams'
import { newId } from '#platform/new-id'
import { checksName } from '#core/stream/checks'
import { ApiError, type AppEnv, body, invalid, json, problem } from '../http.ts'
import { ensureChecks } from './checks-stream.ts'
import { NewStream, showStream, Stream } from './schema.ts'
import { assertUsable, hashOf } from './schemas/judge.ts'

const route = createRoute({
  method: 'post',
  path: '/streams',
  operationId: 'createStream',
  summary: 'Add a stream',
  description:
    'The name `checks` is that of the results of checks: it is given alone, and what the stream is made of stands fast.',
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
    const wanted = c.req.valid('json')
    const { name, schema, compatibility, ...definition } = wanted
    const { db, workspaceId } = c.var
    if (name === checksName) {
      assertPlain(wanted)
      const { row, isNew } = await ensureChecks(c)
      if (!isNew) throw exists()
      return c.json(showStream(row), 201)
    }
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
    if (made === 'taken') throw exists()
    if (made === 'full')
      throw new ApiError(409, 'stream.too_many', 'Too many streams', `At most ${maxStreams} in a workspace.`)
    return c.json(showStream(row), 201)
  },
})

const exists = () => new ApiError(409, 'stream.exists', 'There is a stream of that name')

/** The stream of check results is made as lanes fill it. */
function assertPlain(wanted: z.output<typeof NewStream>): void {
  if (JSON.stringify(wanted) !== JSON.stringify(NewStream.parse({ name: wanted.name })))
    throw invalid('name', `${checksName} holds the results of checks: give nothing but its name`)
}

const firstVersion = async (streamId: string, schema: JsonSchema, createdBy: string, createdAt: number) => ({
  streamId,
  version: 1,
  schema,
  hash: await hashOf(schema),
  notes: '',
  createdBy,
  createdAt,
})
