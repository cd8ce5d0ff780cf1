import type { Answer, Outcome } from '../result.ts'
import type { Evidence, Verdict, Vote } from './vote.ts'

type Settled = 'up' | 'degraded' | 'down'

/** How many results in a row it takes to believe a change. */
export interface StreakRule {
  failures: number
  recoveries: number
}

/** What one region has seen of one monitor, boiled down to what the next result must know. Times are epoch ms. */
export interface Streak {
  configVersion: number
  /** The verdict that held before whatever is going on now; null before the first. */
  settled: Settled | null
  /** Results in a row that were down / degraded / up / not down. */
  failing: number
  degrading: number
  good: number
  answering: number
  downSince: number | null
  degradedSince: number | null
  /** Tick of the newest evidence that is not `unknown`, and when its probe started; 0 before the first. */
  lastTick: number
  lastAt: number
  /** True once the evidence is too old to vote with. */
  stale: boolean
  /** Grows with every changed verdict, across configurations and lanes. */
  seq: number
  evidence: Evidence | null
  /** When this lane began to watch: before it has evidence, it is this that grows old. */
  bornAt: number
}

/** One result as the streak counts it. */
export interface Observation {
  outcome: Outcome
  tick: number
  at: number
  evidence: Evidence
}

/** A streak before its first result. `seq` goes on from an earlier configuration or lane. */
export const freshStreak = (configVersion: number, bornAt: number, seq = 0): Streak => ({
  configVersion,
  settled: null,
  failing: 0,
  degrading: 0,
  good: 0,
  answering: 0,
  downSince: null,
  degradedSince: null,
  lastTick: 0,
  lastAt: 0,
  stale: false,
  seq,
  evidence: null,
  bornAt,
})

/** What the region believes now; null while there has been nothing to believe. */
export function verdictOf(streak: Streak): Verdict | null {
  if (streak.stale) return 'unknown'
  if (streak.failing > 0 && streak.settled !== 'down') return 'suspect'
  return streak.settled
}

/** True while a few more checks, seconds apart, would settle a suspicion, a recovery or the first verdict. */
export function isUnsettled(streak: Streak): boolean {
  if (streak.settled === null) return true
  if (streak.failing > 0) return streak.settled !== 'down'
  if (streak.settled === 'down') return streak.answering > 0
  return streak.settled === 'degraded' && streak.good > 0
}

/**
 * The streak after one more result. `unknown` and evidence older than the newest change nothing.
 * `seq` grows if and only if the verdict changes; it is never below `now`, so that a streak begun anew elsewhere
 * still outranks what was sent before.
 */
export function step(streak: Streak, seen: Observation, rule: StreakRule, now: number): Streak {
  if (seen.outcome === 'unknown' || seen.at < streak.lastAt) return streak
  const next = settle(count(streak, seen), seen.outcome, rule)
  return numbered(streak, next, now)
}

/** The streak once its newest evidence is older than two intervals (at least a minute): it no longer votes. */
export function expire(streak: Streak, intervalMs: number, now: number): Streak {
  const newest = Math.max(streak.lastAt, streak.bornAt)
  if (streak.stale || now - newest <= Math.max(2 * intervalMs, 60_000)) return streak
  return numbered(streak, { ...streak, stale: true }, now)
}

/** The streak once it is known that its evidence says nothing any more, whatever its age. */
export const lapse = (streak: Streak, now: number): Streak =>
  streak.stale ? streak : numbered(streak, { ...streak, stale: true }, now)

/** The vote this streak casts; null before the first evidence. */
export function voteOf(streak: Streak, region: string): Vote | null {
  const verdict = verdictOf(streak)
  if (verdict === null) return null
  return {
    region,
    verdict,
    firstFailingTick: firstFailingTick(streak, verdict),
    lastTick: streak.lastTick,
    configVersion: streak.configVersion,
    seq: streak.seq,
    evidence: streak.evidence,
  }
}

/** The sentence-sized part of an answer that travels with a verdict. */
export const evidenceOf = ({ message, failure, blame, statusCode, latencyMs }: Answer): Evidence => ({
  message,
  failure,
  blame,
  statusCode,
  latencyMs,
})

function count(streak: Streak, { outcome, tick, at, evidence }: Observation): Streak {
  const seen = { ...streak, lastTick: tick, lastAt: at, evidence, stale: false }
  if (outcome === 'down') {
    const downSince = streak.failing > 0 || streak.settled === 'down' ? streak.downSince : tick
    const failing = streak.failing + 1
    return { ...seen, failing, degrading: 0, good: 0, answering: 0, downSince: downSince ?? tick }
  }
  const calm = { ...seen, failing: 0, answering: streak.answering + 1 }
  if (outcome === 'up') return { ...calm, degrading: 0, good: streak.good + 1 }
  const degradedSince = streak.degrading > 0 || streak.settled === 'degraded' ? streak.degradedSince : tick
  return { ...calm, good: 0, degrading: streak.degrading + 1, degradedSince: degradedSince ?? tick }
}

function settle(streak: Streak, outcome: Outcome, rule: StreakRule): Streak {
  const to = settledAfter(streak, outcome, rule)
  return {
    ...streak,
    settled: to,
    downSince: to === 'down' || streak.failing > 0 ? streak.downSince : null,
    degradedSince: to === 'degraded' || streak.degrading > 0 ? streak.degradedSince : null,
  }
}

function settledAfter(
  streak: Streak,
  outcome: Outcome,
  { failures, recoveries }: StreakRule,
): Settled | null {
  const { settled, failing, degrading, good, answering } = streak
  if (outcome === 'down') return failing >= failures ? 'down' : settled
  // Whatever answers, however slowly, is no longer down.
  if (settled === 'down') {
    if (answering < recoveries) return 'down'
    return outcome === 'up' ? 'up' : 'degraded'
  }
  if (outcome === 'degraded') return degrading >= failures ? 'degraded' : settled
  if (settled !== 'degraded') return 'up'
  return good >= recoveries ? 'up' : 'degraded'
}

function firstFailingTick(streak: Streak, verdict: Verdict): number | null {
  if (verdict === 'suspect' || verdict === 'down') return streak.downSince
  return verdict === 'degraded' ? streak.degradedSince : null
}

function numbered(before: Streak, after: Streak, now: number): Streak {
  if (verdictOf(before) === verdictOf(after)) return after
  return { ...after, seq: Math.max(before.seq + 1, now) }
}
