import { z } from '@hono/zod-openapi'
import type { CalendarFeedRow } from '#db/queries/calendar-feeds'
import { sha256Hex } from '#platform/digest'
import { iso } from '../http.ts'
import { PersonId } from '../schedules/layer-schema.ts'

export const CalendarFeedParams = z.object({ id: z.string().max(60) })

const target = {
  scheduleId: z.string().max(60).nullable().meta({ description: 'All shifts of this schedule' }),
  personId: PersonId.nullable().meta({ description: 'The shifts of this person in every schedule' }),
}

export const NewCalendarFeed = z
  .strictObject({ scheduleId: target.scheduleId.default(null), personId: target.personId.default(null) })
  .refine(({ scheduleId, personId }) => (scheduleId === null) !== (personId === null), {
    path: ['scheduleId'],
    message: 'Either scheduleId or personId',
  })
  .openapi('NewCalendarFeed')

export const CalendarFeed = z
  .object({
    id: z.string(),
    ...target,
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    lastReadAt: z.iso.datetime().nullable().meta({ description: 'To the hour' }),
  })
  .openapi('CalendarFeed')

export const CreatedCalendarFeed = CalendarFeed.extend({
  url: z.url().meta({
    description: 'What a calendar subscribes to. It is shown this once: of its token only a hash is kept.',
  }),
}).openapi('CreatedCalendarFeed')

export const showCalendarFeed = (row: CalendarFeedRow): z.output<typeof CalendarFeed> => ({
  id: row.id,
  scheduleId: row.scheduleId,
  personId: row.personId,
  createdBy: row.createdBy,
  createdAt: iso(row.createdAt),
  lastReadAt: iso(row.lastReadAt),
})

/** What a calendar sends to read a feed, and what is kept of it. */
export async function newFeedToken(id: string): Promise<{ token: string; tokenHash: string }> {
  const random = crypto.getRandomValues(new Uint8Array(32))
  const token = `${id}.${random.toBase64({ alphabet: 'base64url', omitPadding: true })}`
  return { token, tokenHash: await sha256Hex(token) }
}
