import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { liveObject } from '#platform/objects'
import { type AppEnv, json } from '../http.ts'
import { wrapTicket } from './ticket.ts'

const Ticket = z
  .object({ ticket: z.string().meta({ description: 'Good for one socket within 30 seconds' }) })
  .openapi('LiveTicket')

const route = createRoute({
  method: 'post',
  path: '/live/tickets',
  operationId: 'createLiveTicket',
  summary: 'A ticket for one live socket',
  description: 'For clients that cannot send headers with a WebSocket: open `/live?ticket=…` with it.',
  tags: ['live'],
  responses: { 201: json(Ticket, 'The ticket') },
})

export const createLiveTicket = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { workspaceId } = c.var
    const ticket = await liveObject(c.env, workspaceId).ticket()
    return c.json({ ticket: wrapTicket(workspaceId, ticket) }, 201)
  },
})
