import type { Context, Handler } from 'hono'
import { calendarText } from '#core/oncall/calendar'
import { calendarEntries, feedAheadMs, feedBackMs } from '#core/oncall/calendar-entries'
import { everybodyIn } from '#core/oncall/everybody'
import { horizonMs } from '#core/oncall/shift'
import { type CalendarFeedRow, findCalendarFeed, touchCalendarFeed } from '#db/queries/calendar-feeds'
import { personNames } from '#db/queries/people'
import { allSchedules } from '#db/queries/schedules'
import { sha256Hex } from '#platform/digest'
import { publicUrl } from '#platform/public-url'
import { ApiError, type AppEnv } from '../http.ts'

/**
 * `GET /api/v1/schedules/{id}/calendar.ics` and `/people/{id}/calendar.ics`, with `?token=`: shifts for calendars. The
 * token opens nothing else, so these stand beside the API for people and are in no OpenAPI document.
 */
export const serveCalendar =
  (of: 'scheduleId' | 'personId'): Handler<AppEnv> =>
  async (c) => {
    const caller = c.req.header('cf-connecting-ip') ?? 'local'
    const { success } = await c.env.API_RATE.limit({ key: `calendar:${caller}` })
    if (!success) throw new ApiError(429, 'rate.exceeded', 'Too many requests')
    const feed = await feedOfToken(c)
    if (!feed || feed[of] === null || feed[of] !== c.req.param('id')) throw noFeed()
    c.executionCtx.waitUntil(touchCalendarFeed(c.var.db, feed.id, Date.now()))
    return c.body(await textOf(c, feed), 200, {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'inline; filename="on-call.ics"',
      'cache-control': 'private, max-age=300',
    })
  }

/** The same for an address that never was, is another's, or is revoked. */
const noFeed = (): ApiError =>
  new ApiError(
    404,
    'calendar_feed.not_found',
    'Not found',
    'There is no calendar at this address: it is incomplete, or was revoked.',
  )

async function feedOfToken(c: Context<AppEnv>): Promise<CalendarFeedRow | null> {
  const token = c.req.query('token') ?? ''
  const [, id] = /^(cal_[a-z0-9]{20})\.[\w-]{43}$/.exec(token) ?? []
  const feed = id === undefined ? undefined : await findCalendarFeed(c.var.db, id)
  if (!feed) return null
  const encode = (text: string) => new TextEncoder().encode(text)
  return crypto.subtle.timingSafeEqual(encode(await sha256Hex(token)), encode(feed.tokenHash)) ? feed : null
}

async function textOf(
  c: Context<AppEnv>,
  { workspaceId, scheduleId, personId }: CalendarFeedRow,
): Promise<string> {
  const now = Date.now()
  const all = await allSchedules(c.var.db, workspaceId, now - feedBackMs - horizonMs)
  const schedules = all.filter(({ id }) => scheduleId === null || id === scheduleId)
  const names = await personNames(c.var.db, workspaceId, everybodyIn(schedules))
  const nameOf = (id: string) => names.get(id) ?? 'Somebody deleted'
  const name = personId === null ? `On call: ${schedules[0]?.name ?? ''}` : `${nameOf(personId)} on call`
  const entries = calendarEntries(schedules, { personId, now, origin: publicUrl(c.env), nameOf })
  return calendarText({ name, entries, until: now + feedAheadMs, now })
}
