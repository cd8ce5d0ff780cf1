import { dayOf, type QuotaStanding } from '#core/stream/quota'
import type { Database } from '#db/database'
import { findBrowserBudget } from '#db/queries/browser-budget'
import { daysOf, findEventsPerDay } from '#db/queries/quotas'

/** As D1 has it now; `used` also without a quota. */
export async function standingNow(db: Database, workspaceId: string, now: number): Promise<QuotaStanding> {
  const [eventsPerDay, days] = await Promise.all([
    findEventsPerDay(db, workspaceId),
    daysOf(db, workspaceId, dayOf(now)),
  ])
  return { eventsPerDay, used: days.reduce((sum, { events }) => sum + events, 0) }
}

/** What a workspace may use of browsers in a day, and has, as regions said last. */
export interface BrowserStanding {
  /** Null: it has set no budget. */
  minutesPerDay: number | null
  usedMs: number
}

export async function browserStandingNow(
  db: Database,
  workspaceId: string,
  now: number,
): Promise<BrowserStanding> {
  const { minutesPerDay, days } = await findBrowserBudget(db, workspaceId, dayOf(now))
  return { minutesPerDay, usedMs: days.reduce((sum, { ms }) => sum + ms, 0) }
}
