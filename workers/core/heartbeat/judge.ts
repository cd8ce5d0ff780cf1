import { inWords } from '../incident/duration.ts'
import { expectedAfter } from './schedule.ts'
import { expectation, lateFor, runLimits, type Expectation } from './expect.ts'
import { baseOf, type HeartbeatRules, type HeartbeatState, type Said } from './state.ts'
import { timeWords } from './words.ts'

/** What is to be said of a heartbeat at some moment. */
export interface Opinion {
  outcome: 'up' | 'down' | 'unknown'
  failure: Said['failure']
  message: string | null
}

export interface Judgement {
  /** Null while there is nothing to go by: never pinged, or not since the end of a pause. */
  opinion: Opinion | null
  /** The next instant at which this may change though no ping comes; null when it will not. */
  nextAt: number | null
}

/** Judges what is known at `now`. */
export function judge(state: HeartbeatState, rules: HeartbeatRules, now: number): Judgement {
  if (state.pausedAt !== null) return { opinion: null, nextAt: null }
  const expected = expectation(state, rules)
  const limits = runLimits(state, rules)
  const instants = [
    ...limits.map(({ at }) => at),
    expected?.unknownAt ?? null,
    expected && nextLate(state, rules, expected, now),
  ]
  const ahead = instants.filter((at) => at !== null).filter((at) => at > now)
  return {
    opinion: opinionOf(state, rules, now, expected),
    nextAt: ahead.length > 0 ? Math.min(...ahead) : null,
  }
}

function opinionOf(
  state: HeartbeatState,
  rules: HeartbeatRules,
  now: number,
  expected: Expectation | null,
): Opinion | null {
  const over = runLimits(state, rules).filter(({ at }) => at <= now)
  const [lost] = over.filter(({ excused }) => !excused)
  if (lost) {
    const { startedAt } = lost.run
    const message = `a run began at ${timeWords(startedAt)} and has not ended in ${inWords(rules.maxRunMs)}`
    return { outcome: 'down', failure: 'timeout', message }
  }
  if (expected?.lateAt && expected.lateAt <= now) {
    return { outcome: 'down', failure: 'timeout', message: missedWords(state, expected) }
  }
  if (state.said?.outcome === 'down') return state.said
  if (over.length > 0 || (expected?.unknownAt && expected.unknownAt <= now)) {
    return { outcome: 'unknown', failure: null, message: awayWords(state) }
  }
  return state.said
}

/**
 * The opinion kept as what was said last, where it must outlast its reason: a job that is late, and begins after all,
 * is not up until it says so.
 */
export function remembered(state: HeartbeatState, opinion: Opinion | null): HeartbeatState {
  if (opinion?.outcome !== 'down') return state
  const { outcome, failure, message } = opinion
  if (state.said?.message === message) return state
  return { ...state, said: { outcome, failure, message } }
}

/** The first moment after `now` at which a ping is missed: each further one that stays away is a failure of its own. */
function nextLate(
  state: HeartbeatState,
  rules: HeartbeatRules,
  { lateAt, missedAt }: Expectation,
  now: number,
): number | null {
  const base = baseOf(state)
  if (lateAt === null || missedAt === null || base === null || lateAt > now) return lateAt
  const due = expectedAfter(rules.schedule, base, Math.max(missedAt, now - rules.graceMs))
  return due === null ? null : lateFor(due, state.gaps, rules)
}

function missedWords(state: HeartbeatState, { missedAt }: Expectation): string {
  return `no ping since ${timeWords(baseOf(state) ?? 0)}, one was expected at ${timeWords(missedAt ?? 0)}`
}

function awayWords({ gaps }: HeartbeatState): string {
  const gap = gaps.at(-1)
  const when = gap ? ` from ${timeWords(gap.from)} to ${timeWords(gap.to)}` : ''
  return `Vedette could take no pings${when}: one may have been lost`
}
