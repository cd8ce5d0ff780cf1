import * as fc from 'fast-check'
import { test } from 'vitest'
import type { Outcome } from '../result.ts'
import {
  begunAnew,
  dried,
  expire,
  freshStreak,
  isUnsettled,
  lapse,
  lateness,
  revived,
  step,
  verdictOf,
  voteOf,
  type Streak,
} from './streak.ts'
import type { StreakRule } from './tally.ts'

const start = Date.UTC(2026, 10, 20)
const twice: StreakRule = { failures: 2, recoveries: 2 }
const tickOf = (index: number) => start + (index + 1) * 10_000
const evidence = { message: null, failure: null, blame: null, statusCode: null, latencyMs: null }

function after(outcomes: Outcome[], rule = twice, streak = freshStreak(1, start), from = 0): Streak {
  return outcomes.reduce((current, outcome, index) => {
    const tick = tickOf(from + index)
    return step(current, { outcome, tick, at: tick + 5, evidence }, rule, tick + 300)
  }, streak)
}
const verdicts = (outcomes: Outcome[], rule = twice) =>
  outcomes.map((_, index) => verdictOf(after(outcomes.slice(0, index + 1), rule)))

test('the first good check settles a new monitor', ({ expect }) => {
  expect(verdictOf(freshStreak(1, start))).toBeNull()
  expect(verdicts(['up'])).toEqual(['up'])
})

test('a failure is a suspicion until as many as asked have followed one another', ({ expect }) => {
  expect(verdicts(['up', 'down', 'down', 'down'], { failures: 3, recoveries: 1 })).toEqual([
    'up',
    'suspect',
    'suspect',
    'down',
  ])
  expect(verdicts(['up', 'down'], { failures: 1, recoveries: 1 })).toEqual(['up', 'down'])
})

test('one good check dismisses a suspicion and the count begins anew', ({ expect }) => {
  expect(verdicts(['up', 'down', 'up', 'down', 'down'])).toEqual(['up', 'suspect', 'up', 'suspect', 'down'])
})

test('down ends only after as many recoveries as asked in a row', ({ expect }) => {
  expect(verdicts(['down', 'down', 'up', 'down', 'up', 'up'])).toEqual([
    'suspect',
    'down',
    'down',
    'down',
    'down',
    'up',
  ])
})

test('the first failing tick is that of the streak, also through a failed recovery', ({ expect }) => {
  expect(voteOf(after(['up', 'down', 'down', 'up', 'down']), 'weur')?.firstFailingTick).toBe(tickOf(1))
  expect(voteOf(after(['up', 'down', 'up', 'down', 'down']), 'weur')?.firstFailingTick).toBe(tickOf(3))
  expect(voteOf(after(['down', 'down', 'up', 'up']), 'weur')?.firstFailingTick).toBeNull()
})

test('degraded has its own streak, and its own way back', ({ expect }) => {
  expect(verdicts(['up', 'degraded', 'up', 'degraded', 'degraded', 'up', 'up'])).toEqual([
    'up',
    'up',
    'up',
    'up',
    'degraded',
    'degraded',
    'up',
  ])
  expect(voteOf(after(['up', 'degraded', 'degraded', 'degraded']), 'weur')?.firstFailingTick).toBe(tickOf(1))
})

test('what answers slowly is no longer down', ({ expect }) => {
  expect(verdicts(['down', 'down', 'up', 'degraded'])).toEqual(['suspect', 'down', 'down', 'degraded'])
  expect(verdicts(['down', 'down', 'degraded', 'up'])).toEqual(['suspect', 'down', 'down', 'up'])
})

test('degraded that turns to down names the first failing tick of the failures', ({ expect }) => {
  const streak = after(['degraded', 'degraded', 'down', 'down'])
  expect(verdictOf(streak)).toBe('down')
  expect(voteOf(streak, 'weur')?.firstFailingTick).toBe(tickOf(2))
})

test('unknown changes nothing at all', ({ expect }) => {
  const streak = after(['up', 'down'])
  expect(after(['unknown', 'unknown'], twice, streak, 2)).toEqual(streak)
})

