import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { type AppEnv, iso, json, problem } from '../http.ts'
import { knownStream } from './known.ts'
import { StreamParams } from './schema.ts'
import { shardsOf } from './shards.ts'

const Shard = z
  .object({
    shard: z.int(),
    accepted: z.int().meta({ description: 'Since the shard woke, like the next five' }),
    duplicates: z.int(),
    refused: z.int(),
    limited: z.int().meta({ description: 'Events of requests that were over the rate' }),
    shedRequests: z.int().meta({
      description:
        'Of the whole stream, in its first shard, like the next: requests refused unread while it took nothing, or because the quota of the day was used up. Within seconds.',
    }),
    unreadableRequests: z.int().meta({ description: 'Of which nothing could be told apart: 400, 413, 415' }),
    eventsPerSecond: z.number().meta({ description: 'Over the last ten seconds' }),
    keys: z.int().meta({ description: 'Of the fullest of the newest windows' }),
    isOverflowing: z.boolean().meta({ description: 'Some keys are counted under `other`' }),
    logBytes: z.int().meta({ description: 'Of events that are not in the archive yet' }),
    lastEventAt: z.iso.datetime().nullable(),
    closeLatenessMs: z.number(),
    deadLetters: z.int(),
    owedWindows: z.int().nullable().meta({ description: 'Closed, and not filed in the database yet' }),
  })
  .openapi('StreamShard')

const route = createRoute({
  method: 'get',
  path: '/streams/{name}/health',
  operationId: 'healthOfStream',
  summary: 'How a stream is doing, shard by shard',
  tags: ['streams'],
  request: { params: StreamParams },
  responses: {
    200: json(z.object({ data: z.array(Shard) }), 'Shards'),
    404: problem('There is no such stream'),
  },
})

export const healthOfStream = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { row } = await knownStream(c.var.db, c.var.workspaceId, c.req.valid('param').name)
    const shards = await Promise.all(shardsOf(c.env, row).map(async (shard) => shard.health()))
    const data = shards.map(({ lastEventAt, appends: _, owed, turnedAway, ...health }) => ({
      ...health,
      shedRequests: turnedAway?.shed ?? 0,
      unreadableRequests: turnedAway?.unreadable ?? 0,
      owedWindows: owed?.windows ?? null,
      lastEventAt: lastEventAt === null ? null : iso(lastEventAt),
    }))
    return c.json({ data }, 200)
  },
})
