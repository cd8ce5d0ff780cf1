const dayMs = 86_400_000

/** From this share of a quota on its callers are warned. */
export const warnShare = 0.8

/** The beginning of a day (UTC), epoch ms. */
export const dayOf = (now: number): number => Math.floor(now / dayMs) * dayMs

export const untilMidnightMs = (now: number): number => dayOf(now) + dayMs - now

/** What a workspace may take in a day, and has. */
export interface QuotaStanding {
  /** Null: as many as come. */
  eventsPerDay: number | null
  used: number
}

export type QuotaState = 'off' | 'ok' | 'warning' | 'exceeded'

export const quotaState = ({ eventsPerDay, used }: QuotaStanding): QuotaState => stateOf(used, eventsPerDay)

/** How near a limit is, of whatever; null: there is none. */
export function stateOf(used: number, limit: number | null): QuotaState {
  if (limit === null) return 'off'
  if (used >= limit) return 'exceeded'
  return used >= warnShare * limit ? 'warning' : 'ok'
}
