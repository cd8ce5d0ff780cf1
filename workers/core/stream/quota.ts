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

export function quotaState({ eventsPerDay, used }: QuotaStanding): QuotaState {
  if (eventsPerDay === null) return 'off'
  if (used >= eventsPerDay) return 'exceeded'
  return used >= warnShare * eventsPerDay ? 'warning' : 'ok'
}
