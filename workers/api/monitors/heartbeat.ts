import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { type AppEnv, iso, json, notFound, problem } from '../http.ts'
import { laneOfHeartbeat } from './heartbeat-lane.ts'
import { MonitorParams } from './schema.ts'

const time = z.iso.datetime()

const Heartbeat = z
  .object({
    pings: z.int().meta({ description: 'How many there ever were' }),
    lastAt: time.nullable().meta({ description: 'The newest ping that speaks of success or failure' }),
    dueAt: time.nullable().meta({ description: 'When the next ping is due; null while none is expected' }),
    lateAt: time.nullable().meta({ description: 'When its absence is a failure' }),
    runs: z
      .array(z.object({ runId: z.string().nullable(), startedAt: time, limitAt: time }))
      .meta({ description: 'Runs under way, oldest first, and when each will have taken too long' }),
  })
  .openapi('Heartbeat')

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/heartbeat',
  operationId: 'getHeartbeat',
  tags: ['monitors'],
  description: 'What is expected of a heartbeat now.',
  request: { params: MonitorParams },
  responses: {
    200: json(Heartbeat, 'What is expected'),
    404: problem('There is no such monitor, or it is no heartbeat'),
  },
})

export const getHeartbeat = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const now = await (await laneOfHeartbeat(c, id))?.now()
    if (!now) throw notFound('heartbeat', id)
    const runs = now.runs.map(({ runId, startedAt, limitAt }) => ({
      runId,
      startedAt: iso(startedAt),
      limitAt: iso(limitAt),
    }))
    const { pings, lastAt, dueAt, lateAt } = now
    return c.json({ pings, lastAt: iso(lastAt), dueAt: iso(dueAt), lateAt: iso(lateAt), runs }, 200)
  },
})
