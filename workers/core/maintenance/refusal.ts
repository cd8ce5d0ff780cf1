import { Cron } from 'croner'
import type { Recurrence } from './recurrence.ts'
import { buildRrule, hasCount, walk } from './starts.ts'

/** A rule that would work longer than this to find its first start is refused. */
const work = { maxIterations: 2_000, maxCandidateEvaluations: 20_000 }
/** A rule with COUNT is walked from its first start whenever it is built. */
const maxCount = 1_000

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

function refuseRrule(rrule: string, { startsAt, endsAt, timezone }: Recurrence): string | null {
  if (!/^FREQ=/i.test(rrule)) return 'A rule begins with FREQ=, like FREQ=WEEKLY;BYDAY=SU'
  if (/[\r\n:]/.test(rrule)) return 'One rule on one line, without DTSTART, RDATE or EXDATE'
  if (/FREQ=(SECONDLY|MINUTELY)/i.test(rrule))
    return 'At most hourly: HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY'
  if (/BYSECOND=/i.test(rrule)) return 'BYSECOND is not taken: windows begin on a minute'
  if (/RSCALE=/i.test(rrule)) return 'RSCALE is not taken'
  const [, count] = /(?:^|;)COUNT=(\d+)/i.exec(rrule) ?? []
  if (count !== undefined && Number(count) > maxCount)
    return `COUNT is at most ${maxCount}: let a longer repetition end with until`
  const first = () =>
    buildRrule(rrule, startsAt, timezone, work).next(new Date(startsAt - 1), false)?.epochMilliseconds
  return neverComes(first, endsAt) ?? (hasCount(rrule) ? uncountable(rrule, startsAt, timezone) : null)
}

/** A rule with COUNT that could not be walked later is not taken now. */
function uncountable(rrule: string, startsAt: number, timezone: string): string | null {
  try {
    walk(rrule, startsAt, timezone)
    return null
  } catch {
    return 'These windows are too far apart to be counted: let the repetition end with until'
  }
}

function refuseCron(cron: string, { startsAt, endsAt, timezone }: Recurrence): string | null {
  const [minute = ''] = cron.trim().split(/\s+/)
  if (!/^\d{1,2}$/.test(minute)) return 'The minute is one number: a window comes at most once an hour'
  const first = () =>
    new Cron(cron, { timezone, mode: '5-part', paused: true }).nextRun(new Date(startsAt - 1))?.getTime()
  return neverComes(first, endsAt)
}

function neverComes(first: () => number | undefined, endsAt: number): string | null {
  const never = 'By this rule no window ever comes'
  try {
    return (first() ?? Infinity) < endsAt ? null : never
  } catch (error) {
    if (/iterations|evaluations/i.test(String(error))) return never
    return `Not a rule: ${error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'}`
  }
}
