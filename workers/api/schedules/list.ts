import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listSchedules as schedulesOf } from '#db/queries/schedules'
import { type AppEnv, json, list, page, PageQuery, placeOf, problem } from '../http.ts'
import { presented } from './change.ts'
import { Schedule } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/schedules',
  operationId: 'listSchedules',
  summary: 'The on-call schedules of this workspace, newest first',
  tags: ['on-call'],
  request: { query: PageQuery },
  responses: { 200: json(list(Schedule), 'Schedules'), 422: problem('Not a valid query') },
})

export const listSchedules = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const rows = await schedulesOf(c.var.db, c.var.workspaceId, { limit: limit + 1, before: placeOf(cursor) })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: await presented(c.var, data), nextCursor }, 200)
  },
})
