import { z } from '@hono/zod-openapi'
import { dayOf, quotaState, type QuotaStanding, stateOf, untilMidnightMs } from '#core/stream/quota'
import { iso } from '../http.ts'
import type { BrowserStanding } from './standing.ts'

const eventsPerDay = z
  .int()
  .min(1)
  .max(1_000_000_000_000)
  .nullable()
  .meta({ description: 'Events that all streams together take in a day (UTC); null: as many as come' })

const browserMinutesPerDay = z.int().min(0).max(10_000_000).nullable().meta({
  description:
    'Browser time that all browser checks together may take in a day (UTC), in all regions; null: only what the deployment allows in each region, which holds in any case',
})

export const QuotaPatch = z
  .strictObject({ eventsPerDay, browserMinutesPerDay })
  .partial()
  .openapi('QuotaPatch')

const state = z.enum(['off', 'ok', 'warning', 'exceeded'])

export const Quota = z
  .object({
    eventsPerDay,
    usedToday: z.int().meta({ description: 'As shards said last, at most about a minute ago' }),
    state: state.meta({ description: '`warning` from 80 % on' }),
    browserMinutesPerDay,
    browserMinutesUsedToday: z.number().meta({ description: 'As regions said last, about a minute ago' }),
    browserState: state.meta({ description: '`warning` from 80 % on; `exceeded`: runs are `unknown`' }),
    day: z.iso.datetime().meta({ description: 'When the day began' }),
    resetsAt: z.iso.datetime(),
  })
  .openapi('Quota')

export const showQuota = (
  standing: QuotaStanding,
  { minutesPerDay, usedMs }: BrowserStanding,
  now: number,
): z.output<typeof Quota> => ({
  eventsPerDay: standing.eventsPerDay,
  usedToday: standing.used,
  state: quotaState(standing),
  browserMinutesPerDay: minutesPerDay,
  browserMinutesUsedToday: usedMs / 60_000,
  browserState: stateOf(usedMs / 60_000, minutesPerDay),
  day: iso(dayOf(now)),
  resetsAt: iso(now + untilMidnightMs(now)),
})
