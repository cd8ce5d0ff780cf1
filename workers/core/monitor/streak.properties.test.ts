import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { cases } from '../../../test/cases.ts'
import type { Outcome } from '../result.ts'
import { freshStreak, lateness, step, type Streak, verdictOf } from './streak.ts'
import type { Needed, StreakRule } from './tally.ts'

const start = 1_000_000
const count = fc.integer({ min: 1, max: 4 })
const window = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 4 }))
  .map(([failing, more]) => ({ failing, of: failing + more }))
const needed = fc.record({ failures: count, recoveries: count, window: fc.option(window) })
const rule: fc.Arbitrary<StreakRule> = fc
  .tuple(needed, fc.option(needed))
  .map(([plain, degraded]) => ({ ...plain, degraded }))
const outcome = fc.constantFrom<Outcome>('up', 'degraded', 'down', 'unknown')
const outcomes = fc.array(outcome, { maxLength: 40 })

interface Arrival {
  outcome: Outcome
  index: number
}
const evidence = { message: null, failure: null, blame: null, statusCode: null, latencyMs: null }

/** The streak after these, all of them taken in at one moment; the nth result began n seconds after the start. */
function after(arrivals: readonly Arrival[], by: StreakRule): Streak {
  return arrivals.reduce(
    (streak, { outcome: seen, index }) => {
      const at = start + index * 1000
      const found = { ...evidence, message: `result ${index}` }
      return step(streak, { outcome: seen, tick: at, at, evidence: found }, by, start)
    },
    freshStreak(1, start),
  )
}
const inOrder = (list: readonly Outcome[]): Arrival[] =>
  list.map((seen, index) => ({ outcome: seen, index: index + 1 }))

/** Down by the words of the rule, from the whole history at once: since it last recovered. */
function isDownByWords(history: readonly Outcome[], { failures, window: looked }: Needed): boolean {
  if (history.at(-1) !== 'down') return false
  if (looked) return history.slice(-looked.of).filter((one) => one === 'down').length >= looked.failing
  return history.length >= failures && history.slice(-failures).every((one) => one === 'down')
}

describe('a streak, whatever its rule and its results', () => {
  it('is the same whatever the order in which results come, how often, and how late within reason', ({
    expect,
  }) => {
    // Each arrival is late by so many places; the second and third tell the same once more.
    const delays = fc.array(fc.array(fc.nat({ max: lateness - 2 }), { minLength: 1, maxLength: 3 }), {
      minLength: 40,
      maxLength: 40,
    })
    fc.assert(
      fc.property(outcomes, delays, rule, (list, late, by) => {
        const told = inOrder(list)
        const shuffled = told
          .flatMap((one, place) => (late[place] ?? [0]).map((delay) => ({ one, key: place + delay })))
          .toSorted((a, b) => a.key - b.key)
          .map(({ one }) => one)
        expect({ ...after(shuffled, by), seq: 0 }).toEqual({ ...after(told, by), seq: 0 })
      }),
      cases(),
    )
  })

  it('is the same with and without what was our own fault', ({ expect }) => {
    fc.assert(
      fc.property(outcomes, rule, (list, by) => {
        const told = inOrder(list)
        const known = told.filter((one) => one.outcome !== 'unknown')
        expect(after(told, by)).toEqual(after(known, by))
      }),
      cases(),
    )
  })

  it('is down exactly when its rule says so, and up again exactly after so many answers', ({ expect }) => {
    fc.assert(
      fc.property(outcomes, rule, (list, by) => {
        let history: Outcome[] = []
        let down = false
        let streak = freshStreak(1, start)
        for (const [index, next] of list.entries()) {
          const before = streak.settled
          const at = start + (index + 1) * 1000
          streak = step(streak, { outcome: next, tick: at, at, evidence }, by, at)
          if (next === 'unknown') continue
          history.push(next)
          const answers = history.length - 1 - history.lastIndexOf('down')
          down = down ? answers < by.recoveries : isDownByWords(history, by)
          expect(streak.settled === 'down').toBe(down)
          const recovered = before === 'down' ? !down : before === 'degraded' && streak.settled === 'up'
          if (recovered) history = []
        }
      }),
      cases(),
    )
  })

  it('raises its seq if and only if its verdict changes', ({ expect }) => {
    fc.assert(
      fc.property(outcomes, rule, (list, by) => {
        let streak = freshStreak(1, start)
        for (const { outcome: next, index } of inOrder(list)) {
          const before = streak
          const at = start + index * 1000
          streak = step(streak, { outcome: next, tick: at, at, evidence }, by, at)
          expect(streak.seq > before.seq).toBe(verdictOf(streak) !== verdictOf(before))
        }
      }),
      cases(),
    )
  })

  it('names as first failing tick one that failed, and none that was told before a recovery', ({
    expect,
  }) => {
    fc.assert(
      fc.property(outcomes, rule, (list, by) => {
        let streak = freshStreak(1, start)
        let recoveredAt = 0
        for (const { outcome: next, index } of inOrder(list)) {
          const at = start + index * 1000
          const wasDown = streak.settled === 'down'
          streak = step(streak, { outcome: next, tick: at, at, evidence }, by, at)
          if (wasDown && streak.settled !== 'down') recoveredAt = at
          const { downSince } = streak
          expect(downSince !== null).toBe(streak.settled === 'down' || streak.failing > 0)
          if (downSince === null) continue
          expect(list[(downSince - start) / 1000 - 1]).toBe('down')
          expect(downSince).toBeGreaterThan(recoveredAt)
        }
      }),
      cases(),
    )
  })
})
