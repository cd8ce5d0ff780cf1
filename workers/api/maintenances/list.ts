import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listMaintenances } from '#db/queries/maintenances'
import { type AppEnv, decodeCursor, json, list, page, PageQuery, problem } from '../http.ts'
import { Maintenance, present } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/maintenances',
  operationId: 'listMaintenances',
  tags: ['maintenances'],
  request: { query: PageQuery },
  responses: {
    200: json(list(Maintenance), 'Windows, those that end last first'),
    422: problem('Not a valid query'),
  },
})

export const listMaintenancesRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const [endsAt, id] = decodeCursor(cursor) ?? []
    const before = cursor === undefined ? undefined : { endsAt: Number(endsAt), id: String(id) }
    const rows = await listMaintenances(c.var.db, c.var.workspaceId, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.endsAt, row.id])
    return c.json({ data: data.map((row) => present(row, Date.now())), nextCursor }, 200)
  },
})
