import { dayMs } from '../cell.ts'
import type { Duty } from './layer.ts'
import type { Reader } from './span.ts'

/** One person on call without a break. Epoch ms; `endsAt` is exclusive. */
export interface Shift {
  personId: string
  startsAt: number
  /** Null: not within a year. */
  endsAt: number | null
}

/** How far from the time asked about a change of the answer is looked for. */
export const horizonMs = 366 * dayMs
// One person on by the hour in two layers: it is not followed for a year.
const maxSteps = 20_000

/** When somebody else, or nobody, is on for the first time after `at`; null when that is not within a year. */
export function changeAfter(dutyAt: Reader<Duty>, at: number): number | null {
  let duty = dutyAt(at)
  const { personId } = duty
  for (let step = 0; step < maxSteps && duty.endsAt <= at + horizonMs; step += 1) {
    const next = dutyAt(duty.endsAt)
    if (next.personId !== personId) return duty.endsAt
    duty = next
  }
  return null
}

/** Since when it has been as it is at `at`: at most a year, but for a turn that is longer. */
export function unchangedSince(dutyAt: Reader<Duty>, at: number): number {
  let duty = dutyAt(at)
  const { personId } = duty
  for (let step = 0; step < maxSteps && duty.startsAt > at - horizonMs; step += 1) {
    const before = dutyAt(duty.startsAt - 1)
    if (before.personId !== personId) break
    duty = before
  }
  return duty.startsAt
}
