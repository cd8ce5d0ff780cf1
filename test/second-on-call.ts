// A second implementation of schedules, for tests: local hand-overs come from the RRULEs of rrule-temporal, instants
// from asking the zone's clocks minute by minute. Slow and plain, and nothing of it is shared with ours.
import { RRuleTemporal } from 'rrule-temporal'
import type { Layer, Restriction, Schedule } from '../workers/core/oncall/schedule.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000
const byDay = { mon: 'MO', tue: 'TU', wed: 'WE', thu: 'TH', fri: 'FR', sat: 'SA', sun: 'SU' } as const

interface Range {
  from: number
  to: number
}
export interface Stretch extends Range {
  personId: string | null
}

/** Who is on when in [from, to), by every mark at which that may change. */
export function stretchesBySecond(schedule: Schedule, { from, to }: Range): Stretch[] {
  const clock = clockOf(schedule.timezone)
  const layers = schedule.layers.map((layer) => speltOut(layer, clock, to))
  const marks = [
    from,
    ...schedule.overrides.flatMap((one) => [one.startsAt, one.endsAt]),
    ...layers.flatMap(({ marks: own }) => own),
  ]
  const inside = [...new Set(marks)].filter((mark) => mark >= from && mark < to).toSorted((a, b) => a - b)
  const found: Stretch[] = []
  for (const [index, mark] of inside.entries()) {
    const personId = whoIsOn(schedule, layers, mark)
    const last = found.at(-1)
    const end = inside[index + 1] ?? to
    if (last?.personId === personId) last.to = end
    else found.push({ personId, from: mark, to: end })
  }
  return found
}

function whoIsOn(schedule: Schedule, layers: SpeltOut[], at: number): string | null {
  for (const one of schedule.overrides.toReversed())
    if (one.startsAt <= at && at < one.endsAt) return one.personId
  for (const { turns, windows } of layers.toReversed()) {
    if (windows && !windows.some(({ from, to }) => from <= at && at < to)) continue
    const turn = turns.find(({ from, to }) => from <= at && at < to)
    if (turn) return turn.personId
  }
  return null
}

interface SpeltOut {
  turns: (Range & { personId: string })[]
  windows: Range[] | null
  marks: number[]
}

function speltOut(layer: Layer, clock: Clock, to: number): SpeltOut {
  const start = Date.parse(layer.startsAt.length > 10 ? `${layer.startsAt}Z` : layer.startsAt)
  const endText = layer.endsAt
  const end = endText === null ? Infinity : Date.parse(endText.length > 10 ? `${endText}Z` : endText)
  const until = Math.min(end, to + 3 * dayMs)
  const handovers = handoversOf(layer, start, to + 100 * dayMs)
  const [first, last] = [clock(start), end === Infinity ? Infinity : clock(end)]
  const turns = handovers.flatMap((local, index) => {
    const next = handovers[index + 1]
    if (next === undefined) return []
    const personId = layer.people[index % layer.people.length] ?? ''
    const turn = { personId, from: Math.max(clock(local), first), to: Math.min(clock(next), last) }
    return turn.from < turn.to ? [turn] : []
  })
  const windows =
    layer.restrict.length === 0 ? null : layer.restrict.flatMap((one) => windowsOf(one, clock, start, until))
  const marks = [...turns, ...(windows ?? [])].flatMap((one) => [one.from, one.to])
  return { turns, windows, marks }
}

/** The local times of the hand-overs, from the last one that is not after the start. */
function handoversOf({ rotation }: Layer, start: number, until: number): number[] {
  const shows = (local: number, text: string) => new Date(local).toISOString().slice(11, 16) === text
  let first = start
  while (!shows(first, rotation.handoverAt)) first -= minuteMs
  if (rotation.kind === 'weekly') {
    const short = () => new Date(first).toUTCString().slice(0, 3).toLowerCase()
    while (short() !== rotation.handoverDay) first -= dayMs
  }
  if (rotation.kind === 'custom')
    while (first + rotation.every * hourMs <= start) first += rotation.every * hourMs
  const freq = { daily: 'DAILY', weekly: 'WEEKLY', custom: 'HOURLY' }[rotation.kind]
  return occurrences(first, `FREQ=${freq};INTERVAL=${rotation.every}`, until)
}

function windowsOf({ days, from, to }: Restriction, clock: Clock, start: number, until: number): Range[] {
  const [hours = '', minutes = ''] = from.split(':')
  const rule = `FREQ=WEEKLY;BYDAY=${days.map((day) => byDay[day]).join(',')}`
  const first = Date.parse(`${new Date(start - 9 * dayMs).toISOString().slice(0, 10)}T${hours}:${minutes}Z`)
  const ms = (text: string) => Date.parse(`1970-01-01T${text}Z`)
  const long = ms(to) > ms(from) ? ms(to) - ms(from) : ms(to) - ms(from) + dayMs
  return occurrences(first, rule, until).map((local) => ({ from: clock(local), to: clock(local + long) }))
}

/** Local times as UTC: the library knows of no clocks here. */
function occurrences(first: number, rule: string, until: number): number[] {
  const compact = (time: number) => new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const text = `DTSTART:${compact(first)}\nRRULE:${rule};UNTIL=${compact(until)}`
  return new RRuleTemporal({ rruleString: text, maxIterations: 100_000, cache: false })
    .all()
    .map(({ epochMilliseconds }) => epochMilliseconds)
}

type Clock = (local: number) => number

/** The first instant at which the clocks show a local time or a later one. */
function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const shown = (at: number) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`)
  const known = new Map<number, number>()
  const find = (local: number) => {
    const [low, high] = [local - 26 * hourMs, local + 26 * hourMs]
    if (shown(low) - low === shown(high) - high) return local - (shown(low) - low)
    let at = low
    while (shown(at) < local) at += minuteMs
    return at
  }
  return (local) => {
    const instant = known.get(local) ?? find(local)
    known.set(local, instant)
    return instant
  }
}
