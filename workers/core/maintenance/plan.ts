import { dayMs } from '../cell.ts'
import { windowsBetween, type Occurrence, type Recurrence } from './recurrence.ts'

/** So far ahead the windows of a rule are spelt out in D1; a daily job goes on from there. */
export const aheadMs = 62 * dayMs
/** Of one rule at most so many windows are spelt out at once: hourly ones for 62 days. */
export const maxSpeltOut = 1_500
/** A rule that is planned into the past covers at most this much of it. */
const backMs = 400 * dayMs

export interface WindowPlan {
  /** What was planned from this time on is taken back; null when nothing is: a rule never rewrites what has been. */
  takenBackFrom: number
  windows: Occurrence[]
}

/**
 * The windows that a maintenance gets when it is saved. One that comes once replaces its window wherever that lies, so
 * that people can say afterwards that work was planned; a rule that was there before changes the future only.
 */
export function planWindows(rule: Recurrence, now: number, isNew: boolean): WindowPlan {
  if (rule.durationSeconds === null)
    return { takenBackFrom: 0, windows: windowsBetween(rule, 0, Infinity, 1) }
  const from = isNew ? Math.max(rule.startsAt, now - backMs) : now
  return {
    takenBackFrom: isNew ? 0 : now,
    windows: windowsBetween(rule, from, now + aheadMs, maxSpeltOut),
  }
}
