import type { Severity } from '../../workers/core/incident/schema.ts'
import type { Source } from './world.ts'

/** Something happened no earlier than this, and no later. Epoch ms. */
export interface Span {
  earliest: number
  latest: number
}

/** Something that lasts; `end` is null while it does. */
export interface Stretch {
  begin: Span
  end: Span | null
}

/** One monitor's stay in the incident of its group. */
export interface Stay {
  name: string
  /** When it was over, or left. */
  left: Span | null
  /** When it joined, and each time that it became critical. */
  news: Span[]
  /** While a silence or a maintenance covered it. */
  quiet: Stretch[]
}

/** What was done to one incident, as whoever did it remembers. */
export interface Remembered {
  id: string
  source: Source
  opened: Span
  acknowledged: Span | null
  ended: Span | null
  /** What it was when it opened, and each change of that. */
  severities: { severity: Severity; at: Span }[]
  maintenances: Stretch[]
  /** While a silence, or a region in trouble, covered all of its troubles that lasted. */
  silences: Stretch[]
  /** Of an incident of a group of monitors; none in every other. */
  stays: Stay[]
}

/** Does something, and says when. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; span: Span }> {
  const earliest = Date.now()
  const value = await work()
  return { value, span: { earliest, latest: Date.now() } }
}

/** All that was done to the incidents of one workspace, kept apart from what their objects believe. */
export class Memory {
  readonly incidents: Remembered[] = []

  /** The one of a source that is not over. */
  open(source: Source): Remembered | null {
    return this.incidents.findLast((one) => one.source === source && one.ended === null) ?? null
  }

  opened(source: Source, id: string, severity: Severity, at: Span): void {
    if (this.incidents.some((known) => known.id === id)) return
    const nothing = { acknowledged: null, ended: null, maintenances: [], silences: [], stays: [] }
    this.incidents.push({ id, source, opened: at, severities: [{ severity, at }], ...nothing })
  }

  turned(incident: Remembered, severity: Severity, at: Span): void {
    if (incident.severities.at(-1)?.severity !== severity) incident.severities.push({ severity, at })
  }

  ended(source: Source, at: Span): void {
    const incident = this.open(source)
    if (incident) incident.ended = at
  }
}

/** Begins or ends the newest stretch of a list, unless it is so already. */
export function turn(stretches: Stretch[], lasts: boolean, at: Span): void {
  const last = stretches.at(-1)
  const isOn = last !== undefined && last.end === null
  if (lasts && !isOn) stretches.push({ begin: at, end: null })
  if (!lasts && isOn) last.end = at
}

interface Interval {
  from: number
  to: number
}

/** An edge, as the one who made it and the object see it. */
export const edgeMs = 150
/** What is read a moment before a silence begins may be said a moment after. */
export const startMs = 400

/** When it lasted, whatever happened when within its spans. */
export const surely = ({ begin, end }: Stretch): Interval => ({
  from: begin.latest,
  to: end?.earliest ?? Infinity,
})
const perhaps = ({ begin, end }: Stretch): Interval => ({ from: begin.earliest, to: end?.latest ?? Infinity })

/** True when it lasted then, also for who looked a moment before it began or ended. */
export const isSurelyIn = (at: number, stretches: readonly Stretch[]): boolean =>
  stretches.map(surely).some(({ from, to }) => at > from + startMs && at < to - edgeMs)

/** True when it may have lasted for any of that time. */
export const isPerhapsIn = ({ from, to }: Interval, stretches: readonly Stretch[]): boolean =>
  stretches.map(perhaps).some((one) => one.from < to && one.to > from)

/** When its steps stopped for good: somebody took it on, or it was over. */
export function stopOf({ acknowledged, ended }: Remembered): Span {
  const all = [acknowledged, ended].filter((span) => span !== null)
  return {
    earliest: Math.min(...all.map(({ earliest }) => earliest)),
    latest: Math.min(...all.map(({ latest }) => latest)),
  }
}

/**
 * For how long its clock has run between two moments: at least, and at most. A maintenance, and a silence it opened
 * under, stop the clock at once; a silence that begins later may only hold back what becomes due in it.
 */
export function waited(incident: Remembered, from: Span, to: Span): { atLeast: number; atMost: number } {
  const { maintenances, silences, opened } = incident
  const atOnce = [...maintenances, ...silences.filter(({ begin }) => begin.earliest <= opened.latest)]
  const shortest = { from: from.latest, to: to.earliest }
  const longest = { from: from.earliest, to: to.latest }
  return {
    atLeast: lengthOf(shortest) - covered([...maintenances, ...silences].map(perhaps), shortest),
    atMost: lengthOf(longest) - covered(atOnce.map(surely), longest),
  }
}

const lengthOf = ({ from, to }: Interval): number => Math.max(0, to - from)

/** How much of a time these cover together. */
function covered(intervals: readonly Interval[], whole: Interval): number {
  let sum = 0
  let until = whole.from
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const part = { from: Math.max(from, until), to: Math.min(to, whole.to) }
    sum += lengthOf(part)
    until = Math.max(until, part.to)
  }
  return sum
}
