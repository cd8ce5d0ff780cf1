import { passiveTypes } from '#checks'
import type { Database } from '#db/database'
import { findPingTarget, type PingTarget } from '#db/queries/ping-tokens'
import { sha256Hex } from '#platform/digest'

/** So long an isolate believes what it knows: a token that was replaced elsewhere is taken this long at most. */
const freshMs = 30_000
/** While D1 does not answer, what was known is better than a lost ping. */
const usableMs = 3_600_000
const maxKnown = 5_000
const maxNobodys = 500

interface Remembered<Target> {
  target: Target
  at: number
}
const known = new Map<string, Remembered<PingTarget>>()
/** Tokens that are nobody's, apart from the others: whoever makes them up must not drive those out. */
const nobodys = new Map<string, Remembered<null>>()

/** Whether a token is remembered as somebody's, however long ago it was read. */
export const isKnown = (token: string): boolean => known.has(token)

/** Whose heartbeat a token pings; null when it is nobody's. */
export async function findTarget(db: Database, token: string): Promise<PingTarget | null | 'unavailable'> {
  const now = Date.now()
  const before = known.get(token) ?? nobodys.get(token)
  if (before && now - before.at < freshMs) return before.target
  try {
    const found = await findPingTarget(db, await sha256Hex(token))
    const target = found && passiveTypes.includes(found.type) ? found : null
    remember(token, target, now)
    return target
  } catch (error) {
    console.error({ event: 'ping.no_database', error: error instanceof Error ? error.name : 'unknown' })
    return before?.target && now - before.at < usableMs ? before.target : 'unavailable'
  }
}

/** What is known of a token is read anew. */
export function forgetTarget(token: string): void {
  known.delete(token)
  nobodys.delete(token)
}

function remember(token: string, target: PingTarget | null, at: number): void {
  forgetTarget(token)
  if (target) put(known, token, { target, at }, maxKnown)
  else put(nobodys, token, { target, at }, maxNobodys)
}

function put<Value>(map: Map<string, Value>, token: string, value: Value, most: number): void {
  if (map.size >= most) {
    const oldest = map.keys().next().value
    if (oldest !== undefined) map.delete(oldest)
  }
  map.set(token, value)
}
