import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { passiveTypes } from '#checks'
import { findMonitor } from '#db/queries/monitors'
import { pingEnvelopes, pingTokenContext, replacePingToken } from '#db/queries/ping-tokens'
import { open } from '#platform/envelope'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { forgetTarget } from '../ping/find-target.ts'
import { newPingToken, pingUrl } from './ping-url.ts'
import { MonitorParams } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/monitors/{id}/ping-token',
  operationId: 'rotatePingToken',
  tags: ['monitors'],
  description:
    'Gives a heartbeat a new ping URL. The old one takes nothing more, everywhere within 30 seconds.',
  request: { params: MonitorParams },
  responses: {
    200: json(z.object({ pingUrl: z.url() }), 'The new ping URL'),
    404: problem('There is no such monitor, or it is no heartbeat'),
  },
})

export const rotatePingToken = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const row = await findMonitor(db, workspaceId, id)
    if (!row) throw notFound('monitor', id)
    if (!passiveTypes.includes(row.check.type)) throw notFound('heartbeat', id)
    const before = (await pingEnvelopes(db, workspaceId, [id])).get(id)
    const { token, ...fresh } = await newPingToken(c.env, workspaceId, id)
    await replacePingToken(db, workspaceId, fresh, Date.now())
    if (before) forgetTarget(await open(c.env, before, pingTokenContext(workspaceId, id)))
    return c.json({ pingUrl: pingUrl(c, token) }, 200)
  },
})
