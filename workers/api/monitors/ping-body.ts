import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { type AppEnv, notFound, problem } from '../http.ts'
import { laneOfHeartbeat } from './heartbeat-lane.ts'
import { MonitorParams } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/pings/{n}/body',
  operationId: 'getPingBody',
  tags: ['monitors'],
  request: { params: MonitorParams.extend({ n: z.string().max(60) }) },
  responses: {
    200: {
      description: 'What was sent with the ping, up to 10,000 bytes',
      content: { 'text/plain': { schema: z.string() } },
    },
    404: problem('There is no such ping, or it had no body'),
  },
})

export const getPingBody = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id, n } = c.req.valid('param')
    const home = await laneOfHeartbeat(c, id)
    const number = /^\d{1,9}$/.test(n) ? Number(n) : null
    const [ping] = (number && (await home?.pings({ before: number + 1, limit: 1 }))) || []
    if (!ping || ping.n !== number || ping.body === null) throw notFound('ping', n)
    return c.text(ping.body, 200)
  },
})
