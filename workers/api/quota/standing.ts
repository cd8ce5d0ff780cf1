import { dayOf, type QuotaStanding } from '#core/stream/quota'
import type { Database } from '#db/database'
import { daysOf, findEventsPerDay } from '#db/queries/quotas'

/** As D1 has it now; `used` also without a quota. */
export async function standingNow(db: Database, workspaceId: string, now: number): Promise<QuotaStanding> {
  const [eventsPerDay, days] = await Promise.all([
    findEventsPerDay(db, workspaceId),
    daysOf(db, workspaceId, dayOf(now)),
  ])
  return { eventsPerDay, used: days.reduce((sum, { events }) => sum + events, 0) }
}
