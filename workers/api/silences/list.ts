import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { listSilences as silencesOf } from '#db/queries/silences'
import { type AppEnv, decodeCursor, json, list, page, PageQuery } from '../http.ts'
import { showSilence, Silence } from './schema.ts'

const Query = PageQuery.extend({
  current: z.stringbool().optional().meta({ description: '`true` leaves out what is over' }),
})

const route = createRoute({
  method: 'get',
  path: '/silences',
  operationId: 'listSilences',
  summary: 'Silences, the one that ends last first',
  tags: ['silences'],
  request: { query: Query },
  responses: { 200: json(list(Silence), 'Silences') },
})

export const listSilences = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor, current } = c.req.valid('query')
    const now = Date.now()
    const [until, id] = decodeCursor(cursor) ?? []
    const rows = await silencesOf(c.var.db, c.var.workspaceId, {
      limit: limit + 1,
      before: until === undefined ? undefined : { until: Number(until), id: String(id) },
      activeAt: current ? now : undefined,
    })
    const { data, nextCursor } = page(rows, limit, (row) => [row.until, row.id])
    return c.json({ data: data.map((row) => showSilence(row, now)), nextCursor }, 200)
  },
})
