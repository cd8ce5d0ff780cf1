import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { insertCalendarFeed, maxCalendarFeeds } from '#db/queries/calendar-feeds'
import { newId } from '#platform/new-id'
import { publicUrl } from '#platform/public-url'
import { ApiError, type AppEnv, body, json, problem } from '../http.ts'
import { assertPeople } from '../schedules/assert-people.ts'
import { scheduleOr404 } from '../schedules/change.ts'
import { CreatedCalendarFeed, NewCalendarFeed, newFeedToken, showCalendarFeed } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/calendar-feeds',
  operationId: 'createCalendarFeed',
  summary: 'Make an address from which calendars read shifts',
  description:
    'iCalendar, from 30 days back to 90 days ahead. Whoever has the address can read it, and nothing else: delete the feed to revoke it.',
  tags: ['on-call'],
  request: { body: body(NewCalendarFeed) },
  responses: {
    201: json(CreatedCalendarFeed, 'The feed, and its address'),
    404: problem('There is no such schedule'),
    409: problem('There are too many'),
    422: problem('Not a valid feed'),
  },
})

export const createCalendarFeed = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const target = c.req.valid('json')
    const { db, workspaceId, actor } = c.var
    if (target.scheduleId !== null) await scheduleOr404({ db, workspaceId, id: target.scheduleId })
    const { personId } = target
    if (personId !== null) await assertPeople(db, workspaceId, [{ path: 'personId', personId }])
    const id = newId('calendarFeed')
    const { token, tokenHash } = await newFeedToken(id)
    const row = {
      ...target,
      id,
      workspaceId,
      tokenHash,
      createdBy: actor,
      createdAt: Date.now(),
      lastReadAt: null,
    }
    if (!(await insertCalendarFeed(db, row)))
      throw new ApiError(
        409,
        'calendar_feed.too_many',
        'Too many calendar feeds',
        `A workspace has at most ${maxCalendarFeeds} calendar feeds. Delete some that nobody reads.`,
      )
    const path = target.scheduleId === null ? `people/${target.personId}` : `schedules/${target.scheduleId}`
    const url = `${publicUrl(c.env)}/api/v1/${path}/calendar.ics?token=${token}`
    return c.json({ ...showCalendarFeed(row), url }, 201)
  },
})
