import { dayMs } from '#core/cell'
import { refilled, untilTokenMs } from './bucket.ts'
import type { PoolFacts, Session } from './facts.ts'
import type { PoolRules } from './rules.ts'

/** Why no browser is to be had: all are taken, starting more would be too fast, or the workspace has used up its day. */
export type Refusal = 'busy' | 'rate' | 'budget'

export type Decision = { sessionId: string } | { launch: true } | { refused: Refusal; retryAfterMs: number }

/** A browser is not lent for ever: what pages leave behind in it would only grow. */
const maxUses = 100
const maxAgeMs = 1_800_000

/** True for a browser that has served long enough. */
export const isWorn = ({ uses, startedAt }: Session, now: number): boolean =>
  uses >= maxUses || now - startedAt >= maxAgeMs

/** The UTC day of a moment, as days since 1970: budgets are kept by it. */
export const dayOf = (now: number): number => Math.floor(now / dayMs)

/**
 * What somebody who asks for a browser gets. The one that was used last goes first, so that those that are too many
 * fall idle and are closed.
 * @param left browser time that the workspace may still use today, in ms; null: as much as it likes.
 */
export function grant(facts: PoolFacts, left: number | null, rules: PoolRules, now: number): Decision {
  if (left !== null && left <= 0) return { refused: 'budget', retryAfterMs: (dayOf(now) + 1) * dayMs - now }
  const free = facts.sessions
    .filter((session) => isFree(session, facts, rules, now))
    .toSorted((a, b) => b.idleSince - a.idleSince)[0]
  if (free) return { sessionId: free.sessionId }
  const starting = facts.leases.filter(({ sessionId }) => sessionId === null).length
  if (facts.sessions.length + starting >= rules.browsers)
    return { refused: 'busy', retryAfterMs: untilSomeEnds(facts, now) }
  const waitMs = Math.max(
    facts.pausedUntil - now,
    untilTokenMs(refilled(facts.bucket, rules.launchesPerSecond, now), rules.launchesPerSecond),
  )
  return waitMs > 0 ? { refused: 'rate', retryAfterMs: waitMs } : { launch: true }
}

function isFree(session: Session, { leases }: PoolFacts, rules: PoolRules, now: number): boolean {
  if (session.isDoomed || isWorn(session, now)) return false
  const held = leases.filter(({ sessionId }) => sessionId === session.sessionId).length
  // One that is about to be closed for idleness may be gone by the time it is asked.
  return held > 0 ? held < rules.contexts : now - session.idleSince < rules.idleMs
}

/** When the first of those lent is due back at the latest. */
const untilSomeEnds = ({ leases }: PoolFacts, now: number): number =>
  Math.max(100, Math.min(1_000, ...leases.map(({ until }) => until - now)))
