import { z } from '@hono/zod-openapi'
import { dayOf, quotaState, type QuotaStanding, untilMidnightMs } from '#core/stream/quota'
import { iso } from '../http.ts'

const eventsPerDay = z
  .int()
  .min(1)
  .max(1_000_000_000_000)
  .nullable()
  .meta({ description: 'Events that all streams together take in a day (UTC); null: as many as come' })

export const QuotaPatch = z.strictObject({ eventsPerDay }).openapi('QuotaPatch')

export const Quota = z
  .object({
    eventsPerDay,
    usedToday: z.int().meta({ description: 'As shards said last, at most about a minute ago' }),
    state: z.enum(['off', 'ok', 'warning', 'exceeded']).meta({ description: '`warning` from 80 % on' }),
    day: z.iso.datetime().meta({ description: 'When the day began' }),
    resetsAt: z.iso.datetime(),
  })
  .openapi('Quota')

export const showQuota = (standing: QuotaStanding, now: number): z.output<typeof Quota> => ({
  eventsPerDay: standing.eventsPerDay,
  usedToday: standing.used,
  state: quotaState(standing),
  day: iso(dayOf(now)),
  resetsAt: iso(now + untilMidnightMs(now)),
})