test('a result that comes late is counted where it belongs, and each result once', ({ expect }) => {
  const seen = (index: number, outcome: Outcome) => ({
    outcome,
    tick: tickOf(index),
    at: tickOf(index) + 5,
    evidence: { ...evidence, message: `result ${index}` },
  })
  const inOrder = [seen(0, 'up'), seen(1, 'down'), seen(2, 'down'), seen(3, 'up')]
  const fold = (list: typeof inOrder) =>
    list.reduce((streak, one) => step(streak, one, twice, tickOf(9)), freshStreak(1, start))
  const late = fold([0, 3, 2, 1, 1, 3].flatMap((index) => inOrder[index] ?? []))
  expect({ ...late, seq: 0 }).toEqual({ ...fold(inOrder), seq: 0 })
  expect(verdictOf(late)).toBe('down')
  expect(late.evidence?.message).toBe('result 3')
  expect(late.lastTick).toBe(tickOf(3))
})

test('a result that sixteen newer ones have overtaken changes nothing', ({ expect }) => {
  const streak = after(Array.from({ length: lateness + 1 }, () => 'up' as const))
  const late = (at: number) => ({ outcome: 'down' as const, tick: at, at, evidence })
  expect(step(streak, late(tickOf(0) + 4), twice, tickOf(40))).toBe(streak)
  expect(step(streak, late(tickOf(0) + 5), twice, tickOf(40))).toBe(streak)
  expect(step(streak, late(tickOf(0) + 6), twice, tickOf(40)).good).toBe(lateness)
})

test('results count by when their probes started, whatever the tick they were due at', ({ expect }) => {
  const seen = (outcome: Outcome, tick: number, at: number) => ({ outcome, tick, at, evidence })
  const fold = (...list: ReturnType<typeof seen>[]) =>
    list.reduce((streak, one) => step(streak, one, twice, start), freshStreak(1, start))
  // The scheduled check was due before the confirming one and started after it.
  const late = fold(seen('up', start, start + 9), seen('down', start + 5, start + 5))
  expect(late).toMatchObject({ settled: 'up', failing: 0, lastAt: start + 9 })
  // Two that started together are two.
  const both = fold(seen('down', start, start + 9), seen('down', start + 9, start + 9))
  expect(both.failing).toBe(2)
  const mixed = [seen('up', start, start + 9), seen('down', start, start + 9)] as const
  expect(fold(...mixed).failing).toBe(1)
  expect(fold(mixed[1], mixed[0])).toMatchObject({ failing: 1, good: 0 })
})

test('no more results are remembered than may be overtaken', ({ expect }) => {
  const streak = after(Array.from({ length: 40 }, () => 'up' as const))
  expect(streak.recent).toHaveLength(lateness)
  expect(streak.closedAt).toBe(tickOf(40 - lateness - 1) + 5)
})

test('a late result makes nothing fresh that was stale', ({ expect }) => {
  const stale = expire(after(['up', 'up']), 10_000, tickOf(99))
  const late = step(stale, { outcome: 'up', tick: tickOf(0), at: tickOf(0) + 6, evidence }, twice, tickOf(99))
  expect(late).toMatchObject({ good: 3, stale: true, lastTick: tickOf(1) })
})

test('what was written down is read again as it was, also where an older version wrote less', ({
  expect,
}) => {
  const streak = after(['up', 'down'])
  const back = revived(dried(streak))
  expect({ ...back, recent: [], closedAt: 0 }).toEqual({ ...streak, recent: [], closedAt: 0 })
  expect(after(['down'], twice, back, 2).settled).toBe('down')
  const { lately: _lately, recent: _recent, closedAt: _closedAt, ...before } = streak
  expect(revived(before)).toEqual(back)
  const again = { outcome: 'down' as const, tick: tickOf(1), at: tickOf(1) + 5, evidence }
  expect(step(back, again, twice, tickOf(2))).toBe(back)
  const later = after(['down'], twice, back, 2)
  expect(step(later, again, twice, tickOf(3))).toBe(later)
})

test('a seq is never below the time at which it was given', ({ expect }) => {
  expect(after(['up']).seq).toBe(tickOf(0) + 300)
  expect(after(['up', 'down', 'down'], twice, freshStreak(1, start, tickOf(99))).seq).toBe(tickOf(99) + 3)
})

test('evidence older than two intervals, and at least a minute, no longer votes, and new evidence brings it back', ({
  expect,
}) => {
  const streak = after(['up'])
  expect(verdictOf(expire(streak, 10_000, streak.lastAt + 60_000))).toBe('up')
  const stale = expire(streak, 10_000, streak.lastAt + 60_001)
  expect(voteOf(stale, 'weur')).toMatchObject({ verdict: 'unknown', lastTick: tickOf(0) })
  expect(stale.seq).toBeGreaterThan(streak.seq)
  const back = after(['up'], twice, stale, 9)
  expect(verdictOf(back)).toBe('up')
  expect(back.seq).toBeGreaterThan(stale.seq)
  expect(verdictOf(expire(streak, 300_000, streak.lastAt + 600_000))).toBe('up')
})

