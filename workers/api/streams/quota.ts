import { type QuotaStanding, dayOf, quotaState, untilMidnightMs } from '#core/stream/quota'
import { type RateLimit, rateHeaders } from '#core/rate-headers'
import type { Database } from '#db/database'
import { daysOf, findEventsPerDay } from '#db/queries/quotas'
import { ApiError } from '../http.ts'
import { Recent } from '../recent.ts'

/** What this isolate knows of a workspace's quota. */
export interface KnownQuota {
  eventsPerDay: number | null
  day: number
  /** By stream and shard: what it has taken today, as D1 says or as it has said here, whichever is more. */
  taken: Map<string, number>
}

const quotas = new Recent<{ workspaceId: string; quota: KnownQuota }>()
const nameOf = (streamId: string, shard: number): string => `${streamId} ${shard}`

/** The quota as D1 had it at most some seconds ago, with what shards have told here since. */
export async function knownQuota(db: Database, workspaceId: string, now: number): Promise<KnownQuota> {
  const kept = quotas.find(workspaceId, now)?.quota
  const day = dayOf(now)
  if (kept?.day === day) return kept
  const eventsPerDay = await findEventsPerDay(db, workspaceId)
  const days = eventsPerDay === null ? [] : await daysOf(db, workspaceId, day)
  const taken = new Map(days.map(({ streamId, shard, events }) => [nameOf(streamId, shard), events]))
  const quota = { eventsPerDay, day, taken }
  quotas.keep(workspaceId, { workspaceId, quota }, now)
  return quota
}

/** After a change, here at once; in other isolates within seconds. */
export const forgetQuota = (workspaceId: string): void =>
  quotas.forget((known) => known.workspaceId === workspaceId)

/** What a shard has said that it has taken today. */
export function noteTaken({ taken }: KnownQuota, streamId: string, shard: number, today: number): void {
  const name = nameOf(streamId, shard)
  taken.set(name, Math.max(taken.get(name) ?? 0, today))
}

export const standingOf = ({ eventsPerDay, taken }: KnownQuota): QuotaStanding => ({
  eventsPerDay,
  used: eventsPerDay === null ? 0 : [...taken.values()].reduce((sum, events) => sum + events, 0),
})

/** The quota as a limit among others; null without one. */
export function dayLimit({ eventsPerDay, used }: QuotaStanding, now: number): RateLimit | null {
  if (eventsPerDay === null) return null
  const left = { left: eventsPerDay - used, resetSeconds: untilMidnightMs(now) / 1_000 }
  return { name: 'day', unit: 'events', quota: eventsPerDay, windowSeconds: 86_400, ...left }
}

/** Tells whom it concerns before it is too late. */
export const warningOf = (standing: QuotaStanding): Record<string, string> =>
  quotaState(standing) === 'off' || quotaState(standing) === 'ok'
    ? {}
    : { 'quota-warning': `"day";used=${standing.used};q=${standing.eventsPerDay}` }

/** Throws 429 when the day's events are used up. */
export function assertQuota(standing: QuotaStanding, now: number): void {
  if (quotaState(standing) !== 'exceeded') return
  const seconds = Math.ceil(untilMidnightMs(now) / 1_000)
  const limit = dayLimit(standing, now)
  const detail = `This workspace takes ${standing.eventsPerDay} events a day (UTC). Send this again in ${seconds} s.`
  throw new ApiError(429, 'quota.exceeded', 'The quota of events is used up', detail, undefined, {
    'retry-after': String(seconds),
    ...rateHeaders(limit ? [limit] : []),
    ...warningOf(standing),
  })
}
