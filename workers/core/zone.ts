import { dayMs } from './cell.ts'

/** The clocks of a zone are put forward or back at `at`. Offsets are ms ahead of UTC. */
export interface ClockChange {
  at: number
  beforeMs: number
  afterMs: number
}

/** The offset at a year's beginning, and the changes within it. */
interface Year {
  startMs: number
  changes: readonly ClockChange[]
}

// No zone has changed its clocks twice within a week in this century.
const probeMs = 7 * dayMs
const minuteMs = 60_000

/** By zone and year: an instant is asked for far more often than a zone is new. */
const years = new Map<string, Map<number, Year>>()
const maxZones = 600
const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether the IANA database has this zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return formatOf(timeZone).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** How many ms the clocks of a zone are ahead of UTC at an instant (epoch ms). */
export function offsetAt(timeZone: string, at: number): number {
  const { startMs, changes } = yearOf(timeZone, new Date(at).getUTCFullYear())
  let offsetMs = startMs
  for (const change of changes) if (change.at <= at) offsetMs = change.afterMs
  return offsetMs
}

/** What the clocks of a zone show at an instant, as the epoch ms at which UTC shows the same: "local ms". */
export const localAt = (timeZone: string, at: number): number => at + offsetAt(timeZone, at)

/**
 * The first instant at which the clocks of a zone show this local time (see `localAt`) or a later one: of a time that
 * comes twice the first, of one that is left out the moment at which the clocks are put forward.
 */
export function instantOf(timeZone: string, local: number): number {
  const change = changeNear(timeZone, local)
  if (!change) return local - offsetAt(timeZone, local)
  const before = local - change.beforeMs
  return before < change.at ? before : Math.max(change.at, local - change.afterMs)
}

/** The change of the clocks within two days of a time, if there is one. */
function changeNear(timeZone: string, time: number): ClockChange | undefined {
  const [low, high] = [time - 2 * dayMs, time + 2 * dayMs]
  const [first, last] = [new Date(low).getUTCFullYear(), new Date(high).getUTCFullYear()]
  const isNear = ({ at }: ClockChange) => at >= low && at < high
  const found = yearOf(timeZone, first).changes.find(isNear)
  return found ?? (last === first ? undefined : yearOf(timeZone, last).changes.find(isNear))
}

/** Every change of a zone's clocks in [from, to), the earliest first. */
export function changesBetween(timeZone: string, from: number, to: number): ClockChange[] {
  const last = new Date(to).getUTCFullYear()
  const found: ClockChange[] = []
  for (let year = new Date(from).getUTCFullYear(); year <= last; year += 1) {
    for (const change of yearOf(timeZone, year).changes) {
      if (change.at >= from && change.at < to) found.push(change)
    }
  }
  return found
}

function yearOf(timeZone: string, year: number): Year {
  let ofZone = years.get(timeZone)
  if (!ofZone) {
    if (years.size >= maxZones) years.clear()
    ofZone = new Map()
    years.set(timeZone, ofZone)
  }
  const known = ofZone.get(year)
  if (known) return known
  const made = findChanges(timeZone, Date.UTC(year, 0) - 1, Date.UTC(year + 1, 0) - 1)
  ofZone.set(year, made)
  return made
}

/** Looks at the clocks once a week in (from, to], and closer where they differ. */
function findChanges(timeZone: string, from: number, to: number): Year {
  const changes: ClockChange[] = []
  let [at, beforeMs] = [from, shownOffset(timeZone, from)]
  const startMs = beforeMs
  while (at < to) {
    const next = Math.min(at + probeMs, to)
    const afterMs = shownOffset(timeZone, next)
    if (afterMs !== beforeMs) changes.push({ at: bisect(timeZone, at, next, beforeMs), beforeMs, afterMs })
    ;[at, beforeMs] = [next, afterMs]
  }
  return { startMs, changes }
}

/** The first whole minute in (low, high] at which the offset is no longer `beforeMs`. */
function bisect(timeZone: string, low: number, high: number, beforeMs: number): number {
  let [before, after] = [Math.floor(low / minuteMs), Math.ceil(high / minuteMs)]
  while (after - before > 1) {
    const middle = (before + after) >> 1
    if (shownOffset(timeZone, middle * minuteMs) === beforeMs) before = middle
    else after = middle
  }
  return after * minuteMs
}

/** Asks the runtime's IANA database: takes microseconds, where `offsetAt` takes none. */
function shownOffset(timeZone: string, at: number): number {
  const second = Math.floor(at / 1000) * 1000
  const shown: Record<string, number> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(second)) shown[type] = Number(value)
  const { year = 0, month = 1, day, hour, minute, second: seconds } = shown
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, made)
  return made
}
