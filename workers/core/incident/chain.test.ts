import { describe, it } from 'vitest'
import {
  beginTry,
  chainKey,
  deliveryKey,
  endTry,
  type Progress,
  renew,
  retryDelayMs,
  type TryOutcome,
  withdraw,
} from './chain.ts'

const key = {
  incidentId: 'inc_1',
  event: 'incident.opened',
  seq: 3,
  step: 0,
  repetition: 0,
  channelId: 'chn_1',
  recipient: 'hooks.example.com',
}
const owed: Progress = { state: 'owed', attempts: [], firstTryAt: null, tries: 0, nextAttemptAt: 0 }
const outcome = (part: Partial<TryOutcome> = {}): TryOutcome => ({
  result: 'transient',
  status: 503,
  ms: 12,
  error: 'HTTP 503',
  retryAfterMs: null,
  ...part,
})
const hourMs = 3_600_000

/** A delivery that fails so until it is given up: when each try began. */
function triesUntilAbandoned(part: Partial<TryOutcome> = {}, random = 0.5): number[] {
  const at: number[] = []
  let progress = owed
  while (progress.state === 'owed') {
    const now = progress.nextAttemptAt ?? 0
    at.push(now)
    progress = endTry(beginTry(progress, now), outcome(part), now, random)
  }
  return at
}

describe('a delivery key', () => {
  it('differs with everything that makes a delivery another, and cannot be forged by a recipient', ({
    expect,
  }) => {
    const others = [
      { incidentId: 'inc_2' },
      { event: 'incident.resolved' },
      { seq: 4 },
      { step: 1 },
      { repetition: 1 },
      { channelId: 'chn_2' },
      { recipient: 'x' },
      { channelId: 'chn_1/hooks.example.com', recipient: '' },
    ]
    const keys = new Set([key, ...others.map((part) => ({ ...key, ...part }))].map(deliveryKey))
    expect(keys.size).toBe(others.length + 1)
  })

  it('shares its chain with all that is said to the same ear about the same incident', ({ expect }) => {
    expect(chainKey({ ...key, channelId: 'chn_2' })).not.toBe(chainKey(key))
    const later = { ...key, seq: 9, event: 'incident.resolved' }
    expect(chainKey(later)).toBe(chainKey(key))
  })
})

describe('retrying', () => {
  it('waits 1, 2, 4 … s, at most 5 min in the first hour and 30 min later, never in step', ({ expect }) => {
    const longest = (tries: number, since: number) => retryDelayMs(tries, since, 1)
    expect([1, 2, 3, 4].map((tries) => longest(tries, 0))).toEqual([1000, 2000, 4000, 8000])
    expect(longest(30, hourMs - 1)).toBe(300_000)
    expect(longest(30, hourMs)).toBe(1_800_000)
    expect(retryDelayMs(3, 0, 0)).toBe(2000)
  })

  it('gives up after a day, and not before', ({ expect }) => {
    for (const random of [0, 0.5, 0.999]) {
      const tries = triesUntilAbandoned({}, random)
      const last = tries.at(-1) ?? 0
      expect(last).toBeLessThanOrEqual(24 * hourMs)
      expect(last).toBeGreaterThan(23 * hourMs)
      expect(tries.length).toBeGreaterThan(50)
      expect(tries.filter((at) => at < 60_000).length).toBeGreaterThanOrEqual(6)
    }
  })

  it('respects what the receiver asks, at most an hour', ({ expect }) => {
    const once = (retryAfterMs: number) =>
      endTry(beginTry(owed, 0), outcome({ retryAfterMs }), 100, 0.5).nextAttemptAt
    expect(once(60_000)).toBe(60_100)
    expect(once(99 * hourMs)).toBe(hourMs + 100)
    expect(once(0)).toBe(100 + retryDelayMs(1, 100, 0.5))
  })

  it('gives up at once on a refusal that will not pass, with the reason', ({ expect }) => {
    for (const result of ['permanent', 'revoked'] as const) {
      const after = endTry(beginTry(owed, 5), outcome({ result, error: 'HTTP 404' }), 9, 0)
      expect(after).toMatchObject({ state: 'abandoned', nextAttemptAt: null })
      expect(after.attempts).toEqual([{ at: 5, status: 503, ms: 12, error: 'HTTP 404' }])
    }
  })

  it('leaves a trace before the send, which the answer replaces', ({ expect }) => {
    const begun = beginTry(owed, 7)
    expect(begun.attempts).toEqual([
      { at: 7, status: null, ms: 0, error: 'Sent, but no answer was recorded' },
    ])
    const again = beginTry(begun, 30)
    expect(again.attempts).toHaveLength(2)
    const done = endTry(again, outcome({ result: 'delivered', status: 200, error: null }), 31, 0)
    expect(done).toMatchObject({ state: 'delivered', nextAttemptAt: null, tries: 2, firstTryAt: 7 })
    expect(done.attempts[1]).toEqual({ at: 30, status: 200, ms: 12, error: null })
  })

  it('keeps the newest hundred attempts', ({ expect }) => {
    let progress = owed
    for (let count = 0; count < 150; count += 1) progress = beginTry(progress, count)
    expect(progress.attempts).toHaveLength(100)
    expect(progress.attempts.at(-1)?.at).toBe(149)
  })

  it('starts anew when replayed, with the old attempts still to be read', ({ expect }) => {
    const given = withdraw(beginTry(owed, 1), 'Not sent: the channel was switched off', 2)
    expect(given).toMatchObject({ state: 'abandoned', nextAttemptAt: null })
    expect(given.attempts.at(-1)?.error).toContain('switched off')
    expect(renew(given, 50 * hourMs)).toMatchObject({
      state: 'owed',
      tries: 0,
      firstTryAt: null,
      nextAttemptAt: 50 * hourMs,
      attempts: { length: 2 },
    })
  })
})
