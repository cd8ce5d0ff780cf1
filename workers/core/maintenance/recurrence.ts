import { nextStart } from './starts.ts'

/** When a maintenance is: once, or by a rule in a time zone. Times are epoch ms. */
export interface Recurrence {
  /** The first start; of a window that comes once, its start. */
  startsAt: number
  /** Of a window that comes once its end; else the end of the repetition: no window starts at or after it. */
  endsAt: number
  /** RFC 5545 RRULE, without "RRULE:". Null with `cron`, and when it comes once. */
  rrule: string | null
  /** Five fields: minute hour day month weekday. */
  cron: string | null
  /** How long each lasts; null when it comes once. */
  durationSeconds: number | null
  /** IANA: the rule's hours are this zone's hours, also when its clocks change. */
  timezone: string
}

/** One span of maintenance; `endsAt` is exclusive. */
export interface Occurrence {
  startsAt: number
  endsAt: number
}

export const maxDurationSeconds = 31 * 86_400

/**
 * The windows that touch [from, to), the earliest first, at most `limit`. Overlapping ones are told apart: whoever
 * sums them up takes their union.
 */
export function windowsBetween(rule: Recurrence, from: number, to: number, limit: number): Occurrence[] {
  const { durationSeconds } = rule
  if (durationSeconds === null || (rule.rrule === null && rule.cron === null)) {
    return rule.endsAt > from && rule.startsAt < to ? [{ startsAt: rule.startsAt, endsAt: rule.endsAt }] : []
  }
  const durationMs = durationSeconds * 1000
  const windows: Occurrence[] = []
  let after = Math.max(from - durationMs, rule.startsAt - 1)
  while (windows.length < limit) {
    const startsAt = startAfter(rule, after)
    if (startsAt === null || startsAt >= to) break
    windows.push({ startsAt, endsAt: startsAt + durationMs })
    after = startsAt
  }
  return windows.filter(({ endsAt }) => endsAt > from)
}

/** The first window that starts after `time`; null when none will. */
export function nextWindow(rule: Recurrence, time: number): Occurrence | null {
  const { durationSeconds } = rule
  if (durationSeconds === null)
    return rule.startsAt > time ? { startsAt: rule.startsAt, endsAt: rule.endsAt } : null
  const startsAt = startAfter(rule, Math.max(time, rule.startsAt - 1))
  return startsAt === null ? null : { startsAt, endsAt: startsAt + durationSeconds * 1000 }
}

/** The first start after `time`, before the end of the repetition. */
function startAfter(rule: Recurrence, time: number): number | null {
  if (time >= rule.endsAt) return null
  const next = nextStart(rule, time)
  return next !== null && next < rule.endsAt ? next : null
}
