import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { deleteCalendarFeed as remove } from '#db/queries/calendar-feeds'
import { type AppEnv, notFound, problem } from '../http.ts'
import { CalendarFeedParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/calendar-feeds/{id}',
  operationId: 'deleteCalendarFeed',
  summary: 'Revoke a calendar feed',
  description: 'Its address answers 404 from then on.',
  tags: ['on-call'],
  request: { params: CalendarFeedParams },
  responses: { 204: { description: 'Revoked' }, 404: problem('There is no such feed') },
})

export const deleteCalendarFeed = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (!(await remove(db, workspaceId, id))) throw notFound('calendar feed', id)
    return c.body(null, 204)
  },
})
