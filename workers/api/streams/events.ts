import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { schemaVersionHeader } from '#core/stream/schema/version'
import { type BodyFault, readBody } from '#ingest/body'
import { formatFor, formats } from '#ingest'
import { type Rows, Unreadable } from '#ingest/define'
import { ApiError, type AppEnv, json, problem } from '../http.ts'
import { StreamParams } from './schema.ts'
import { takeRows } from './take.ts'

const Taken = z
  .object({
    accepted: z.int().meta({ description: 'Durable now' }),
    duplicates: z.int().meta({ description: 'Known by their `id` already' }),
    rejected: z
      .array(z.object({ index: z.int(), code: z.string(), message: z.string() }))
      .meta({ description: 'The first 1,000; all of them are among the dead letters' }),
  })
  .openapi('TakenEvents')

const route = createRoute({
  method: 'post',
  path: '/streams/{name}/events',
  operationId: 'sendEvents',
  summary: 'Send events',
  description: [
    'A JSON array or NDJSON, gzip too, up to 10 MB. An event may carry `id`: the same id again is a duplicate.',
    'Good events are kept, bad ones are named. What is accepted is durable.',
  ].join(' '),
  tags: ['streams'],
  request: {
    params: StreamParams,
    headers: z.object({
      'schema-version': z.string().optional().meta({
        description: 'The version of the schema that the events follow, or `latest`, which is the default',
      }),
    }),
    // Read by its own reader: a zod parse of thousands of events would cost more than all the rest.
    body: { content: { 'application/x-ndjson': { schema: z.string() } }, required: true },
  },
  responses: {
    200: json(Taken, 'What became of them'),
    400: problem('The body cannot be read'),
    404: problem('There is no such stream'),
    413: problem('The body is too large'),
    415: problem('Not a format that is taken'),
    429: problem('More events a second than the stream takes'),
  },
})

export const sendEvents = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name } = c.req.valid('param')
    const version = c.req.header(schemaVersionHeader)
    const rows = await readRows(c.req.raw)
    const where = { env: c.env, db: c.var.db, workspaceId: c.var.workspaceId, name }
    return c.json(await takeRows(where, rows, version), 200)
  },
})

/** Reads a request's events. Throws 400, 413, 415. */
export async function readRows(request: Request): Promise<Rows> {
  const format = formatFor(request.headers.get('content-type') ?? undefined)
  if (!format) {
    const taken = formats.flatMap(({ mediaTypes }) => mediaTypes).join(', ')
    throw new ApiError(415, 'body.type_unknown', 'Unsupported media type', `Content-Type may be ${taken}.`)
  }
  const body = await readBody(request)
  if (!(body instanceof Uint8Array)) throw bodyProblem(body)
  try {
    return format.read(new TextDecoder().decode(body))
  } catch (error) {
    if (error instanceof Unreadable)
      throw new ApiError(400, 'body.malformed', 'Malformed body', error.message)
    throw error
  }
}

const bodyProblem = ({ status, code, message }: BodyFault): ApiError =>
  new ApiError(status, code, 'The body is not taken', message)
