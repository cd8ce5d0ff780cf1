import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listCalendarFeeds as feedsOf } from '#db/queries/calendar-feeds'
import { type AppEnv, json, list, page, PageQuery, placeOf, problem } from '../http.ts'
import { CalendarFeed, showCalendarFeed } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/calendar-feeds',
  operationId: 'listCalendarFeeds',
  summary: 'The calendar feeds of this workspace, newest first',
  tags: ['on-call'],
  request: { query: PageQuery },
  responses: { 200: json(list(CalendarFeed), 'Feeds'), 422: problem('Not a valid query') },
})

export const listCalendarFeeds = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const rows = await feedsOf(c.var.db, c.var.workspaceId, { limit: limit + 1, before: placeOf(cursor) })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: data.map(showCalendarFeed), nextCursor }, 200)
  },
})
