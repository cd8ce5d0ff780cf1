import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { liveObject } from '#platform/objects'
import { ApiError, type AppEnv, problem } from '../http.ts'
import { eventStream } from './event-stream.ts'
import { LiveQuery } from './query.ts'

/** Shorter than proxies let a silent connection live. */
const heartbeatMs = 15_000
const retryMs = 3_000

const route = createRoute({
  method: 'get',
  path: '/live/events',
  operationId: 'openLiveEvents',
  summary: 'What happens now, as server-sent events',
  description: [
    'The frames of the socket, for who cannot speak WebSocket: `event` is their `type`, `id` their `seq`, `data` the',
    'frame; a comment every 15 s. A reader that is 2 s or 1 MB behind is told nothing until it has caught up, then how',
    'much it missed. There is no resuming by `Last-Event-ID`: a new connection begins with a snapshot.',
  ].join(' '),
  tags: ['live'],
  request: { query: LiveQuery },
  responses: {
    200: { description: 'Events without end', content: { 'text/event-stream': { schema: z.string() } } },
    401: problem('No key, session or ticket, or one that is used up'),
    422: problem('Not a valid query'),
    503: problem('Too many live connections'),
  },
})

export const openLiveEvents = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const url = new URL(c.req.url)
    url.searchParams.delete('ticket') // it is burnt
    url.searchParams.set('acks', '1')
    const live = liveObject(c.env, c.var.workspaceId)
    const { webSocket } = await live.fetch(new Request(url, { headers: { upgrade: 'websocket' } }))
    if (!webSocket) throw full()
    const events = eventStream(webSocket, { heartbeatMs, retryMs })
    webSocket.accept()
    return c.body(events, 200, {
      'content-type': 'text/event-stream',
      // A proxy that packs or gathers it would hold events back.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
  },
})

const full = (): ApiError =>
  new ApiError(503, 'live.full', 'Too many live connections', undefined, undefined, { 'retry-after': '30' })