test('evidence that is known to say nothing any more lapses at once, and only once', ({ expect }) => {
  const streak = after(['up'])
  const lapsed = lapse(streak, streak.lastAt + 1)
  expect(verdictOf(lapsed)).toBe('unknown')
  expect(lapsed.seq).toBeGreaterThan(streak.seq)
  expect(lapse(lapsed, streak.lastAt + 9_000)).toBe(lapsed)
})

test('a monitor that never had evidence grows stale from its birth', ({ expect }) => {
  expect(verdictOf(expire(freshStreak(1, start), 10_000, start + 60_001))).toBe('unknown')
})

test('begun anew, it has to fail again as often as asked, unless it is of something newer already', ({
  expect,
}) => {
  const down = after(['up', 'down', 'down'])
  const anew = begunAnew(down, tickOf(2))
  expect(verdictOf(anew)).toBeNull()
  expect(anew).toMatchObject({ seq: down.seq, lastTick: tickOf(2), downSince: null, failing: 0 })
  expect(verdictOf(after(['down'], twice, anew, 3))).toBe('suspect')
  const again = after(['down', 'down'], twice, anew, 3)
  expect(voteOf(again, 'weur')).toMatchObject({ verdict: 'down', firstFailingTick: tickOf(3) })
  expect(again.seq).toBeGreaterThan(down.seq)
  const old = { outcome: 'down' as const, tick: tickOf(1), at: tickOf(1) + 6, evidence }
  expect(step(anew, old, twice, tickOf(9))).toBe(anew)
  expect(begunAnew(down, tickOf(2) - 1)).toBe(down)
  expect(verdictOf(begunAnew(after(['up', 'down']), tickOf(9)))).toBeNull()
  for (const calm of [after(['up', 'up']), after(['up', 'degraded', 'degraded'])]) {
    expect(begunAnew(calm, tickOf(9))).toBe(calm)
  }
})

test('suspicions, recoveries and a first verdict ask for more checks; settled verdicts do not', ({
  expect,
}) => {
  expect(isUnsettled(freshStreak(1, start))).toBe(true)
  expect(isUnsettled(after(['degraded']))).toBe(true)
  for (const outcomes of [
    ['up', 'down'],
    ['down', 'down', 'up'],
    ['degraded', 'degraded', 'up'],
  ] as Outcome[][]) {
    expect(isUnsettled(after(outcomes))).toBe(true)
  }
  for (const outcomes of [
    ['up'],
    ['up', 'down', 'up'],
    ['up', 'degraded'],
    ['down', 'down'],
    ['down', 'down', 'up', 'down'],
    ['down', 'down', 'up', 'up'],
    ['degraded', 'degraded'],
  ] as Outcome[][]) {
    expect(isUnsettled(after(outcomes))).toBe(false)
  }
})

test('seq grows if and only if the verdict changes, whatever happens', ({ expect }) => {
  const outcome = fc.constantFrom<Outcome>('up', 'degraded', 'down', 'unknown')
  const rules = fc.record({
    failures: fc.integer({ min: 1, max: 4 }),
    recoveries: fc.integer({ min: 1, max: 4 }),
  })
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 40 }), rules, (outcomes, rule) => {
      let streak = freshStreak(1, start)
      for (const [index, next] of outcomes.entries()) {
        const before = streak
        streak = after([next], rule, streak, index)
        expect(streak.seq > before.seq).toBe(verdictOf(streak) !== verdictOf(before))
      }
    }),
  )
})

test('down is never believed on fewer failures in a row than asked', ({ expect }) => {
  const outcome = fc.constantFrom<Outcome>('up', 'degraded', 'down', 'unknown')
  fc.assert(
    fc.property(
      fc.array(outcome, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      (outcomes, failures) => {
        let streak = freshStreak(1, start)
        let row = 0
        for (const [index, next] of outcomes.entries()) {
          const before = verdictOf(streak)
          streak = after([next], { failures, recoveries: 2 }, streak, index)
          if (next === 'down') row += 1
          else if (next !== 'unknown') row = 0
          if (verdictOf(streak) === 'down' && before !== 'down') expect(row).toBe(failures)
        }
      },
    ),
  )
})
