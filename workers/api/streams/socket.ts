import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { schemaVersionHeader } from '#core/stream/schema/version'
import { FrameBudget, frameLimits } from '#core/stream/frame-budget'
import { ApiError, type AppEnv, problem } from '../http.ts'
import { onError } from '../problem.ts'
import { limitEvents } from '../rate.ts'
import { FrameReader, frameFormats } from './frames.ts'
import { IngestSocket } from './ingest-socket.ts'
import { assertOwn } from './checks-stream.ts'
import { knownStream } from './known.ts'
import { StreamParams } from './schema.ts'
import { takeRows } from './take.ts'
import { noteTurnedAway } from './turned-away.ts'

const route = createRoute({
  method: 'get',
  path: '/streams/{name}/socket',
  operationId: 'openEventSocket',
  summary: 'A WebSocket that takes events',
  description: [
    'Send `{ "batch": n, "events": [ … ] }`. The answer is `{ "ack": n, "accepted", "duplicates", "rejected", "credit" }`',
    'once they are durable, or `{ "batch": n, "error": problem, "credit" }`: then send it again, with the same ids.',
    '`credit` says how many more frames may be sent; a client that sends more is closed (1008).',
  ].join(' '),
  tags: ['streams'],
  request: {
    params: StreamParams,
    query: z.object({
      format: z.enum(frameFormats).default('json').meta({
        description: '`ndjson`: a frame is NDJSON, and its `ack` is its place on the socket, from 1',
      }),
    }),
    headers: z.object({ 'schema-version': z.string().max(20).optional() }),
  },
  responses: {
    101: { description: 'The socket' },
    404: problem('There is no such stream'),
    422: problem('Not a valid query'),
    426: problem('Not a WebSocket request'),
  },
})

export const openEventSocket = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name } = c.req.valid('param')
    const { db, workspaceId, actor } = c.var
    const { row } = await knownStream(db, workspaceId, name)
    assertOwn(row)
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      const headers = { upgrade: 'websocket' }
      throw new ApiError(426, 'stream.upgrade_required', 'WebSocket only', undefined, undefined, headers)
    }
    const version = c.req.header(schemaVersionHeader)
    const { 0: client, 1: socket } = new WebSocketPair()
    const where = { env: c.env, db, workspaceId, name }
    const until = (work: Promise<void>) => c.executionCtx.waitUntil(work)
    const ingest = new IngestSocket(socket, {
      reader: new FrameReader(c.req.valid('query').format),
      budget: new FrameBudget(frameLimits, row.definition.shards, Date.now()),
      take: async (rows) => {
        await limitEvents(c.env, actor)
        return (await takeRows(where, rows, version)).taken
      },
      problemOf: (error) => {
        noteTurnedAway(where, { refusal: error, isRead: true, until })
        return onError(error, c)
      },
      until,
    })
    ingest.open()
    return new Response(null, { status: 101, webSocket: client })
  },
})
