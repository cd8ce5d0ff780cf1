import { Cron } from 'croner'
import { RRuleTemporal } from 'rrule-temporal'

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
/** A rule that would work longer than this to find its next start is refused, or ends there. */
const work = { maxIterations: 2_000, maxCandidateEvaluations: 20_000 }

/** Why a rule is not taken, in words for people; null when it is. */
export function refuseRecurrence(rule: Recurrence): { path: 'rrule' | 'cron'; message: string } | null {
  if (rule.rrule !== null) {
    const message = refuseRrule(rule.rrule, rule)
    return message === null ? null : { path: 'rrule', message }
  }
  if (rule.cron !== null) {
    const message = refuseCron(rule.cron, rule)
    return message === null ? null : { path: 'cron', message }
  }
  return null
}

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
    const startsAt = nextStart(rule, after)
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
  const startsAt = nextStart(rule, Math.max(time, rule.startsAt - 1))
  return startsAt === null ? null : { startsAt, endsAt: startsAt + durationSeconds * 1000 }
}

/** The first start after `time` (never before `startsAt`), and before the end of the repetition. */
function nextStart(rule: Recurrence, time: number): number | null {
  const next = rule.rrule === null ? nextOfCron(rule, time) : nextOfRrule(rule, time)
  return next !== null && next < rule.endsAt ? next : null
}

// Building a rule takes far longer than asking it, and the same few are asked again and again.
const built = new Map<string, RRuleTemporal>()
const maxBuilt = 200

function nextOfRrule({ rrule, startsAt, timezone }: Recurrence, time: number): number | null {
  const key = `${timezone} ${startsAt} ${rrule}`
  let rule = built.get(key)
  if (!rule) {
    rule = buildRrule(rrule ?? '', startsAt, timezone)
    if (built.size >= maxBuilt) built.clear()
    built.set(key, rule)
  }
  return rule.next(new Date(time), false)?.epochMilliseconds ?? null
}

function nextOfCron({ cron, timezone }: Recurrence, time: number): number | null {
  return (
    new Cron(cron ?? '', { timezone, mode: '5-part', paused: true }).nextRun(new Date(time))?.getTime() ??
    null
  )
}

const buildRrule = (rrule: string, startsAt: number, timezone: string): RRuleTemporal =>
  new RRuleTemporal({
    rruleString: `DTSTART;TZID=${timezone}:${localText(startsAt, timezone)}\nRRULE:${rrule}`,
    ...work,
    strict: true,
    cache: false,
  })

/** "20261129T020000": an instant as the clocks of a zone show it. */
function localText(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(at))
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '00'
  const date = `${part('year').padStart(4, '0')}${part('month')}${part('day')}`
  return `${date}T${part('hour')}${part('minute')}${part('second')}`
}

function refuseRrule(rrule: string, rule: Recurrence): string | null {
  if (!/^FREQ=/i.test(rrule)) return 'A rule begins with FREQ=, like FREQ=WEEKLY;BYDAY=SU'
  if (/[\r\n:]/.test(rrule)) return 'One rule on one line, without DTSTART, RDATE or EXDATE'
  if (/FREQ=(SECONDLY|MINUTELY)/i.test(rrule))
    return 'At most hourly: HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY'
  if (/BYSECOND=/i.test(rrule)) return 'BYSECOND is not taken: windows begin on a minute'
  if (/RSCALE=/i.test(rrule)) return 'RSCALE is not taken'
  return neverComes(
    () => buildRrule(rrule, rule.startsAt, rule.timezone) && nextWindow(rule, rule.startsAt - 1),
  )
}

function refuseCron(cron: string, rule: Recurrence): string | null {
  const [minute = ''] = cron.trim().split(/\s+/)
  if (!/^\d{1,2}$/.test(minute)) return 'The minute is one number: a window comes at most once an hour'
  return neverComes(() => nextWindow(rule, rule.startsAt - 1))
}

function neverComes(first: () => Occurrence | null): string | null {
  const never = 'By this rule no window ever comes'
  try {
    return first() === null ? never : null
  } catch (error) {
    if (/iterations|evaluations/i.test(String(error))) return never
    return `Not a rule: ${error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'}`
  }
}
