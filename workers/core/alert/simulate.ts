import type { Severity } from '../incident/schema.ts'
import type { Directory } from './directory.ts'
import { begin, nextAt } from './escalation.ts'
import { fire } from './fire.ts'
import type { Policy } from './policy.ts'

/** One that would be told, and when; without a channel when a step would reach nobody. */
export interface Foretold {
  /** From the opening. */
  atSeconds: number
  step: number
  repetition: number
  person: { id: string; name: string } | null
  channel: { id: string; name: string } | null
  why: string
  isFallback: boolean
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
  const data: Foretold[] = []
  let escalation = begin(policy, { status: 'open', severity, maintenance: false, seq: 0 }, at)
  for (let now = nextAt(escalation); now !== null; now = nextAt(escalation)) {
    const fired = fire(escalation, directory, { severity, now })
    escalation = fired.escalation
    const atSeconds = (now - at) / 1000
    for (const { step, repetition, ears, missing, isFallback } of fired.tellings) {
      const common = { atSeconds, step, repetition, isFallback }
      if (ears.length === 0 && !escalation.waiting.some((one) => isOf(one, { step, repetition })))
        data.push({ ...common, person: null, channel: null, why: missing.join(', ') })
      for (const ear of ears)
        data.push({
          ...common,
          person: ear.personId === null ? null : { id: ear.personId, name: ear.personName ?? '' },
          channel: { id: ear.channelId, name: ear.channelName },
          why: isFallback ? `fallback: ${missing.join(', ')}` : ear.why.join('; '),
        })
    }
    if (data.length > maxForetold) return { data: data.slice(0, maxForetold), truncated: true }
  }
  return { data, truncated: false }
}

const isOf = (
  one: { step: number; repetition: number },
  other: { step: number; repetition: number },
): boolean => one.step === other.step && one.repetition === other.repetition
