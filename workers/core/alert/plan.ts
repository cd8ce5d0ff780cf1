import type { Policy } from './policy.ts'

/** One step of one repetition: the smallest thing that becomes due. Both count from 0. */
export interface Occurrence {
  step: number
  repetition: number
}

/** When an occurrence is due, in ms from the opening. */
export function dueInMs({ steps, repeat }: Policy, { step, repetition }: Occurrence): number {
  return ((steps[step]?.afterSeconds ?? 0) + repetition * (repeat?.everySeconds ?? 0)) * 1000
}

/** By time; of what is due together the earlier repetition first, and in it the earlier step. */
export const compare = (policy: Policy, one: Occurrence, other: Occurrence): number =>
  dueInMs(policy, one) - dueInMs(policy, other) || one.repetition - other.repetition || one.step - other.step

/**
 * The occurrence that follows `last`, null for the first; null when the plan is at its end. The plan itself is never
 * written out: a policy with a hundred repetitions is kept as where it stands.
 */
export function nextOccurrence(policy: Policy, last: Occurrence | null): Occurrence | null {
  let next: Occurrence | null = null
  for (const step of policy.steps.keys()) {
    const own = nextOf(policy, step, last)
    if (own && (!next || compare(policy, own, next) < 0)) next = own
  }
  return next
}

/** The first occurrence of one step that comes after `last`. */
function nextOf(policy: Policy, step: number, last: Occurrence | null): Occurrence | null {
  const { repeat } = policy
  if (!last) return { step, repetition: 0 }
  const everyMs = (repeat?.everySeconds ?? 0) * 1000
  const behindMs = dueInMs(policy, last) - dueInMs(policy, { step, repetition: 0 })
  let repetition = everyMs === 0 ? 0 : Math.max(0, Math.floor(behindMs / everyMs))
  // Due together with `last` it may still come after it; else the next one does.
  if (compare(policy, { step, repetition }, last) <= 0) repetition += 1
  return repetition <= (repeat?.times ?? 0) ? { step, repetition } : null
}
