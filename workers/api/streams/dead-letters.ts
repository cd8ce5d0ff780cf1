import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import type { DeadLetter } from '#core/stream/rpc'
import { type AppEnv, body, iso, json, problem } from '../http.ts'
import { knownStream } from './known.ts'
import { dropLetters, namedLetters, rowsOf } from './replay.ts'
import { StreamParams } from './schema.ts'
import { shardsOf } from './shards.ts'
import { takeRows } from './take.ts'

const DeadLetterShown = z
  .object({
    batch: z.string().meta({ description: 'Events refused together: what a replay names' }),
    at: z.iso.datetime(),
    code: z.string(),
    message: z.string(),
    raw: z.string().meta({ description: 'The event as it came, or its first 8,000 characters' }),
    length: z.int().meta({ description: 'Characters that it has' }),
    isCut: z.boolean().meta({
      description:
        '`raw` is only its beginning; a replay takes all of it, unless it was refused as `event.too_large`',
    }),
  })
  .openapi('StreamDeadLetter')

const list = createRoute({
  method: 'get',
  path: '/streams/{name}/dead-letters',
  operationId: 'listStreamDeadLetters',
  summary: 'Events that were refused, newest first',
  description:
    'At most 10,000 of each shard and 100,000,000 characters of them, for 7 days. The oldest go first.',
  tags: ['streams'],
  request: {
    params: StreamParams,
    query: z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) }),
  },
  responses: {
    200: json(z.object({ data: z.array(DeadLetterShown) }), 'Refused events'),
    404: problem('There is no such stream'),
  },
})

export const listStreamDeadLetters = defineOpenAPIRoute<typeof list, AppEnv>({
  route: list,
  handler: async (c) => {
    const { limit } = c.req.valid('query')
    const { row } = await knownStream(c.var.db, c.var.workspaceId, c.req.valid('param').name)
    const found = await Promise.all(
      shardsOf(c.env, row).map(async (shard, index) =>
        (await shard.deadLetters({ before: null, limit })).map((letter) => ({ ...letter, shard: index })),
      ),
    )
    const data = found
      .flat()
      .toSorted((a, b) => b.at - a.at || b.seq - a.seq)
      .slice(0, limit)
      .map(shown)
    return c.json({ data }, 200)
  },
})

const replay = createRoute({
  method: 'post',
  path: '/streams/{name}/dead-letters/replay',
  operationId: 'replayStreamDeadLetters',
  summary: 'Judge refused events again',
  description:
    'By the stream as it is now, and the version of its schema that is named. What is refused again is a dead letter again.',
  tags: ['streams'],
  request: {
    params: StreamParams,
    body: body(
      z
        .strictObject({
          batches: z
            .array(z.string().regex(/^\d{1,2}-\d{1,15}$/, 'as the list names it'))
            .min(1)
            .max(100),
          schemaVersion: z
            .int()
            .min(1)
            .optional()
            .meta({ description: 'The version they are judged by; the latest when left out' }),
        })
        .openapi('StreamReplay'),
    ),
  },
  responses: {
    200: json(z.object({ accepted: z.int(), duplicates: z.int(), rejected: z.int() }), 'What became of them'),
    404: problem('There is no such stream'),
    413: problem('More events than one request may hold: name fewer batches'),
    422: problem('Not a valid list'),
    429: problem('More events a second than the stream takes: they stay where they are'),
  },
})

export const replayStreamDeadLetters = defineOpenAPIRoute<typeof replay, AppEnv>({
  route: replay,
  handler: async (c) => {
    const { name } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const { row } = await knownStream(db, workspaceId, name)
    const { batches, schemaVersion } = c.req.valid('json')
    const shards = shardsOf(c.env, row)
    const letters = await namedLetters(shards, batches)
    const where = { env: c.env, db, workspaceId, name }
    const { taken } = await takeRows(where, rowsOf(letters), schemaVersion?.toString())
    // Only now: a stream that is too busy for them would have lost them.
    await dropLetters(shards, batches)
    const { accepted, duplicates } = taken
    return c.json({ accepted, duplicates, rejected: letters.length - accepted - duplicates }, 200)
  },
})

const shown = ({
  shard,
  seq,
  at,
  code,
  message,
  raw,
  length = raw.length,
}: DeadLetter & { shard: number }) => ({
  batch: `${shard}-${seq}`,
  at: iso(at),
  code,
  message,
  raw,
  length,
  isCut: length > raw.length,
})
