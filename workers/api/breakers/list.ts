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
    openedAt: z.iso.datetime().nullable().meta({ description: 'Since when it is not closed' }),
    openUntil: z.iso.datetime(),
    lastFailedAt: z.iso.datetime(),
    lastError: z.string().nullable(),
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
    const data = rows.map((row) => ({
      channelId: row.channelId,
      channelName: row.channelName,
      recipient: row.recipient,
      failures: row.failures,
      state: breakerState(row.openUntil, now),
      openedAt: iso(row.openedAt),
      openUntil: iso(row.openUntil),
      lastFailedAt: iso(row.updatedAt),
      lastError: row.lastError,
    }))
    return c.json({ data }, 200)
  },
})
