import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { liveObject } from '#platform/objects'
import { ApiError, type AppEnv, problem } from '../http.ts'
import { LiveQuery } from './query.ts'

const route = createRoute({
  method: 'get',
  path: '/live',
  operationId: 'openLive',
  summary: 'A WebSocket of what happens now',
  description: [
    'Frames are JSON with `type` and a growing `seq`; with `full=1` send `{ "type": "ack", "seq": n }` to keep the flow.',
    'Authorise by session cookie, `Authorization` header, or `?ticket=`.',
  ].join(' '),
  tags: ['live'],
  request: { query: LiveQuery },
  responses: {
    101: { description: 'The socket' },
    401: problem('No key, session or ticket, or one that is used up'),
    422: problem('Not a valid query'),
    426: problem('Not a WebSocket request'),
  },
})

export const openLive = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: (c) => {
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      const headers = { upgrade: 'websocket' }
      throw new ApiError(426, 'live.upgrade_required', 'WebSocket only', undefined, undefined, headers)
    }
    const url = new URL(c.req.url)
    url.searchParams.delete('ticket') // it is burnt; the object has no use for it
    return liveObject(c.env, c.var.workspaceId).fetch(new Request(url, c.req.raw))
  },
})
