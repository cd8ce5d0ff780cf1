import type { Severity } from '../incident/schema.ts'
import type { Directory } from './directory.ts'
import { begin, type Escalation, follow, nextAt } from './escalation.ts'
import { fire, type Telling } from './fire.ts'
import type { Policy } from './policy.ts'

/** One that would be told; without a channel when a step would reach nobody. */
interface Told {
  step: number
  repetition: number
  person: { id: string; name: string } | null
  channel: { id: string; name: string } | null
  why: string
  isFallback: boolean
}

/** One that would be told, and when. */
export interface Foretold extends Told {
  /** From the opening. */
  atSeconds: number
}

export const maxForetold = 1000

/**
 * "If this broke at that time and nobody did anything, these would be told." The very functions that run an incident,
 * with every clock put forward.
 * @param at epoch ms of the opening.
 */
export function simulate(
  policy: Policy,
  directory: Directory,
  { severity, at }: { severity: Severity; at: number },
): { data: Foretold[]; truncated: boolean } {
  const begun = begin(policy, { status: 'open', severity, maintenance: false, seq: 0 }, at)
  const { data, truncated } = foretell(begun, directory, { severity, from: at, most: maxForetold })
  return {
    data: data.map(({ at: time, ...told }) => ({ atSeconds: (time - at) / 1000, ...told })),
    truncated,
  }
}

interface Course {
  severity: Severity
  /** Epoch ms: nothing is told before it. */
  from: number
  most: number
  /** Until when a silence covers the incident at a time; null for none, and where none is asked about. */
  silencedUntil?: (at: number) => number | null
}

/** Who will be told, and when (epoch ms), if nothing happens to the incident. */
export function foretell(
  escalation: Escalation,
  directory: Directory,
  { severity, from, most, silencedUntil = () => null }: Course,
): { data: (Told & { at: number })[]; truncated: boolean } {
  const data: (Told & { at: number })[] = []
  const open = { status: 'open', severity, maintenance: false, seq: escalation.seq } as const
  let stands = escalation
  for (let next = nextAt(stands); next !== null; next = nextAt(stands)) {
    // What is due already is told now.
    const at = Math.max(next, from)
    const after = follow(stands, { ...open, silencedUntil: silencedUntil(at) }, at)
    const fired = fire(after, directory, { severity, now: at })
    stands = fired.escalation
    for (const telling of fired.tellings)
      data.push(...toldBy(telling, stands).map((told) => ({ at, ...told })))
    if (data.length > most) return { data: data.slice(0, most), truncated: true }
  }
  return { data, truncated: false }
}

function toldBy({ step, repetition, ears, missing, isFallback }: Telling, after: Escalation): Told[] {
  const common = { step, repetition, isFallback }
  if (ears.length === 0)
    return after.waiting.some((one) => one.step === step && one.repetition === repetition)
      ? []
      : [{ ...common, person: null, channel: null, why: missing.join(', ') }]
  return ears.map((ear) => ({
    ...common,
    person: ear.personId === null ? null : { id: ear.personId, name: ear.personName ?? '' },
    channel: { id: ear.channelId, name: ear.channelName },
    why: isFallback ? `fallback: ${missing.join(', ')}` : ear.why.join('; '),
  }))
}
