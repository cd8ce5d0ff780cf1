import { dayMs } from '../cell.ts'
import { windowsBetween, type Occurrence, type Recurrence } from './recurrence.ts'

/** So far ahead the windows of a rule are spelt out in D1; a daily job goes on from there. */
export const aheadMs = 62 * dayMs
/** Of one rule at most so many windows are spelt out at once, of the past and ahead: hourly ones for 62 days. */
export const maxSpeltOut = 1_500
/** A rule that is planned into the past covers at most this much of it. */
const backMs = 400 * dayMs

export interface WindowPlan {
  /** What was planned and is so no more: all from a time on, or one window by its start. */
  takenBack: { from: number } | { startsAt: number } | null
  windows: Occurrence[]
}

/**
 * The windows that a maintenance gets when it is saved. One that comes once replaces its window wherever that lies, so
 * that people can say afterwards that work was planned; of one that came by a rule (`before`) only the future changes,
 * whatever it becomes.
 */
export function planWindows(rule: Recurrence, now: number, before: Recurrence | null): WindowPlan {
  const repeated = before !== null && before.durationSeconds !== null
  const takenBack = before && (repeated ? { from: now } : { startsAt: before.startsAt })
  if (rule.durationSeconds === null) return { takenBack, windows: windowsBetween(rule, 0, Infinity, 1) }
  const ahead = windowsBetween(rule, now, now + aheadMs, maxSpeltOut)
  // A long past takes no place from what is open and to come.
  const back = repeated ? [] : windowsBetween(rule, now - backMs, now, maxSpeltOut)
  return { takenBack, windows: [...back.filter(({ endsAt }) => endsAt <= now), ...ahead] }
}
