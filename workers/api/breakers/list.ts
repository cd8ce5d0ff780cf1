import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { breakerState } from '#core/breaker'
import { listBreakers as rowsOf } from '#db/queries/breakers'
import { type AppEnv, iso, json } from '../http.ts'

const Breaker = z
  .object({
    channelId: z.string(),
    channelName: z.string(),
    recipient: z.string(),
    state: z.enum(['open', 'half-open']).meta({
      description:
        '`open`: nothing is sent. `half-open`: one delivery at a time tries whether it works again.',
    }),
    failures: z.int().meta({ description: 'In a row' }),
    openUntil: z.iso.datetime(),
    lastFailedAt: z.iso.datetime(),
  })
  .openapi('Breaker')

const route = createRoute({
  method: 'get',
  path: '/breakers',
  operationId: 'listBreakers',
  summary: 'Destinations that fail and are left alone for a while',
  description:
    'What they are owed is kept and sent later. All others are closed. As it was seen by who tried last, within the last hour.',
  tags: ['alerts'],
  responses: { 200: json(z.object({ data: z.array(Breaker) }), 'Newest first, at most 500') },
})

export const listBreakers = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const now = Date.now()
    const rows = await rowsOf(c.var.db, c.var.workspaceId, now)
    const data = rows.map(({ channelId, channelName, recipient, failures, openUntil, updatedAt }) => ({
      channelId,
      channelName,
      recipient,
      failures,
      state: breakerState(openUntil, now),
      openUntil: iso(openUntil),
      lastFailedAt: iso(updatedAt),
    }))
    return c.json({ data }, 200)
  },
})
