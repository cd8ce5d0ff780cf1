import { isWorn } from './grant.ts'
import type { Lease, PoolFacts } from './facts.ts'
import type { PoolRules } from './rules.ts'

/** Closing is tried so often, and then left to the platform, which ends what nobody speaks to. */
export const maxCloseTries = 5
const closeAgainMs = 2_000

export interface Upkeep {
  /** Leases that ran out: nobody may use their browsers any more. */
  ranOut: Lease[]
  /** Browsers that are to be closed for it, for idleness or for wear. */
  doomed: string[]
}

/** What has to be taken back and closed by now. */
export function upkeep({ sessions, leases }: PoolFacts, rules: PoolRules, now: number): Upkeep {
  const ranOut = leases.filter(({ until }) => until <= now)
  const hung = new Set(ranOut.map(({ sessionId }) => sessionId))
  const held = new Set(leases.map(({ sessionId }) => sessionId))
  const doomed = sessions
    .filter(
      (session) =>
        !session.isDoomed &&
        (hung.has(session.sessionId) ||
          (!held.has(session.sessionId) &&
            (now - session.idleSince >= rules.idleMs || isWorn(session, now)))),
    )
    .map(({ sessionId }) => sessionId)
  return { ranOut, doomed }
}

/** When there will be something to do next, epoch ms; null when there will be nothing. */
export function nextUpkeep({ sessions, leases }: PoolFacts, rules: PoolRules): number | null {
  const held = new Set(leases.map(({ sessionId }) => sessionId))
  const due = [
    ...leases.map(({ until }) => until),
    ...sessions.flatMap((session) => {
      if (session.isDoomed) return [session.closeAt]
      return held.has(session.sessionId) ? [] : [session.idleSince + rules.idleMs]
    }),
  ]
  return due.length === 0 ? null : Math.min(...due)
}

/** When to try again to close a browser that could not be closed; null: never. */
export const closeAgainAt = (tries: number, now: number): number | null =>
  tries >= maxCloseTries ? null : now + closeAgainMs * 2 ** (tries - 1)

/** How much a workspace is charged for a lease that ended: never more than the lease has lasted. */
export const chargeOf = ({ grantedAt, until }: Lease, usedMs: number, now: number): number =>
  Math.max(0, Math.min(Number.isFinite(usedMs) ? usedMs : Infinity, Math.min(now, until) - grantedAt))

/** Of the browsers that the platform names, those that nobody will use any more. */
export function abandoned(
  active: readonly ActiveBrowser[],
  known: ReadonlySet<string>,
  now: number,
): string[] {
  return active
    .filter(({ sessionId, startTime, isConnected }) => {
      if (known.has(sessionId)) return false
      return now - startTime >= (isConnected ? longestVisitMs : keepAliveMs)
    })
    .map(({ sessionId }) => sessionId)
}

/** A browser as the platform tells of it. */
export interface ActiveBrowser {
  sessionId: string
  /** Epoch ms. */
  startTime: number
  /** Somebody speaks to it now. */
  isConnected: boolean
}

/** So long the platform keeps a browser that nobody speaks to: longer than any page of a visit is silent. */
export const keepAliveMs = 60_000
/** No visit of a check lasts so long. */
const longestVisitMs = 1_200_000
