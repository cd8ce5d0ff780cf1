import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json, problem } from '../http.ts'
import { channelOr404 } from './change.ts'
import { Channel, ChannelParams } from './schema.ts'
import { showChannel } from './show.ts'

const route = createRoute({
  method: 'get',
  path: '/channels/{id}',
  operationId: 'getChannel',
  summary: 'One channel',
  tags: ['channels'],
  request: { params: ChannelParams },
  responses: { 200: json(Channel, 'The channel'), 404: problem('There is no such channel') },
})

export const getChannel = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const row = await channelOr404({ db, workspaceId, id: c.req.valid('param').id })
    c.header('etag', `"${row.version}"`)
    return c.json(await showChannel(db, row), 200)
  },
})
