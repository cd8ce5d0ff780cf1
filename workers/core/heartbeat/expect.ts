import { expectedAfter, expectedAfterPing } from './schedule.ts'
import { baseOf, type HeartbeatRules, type HeartbeatState, type Run, type Span } from './state.ts'

/** What the next ping is measured by. Times are epoch ms. */
export interface Expectation {
  /** When the ping is due that was expected first since the newest one. */
  dueAt: number
  /** When its absence is beyond doubt; null when nothing more is expected after the time that we were away. */
  lateAt: number | null
  /** The time that `lateAt` is about: later than `dueAt` if we were away when that one would have come. */
  missedAt: number | null
  /** Set when we were away: from then on until `lateAt` nobody can tell. */
  unknownAt: number | null
}

/** When a run will have taken too long. `excused`: we were away meanwhile, its end may have been lost. */
export interface RunLimit {
  run: Run
  at: number
  excused: boolean
}

/** Clocks differ, and a job may be quick. */
const aroundMs = 10_000
/** A ping usually comes so shortly after its usual time. */
const usuallyMs = 60_000

/**
 * What is expected next; null while nothing is. An absence at a time when we ourselves were away proves nothing:
 * the first expectation counts at which a ping could have reached us. If we were away only at another moment of the
 * grace time, grace begins anew when we are back, for those who tried in vain try again. While a run is under way,
 * its own limit counts.
 */
export function expectation(state: HeartbeatState, rules: HeartbeatRules): Expectation | null {
  const base = baseOf(state)
  const dueAt = base === null ? null : expectedAfterPing(rules.schedule, base)
  if (base === null || dueAt === null) return null
  let missedAt: number | null = dueAt
  let unknownAt: number | null = null
  for (const gap of state.gaps) {
    if (missedAt === null) break
    if (!usualTimeIn(gap, missedAt, state.lagMs, rules)) continue
    unknownAt = Math.max(unknownAt ?? dueAt + rules.graceMs, gap.to + rules.graceMs)
    missedAt = expectedAfter(rules.schedule, base, Math.max(missedAt, gap.to))
  }
  const running = Math.max(0, ...runLimits(state, rules).map(({ at }) => at))
  const lateAt = missedAt === null ? null : Math.max(running, lateFor(missedAt, state.gaps, rules))
  return { dueAt, lateAt, missedAt, unknownAt: unknownAt && Math.max(unknownAt, running) }
}

/** The limits of the runs under way. */
export const runLimits = (
  { runs, gaps }: Pick<HeartbeatState, 'runs' | 'gaps'>,
  { maxRunMs, graceMs }: HeartbeatRules,
): RunLimit[] =>
  runs.map((run) => {
    const at = run.startedAt + maxRunMs
    const touching = gaps.filter(({ from, to }) => to > run.startedAt && from <= at)
    const back = Math.max(0, ...touching.map(({ to }) => to + graceMs))
    return { run, at: Math.max(at, back), excused: touching.length > 0 }
  })

/** When the absence of a ping due at `dueAt` is beyond doubt. */
export function lateFor(dueAt: number, gaps: readonly Span[], { graceMs }: HeartbeatRules): number {
  let lateAt = dueAt + graceMs
  for (const { from, to } of gaps) if (from < lateAt && to > dueAt) lateAt = Math.max(lateAt, to + graceMs)
  return lateAt
}

function usualTimeIn({ from, to }: Span, dueAt: number, lagMs: number, { graceMs }: HeartbeatRules): boolean {
  return to > dueAt - aroundMs && from <= dueAt + Math.min(graceMs, lagMs + usuallyMs)
}
