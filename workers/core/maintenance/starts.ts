import { Cron } from 'croner'
import { RRuleTemporal } from 'rrule-temporal'
import type { Recurrence } from './recurrence.ts'

/** The first start after a time; null when none is left. Throws when the library gives up looking for it. */
type Starts = (time: number) => number | null
type Limits = Pick<
  ConstructorParameters<typeof RRuleTemporal>[0],
  'maxIterations' | 'maxCandidateEvaluations'
>

interface Built {
  starts: Starts
  /** A rule that fails says so once, not at every vote. */
  failed: boolean
}

// Building a rule takes far longer than asking it, and the same few are asked again and again.
const built = new Map<string, Built>()
const maxBuilt = 200

/** The first start of a repetition after `time`, whatever its `endsAt`. A rule that fails has none: no throw. */
export function nextStart(rule: Recurrence, time: number): number | null {
  const known = find(rule)
  try {
    return known.starts(time)
  } catch (error) {
    if (!known.failed) complain(rule, error)
    known.failed = true
    return null
  }
}

function find(rule: Recurrence): Built {
  const { timezone, startsAt, rrule, cron } = rule
  const key = rrule === null ? `${timezone} cron ${cron}` : `${timezone} ${startsAt} ${rrule}`
  const known = built.get(key)
  if (known) return known
  if (built.size >= maxBuilt) built.clear()
  const made = build(rule)
  built.set(key, made)
  return made
}

function build(rule: Recurrence): Built {
  try {
    return { starts: startsOf(rule), failed: false }
  } catch (error) {
    complain(rule, error)
    return { starts: () => null, failed: true }
  }
}

function complain({ rrule, cron, timezone }: Recurrence, error: unknown): void {
  console.error({ event: 'maintenance.rule_failed', rrule, cron, timezone, error: String(error) })
}

/** How to ask a rule. Throws when it cannot be read. */
function startsOf({ rrule, cron, startsAt, timezone }: Recurrence): Starts {
  if (rrule === null) {
    const expression = new Cron(cron ?? '', { timezone, mode: '5-part', paused: true })
    return (time) => expression.nextRun(new Date(time))?.getTime() ?? null
  }
  if (hasCount(rrule)) return firstAfter(walk(rrule, startsAt, timezone))
  // Without limits of our own the library asks by arithmetic; with them it builds a new rule at each step.
  const asked = buildRrule(rrule, startsAt, timezone)
  return (time) => asked.next(new Date(time), false)?.epochMilliseconds ?? null
}

export const hasCount = (rrule: string): boolean => /(^|;)COUNT=/i.test(rrule)

/**
 * Every start of a rule with COUNT: it can only be counted from its first one, which is done once. Throws when that
 * takes more steps than the library allows.
 */
export const walk = (rrule: string, startsAt: number, timezone: string): number[] =>
  buildRrule(rrule, startsAt, timezone)
    .all()
    .map(({ epochMilliseconds }) => epochMilliseconds)

const firstAfter =
  (starts: readonly number[]): Starts =>
  (time) => {
    let [low, high] = [0, starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? Infinity) > time) high = middle
      else low = middle + 1
    }
    return starts[low] ?? null
  }

/** Throws when the rule cannot be read. */
export const buildRrule = (
  rrule: string,
  startsAt: number,
  timezone: string,
  limits: Limits = {},
): RRuleTemporal =>
  new RRuleTemporal({
    rruleString: `DTSTART;TZID=${timezone}:${localText(startsAt, timezone)}\nRRULE:${rrule}`,
    ...limits,
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
