import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { maxPings, type LoggedPing } from '#core/heartbeat/ping'
import { type AppEnv, decodeCursor, iso, json, list, page, PageQuery, problem } from '../http.ts'
import { laneOfHeartbeat } from './heartbeat-lane.ts'
import { MonitorParams } from './schema.ts'

const excerptLetters = 200

export const Ping = z
  .object({
    n: z.int().meta({ description: 'Counts from 1 for each monitor' }),
    at: z.iso.datetime(),
    kind: z
      .enum(['success', 'start', 'fail', 'log', 'ignored'])
      .meta({ description: '"ignored": its body held none of the words asked for' }),
    runId: z.string().nullable(),
    exitStatus: z.int().nullable(),
    durationMs: z.number().nullable().meta({ description: 'Since the start of the run that it ended' }),
    paused: z.boolean().meta({ description: 'It came while the monitor was paused, and changed nothing' }),
    method: z.string(),
    remote: z.string().nullable(),
    userAgent: z.string().nullable(),
    bodyBytes: z.int().meta({ description: 'What was sent; at most 10,000 bytes of it are kept' }),
    bodyExcerpt: z.string().nullable().meta({ description: 'Its first letters' }),
  })
  .openapi('Ping')

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/pings',
  operationId: 'listPings',
  tags: ['monitors'],
  description: `The pings of a heartbeat, newest first. The newest ${maxPings} are kept.`,
  request: { params: MonitorParams, query: PageQuery },
  responses: {
    200: json(list(Ping), 'Pings, newest first'),
    404: problem('There is no such monitor'),
    422: problem('Not a valid query'),
  },
})

export const listPings = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const before = Number(decodeCursor(cursor)?.[0] ?? Number.MAX_SAFE_INTEGER)
    const home = await laneOfHeartbeat(c, c.req.valid('param').id)
    const rows = (await home?.pings({ before, limit: limit + 1 })) ?? []
    const { data, nextCursor } = page(rows, limit, ({ n }) => [n])
    return c.json({ data: data.map(presentPing), nextCursor }, 200)
  },
})

function presentPing({ body, at, id: _, ...ping }: LoggedPing): z.output<typeof Ping> {
  return { ...ping, at: iso(at), bodyExcerpt: body?.slice(0, excerptLetters) ?? null }
}
