import type { Answer, Outcome } from '../result.ts'
import { count, emptyTally, type Seen, type StreakRule, type Tally } from './tally.ts'
import type { Evidence, Verdict, Vote } from './vote.ts'

/** A result that has been counted, and what all before it amounted to. */
interface Counted extends Seen {
  before: Tally
}

/** What one region has seen of one monitor, boiled down to what the next result must know. Times are epoch ms. */
export interface Streak extends Tally {
  configVersion: number
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
  /** The newest results in the order in which they started, so that one that comes late is counted where it belongs. */
  recent: readonly Counted[]
  /** What started no later than this is not told apart any more: it comes too late. */
  closedAt: number
}

/** One result as the streak counts it. */
export interface Observation {
  outcome: Outcome
  tick: number
  at: number
  evidence: Evidence
}

/** A result may be overtaken by fewer than this many newer ones and is still counted. */
export const lateness = 16

/** A streak before its first result. `seq` goes on from an earlier configuration or lane. */
export const freshStreak = (configVersion: number, bornAt: number, seq = 0): Streak => ({
  ...emptyTally,
  configVersion,
  lastTick: 0,
  lastAt: 0,
  stale: false,
  seq,
  evidence: null,
  bornAt,
  recent: [],
  closedAt: 0,
})

/** A streak as it is written down: nothing that started before is under way when it is read again. */
export const dried = (streak: Streak): Streak => ({ ...streak, recent: [], closedAt: streak.lastAt })

/** A streak that was written down, also by a version that knew less. */
export const revived = (kept: Partial<Streak> & Pick<Streak, 'configVersion' | 'seq'>): Streak =>
  dried({ ...freshStreak(kept.configVersion, 0), ...kept })

/** The streak without failures from before `since`, unless it is of something newer already. */
export function begunAnew(streak: Streak, since: number): Streak {
  const isTrouble = streak.settled === 'down' || streak.failing > 0
  if (!isTrouble || streak.lastTick > since) return streak
  return { ...streak, ...emptyTally, recent: [], closedAt: streak.lastAt }
}

/** What the region believes now; null while there has been nothing to believe. */
export function verdictOf(streak: Streak): Verdict | null {
  if (streak.stale) return 'unknown'
  if (streak.failing > 0 && streak.settled !== 'down') return 'suspect'
  return streak.settled
}

/** True while a few more checks, seconds apart, would settle a suspicion, a recovery or the first verdict. */
export function isUnsettled(streak: Streak): boolean {
  const { settled, failing, good } = streak
  if (settled === null) return true
  if (failing > 0) return settled !== 'down'
  return settled === 'down' || (settled === 'degraded' && good > 0)
}

/**
 * The streak after one more result. Results count in the order in which their probes started, whatever the order in
 * which they come, and each once; `unknown`, and what comes too late, change nothing.
 * `seq` grows if and only if the verdict changes, or what holds beneath a suspicion; it is never below `now`, so that a streak begun anew elsewhere
 * still outranks what was sent before.
 */
export function step(streak: Streak, seen: Observation, rule: StreakRule, now: number): Streak {
  const { outcome, tick, at, evidence } = seen
  if (outcome === 'unknown') return streak
  const placed = insert(streak, { outcome, tick, at }, rule)
  if (!placed) return streak
  const next = placed.isNewest
    ? { ...streak, ...placed.kept, lastTick: tick, lastAt: at, evidence, stale: false }
    : { ...streak, ...placed.kept }
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
    settled: streak.settled,
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

/** Counts a result in its place among the newest, and those after it again; null when it is known or too late. */
function insert(
  streak: Streak,
  seen: Seen,
  rule: StreakRule,
): { kept: Tally & Pick<Streak, 'recent' | 'closedAt'>; isNewest: boolean } | null {
  const { recent } = streak
  let place = recent.length
  for (let other = recent[place - 1]; other && order(other, seen) > 0; other = recent[place - 1]) place -= 1
  const known = recent[place - 1]
  if (seen.at <= streak.closedAt || (known && order(known, seen) === 0)) return null
  let tally = recent[place]?.before ?? tallyOf(streak)
  const counted = recent.slice(0, place)
  for (const { outcome, tick, at } of [seen, ...recent.slice(place)]) {
    counted.push({ outcome, tick, at, before: tally })
    tally = count(tally, { outcome, tick, at }, rule)
  }
  const forgotten = counted.at(-lateness - 1)
  const closedAt = forgotten?.at ?? streak.closedAt
  const kept = { ...tally, recent: counted.slice(-lateness), closedAt }
  return { kept, isNewest: place === recent.length }
}

const ranks = { up: 0, degraded: 1, down: 2 }

/** By the start of the probe; two that started together in an order that does not depend on who comes first. */
const order = (a: Seen, b: Seen): number =>
  a.at - b.at || a.tick - b.tick || ranks[a.outcome] - ranks[b.outcome]

const tallyOf = (tally: Tally): Tally => ({
  settled: tally.settled,
  failing: tally.failing,
  degrading: tally.degrading,
  good: tally.good,
  answering: tally.answering,
  downSince: tally.downSince,
  degradedSince: tally.degradedSince,
  lately: tally.lately,
})

function firstFailingTick(streak: Streak, verdict: Verdict): number | null {
  if (verdict === 'suspect' || verdict === 'down') return streak.downSince
  return verdict === 'degraded' ? streak.degradedSince : null
}

function numbered(before: Streak, after: Streak, now: number): Streak {
  // What comes late may change what holds beneath a suspicion: that is news too.
  if (verdictOf(before) === verdictOf(after) && before.settled === after.settled) return after
  return { ...after, seq: Math.max(before.seq + 1, now) }
}
