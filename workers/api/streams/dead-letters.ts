import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import type { DeadLetter, StreamRpc } from '#core/stream/rpc'
import { readNdjson } from '#ingest/ndjson'
import { type AppEnv, body, iso, json, problem } from '../http.ts'
import { knownStream } from './known.ts'
import { inApiWords } from './read-rows.ts'
import { StreamParams } from './schema.ts'
import { shardsOf } from './shards.ts'
import { takeRows } from './take.ts'

const DeadLetterShown = z
  .object({
    batch: z.string().meta({ description: 'Events refused together: what a replay names' }),
    at: z.iso.datetime(),
    code: z.string(),
    message: z.string(),
    raw: z.string().meta({ description: 'The event as it came, cut at 8,000 characters' }),
  })
  .openapi('StreamDeadLetter')

const list = createRoute({
  method: 'get',
  path: '/streams/{name}/dead-letters',
  operationId: 'listStreamDeadLetters',
  summary: 'Events that were refused, newest first',
  description: 'At most 10,000 of each shard, for 7 days.',
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
      .map(({ shard, seq, at, code, message, raw }) => ({
        batch: `${shard}-${seq}`,
        at: iso(at),
        code,
        message,
        raw,
      }))
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
    const shards = shardsOf(c.env, row).map((shard, index) => ({ shard, seqs: seqsOf(batches, index) }))
    const letters = await Promise.all(
      shards.flatMap(({ shard, seqs }) => seqs.map(async (seq) => lettersAt(shard, seq))),
    )
    const raws = letters.flatMap((some) => some.map(({ raw }) => raw.replaceAll('\n', ' ')))
    const rows = await inApiWords(() => readNdjson(new TextEncoder().encode(raws.join('\n'))))
    const where = { env: c.env, db, workspaceId, name }
    const { taken } = await takeRows(where, rows, schemaVersion?.toString())
    // Only now: a stream that is too busy for them would have lost them.
    await Promise.all(shards.map(async ({ shard, seqs }) => seqs.length > 0 && shard.takeDeadLetters(seqs)))
    const { accepted, duplicates, rejected } = taken
    return c.json({ accepted, duplicates, rejected: rejected.length }, 200)
  },
})

/** The batches of one shard among those that are named, each once. */
const seqsOf = (batches: readonly string[], shard: number): number[] => [
  ...new Set(
    batches.flatMap((batch) => {
      const [of, seq] = batch.split('-').map(Number)
      return of === shard ? (seq ?? []) : []
    }),
  ),
]

/** One batch, which stays where it is. */
const lettersAt = async (shard: StreamRpc, batch: number): Promise<DeadLetter[]> =>
  (await shard.deadLetters({ before: batch + 1, limit: 1 })).filter(({ seq }) => seq === batch)
