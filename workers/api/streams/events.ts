import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { schemaVersionHeader } from '#core/stream/schema/version'
import { formats } from '#ingest'
import { type AppEnv, json, problem } from '../http.ts'
import { traced } from '../traced.ts'
import { readRows } from './read-rows.ts'
import { StreamParams } from './schema.ts'
import { refuseWhileLimited, takeRows } from './take.ts'
import { noteTurnedAway } from './turned-away.ts'

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
    `${formats.flatMap(({ endpoint, title }) => (endpoint === 'events' ? title : [])).join('; ')}:`,
    'by their Content-Type, gzip too, up to 10 MB. An event may carry `id`: the same id again is a duplicate.',
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
    409: problem('The stream is filled by Vedette itself'),
    413: problem('The body is too large'),
    415: problem('Not a format that is taken'),
    429: problem('More events a second than the stream takes, or the quota of the day is used up'),
  },
})

export const sendEvents = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: (c) =>
    traced(c, '/api/v1/streams/{name}/events', async (trace) => {
      const { name } = c.req.valid('param')
      const version = c.req.header(schemaVersionHeader)
      const where = { env: c.env, db: c.var.db, workspaceId: c.var.workspaceId, name, trace }
      let isRead = false
      try {
        await refuseWhileLimited(where, c.req.raw)
        const rows = await readRows(c.req.raw, Date.now())
        isRead = true
        const { taken, headers } = await takeRows(where, rows, version)
        return c.json(taken, 200, headers)
      } catch (error) {
        noteTurnedAway(where, { refusal: error, isRead, until: (work) => c.executionCtx.waitUntil(work) })
        throw error
      }
    }),
})
