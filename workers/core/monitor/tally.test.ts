import { describe, it } from 'vitest'
import { checksToSettle, count, emptyTally, neededForDegraded, type StreakRule, type Tally } from './tally.ts'

const letters = { u: 'up', s: 'degraded', d: 'down' } as const

/** The tally after so many results: u is up, s slow, d down; the nth has tick n, from 1. */
const after = (results: string, rule: StreakRule): Tally =>
  results.split('').reduce((tally, letter, index) => {
    const outcome = letters[letter as keyof typeof letters]
    return count(tally, { outcome, tick: index + 1, at: index + 1 }, rule)
  }, emptyTally)
/** What is believed after each. */
const believed = (results: string, rule: StreakRule): string =>
  results
    .split('')
    .map((_, index) => after(results.slice(0, index + 1), rule).settled)
    .map((settled) => (settled === 'degraded' ? 's' : (settled?.charAt(0) ?? '-')))
    .join('')

const three = { failures: 2, recoveries: 2, window: { failing: 3, of: 5 } }

describe('X of the newest Y results', () => {
  it.for<[string, string, string, StreakRule]>([
    ['three of five, not in a row', 'ududud', 'uuuuud', three],
    ['three in a row are three of five', 'uddd', 'uuud', three],
    ['what is older than five results does not count', 'udduuudu', 'uuuuuuuu', three],
    ['slow answers are no failures', 'udsdsu', 'uuuusu', { ...three, recoveries: 1 }],
    ['recovers by good checks in a row', 'uddduduu', 'uuuddddu', three],
    ['begins to count anew after it has recovered', 'ddduudduudd', '--dduuuuudd', three],
    [
      'one of one is the first failure',
      'udu',
      'udu',
      { ...three, recoveries: 1, window: { failing: 1, of: 1 } },
    ],
    ['one of one forgets all but the newest', 'dddd', '----', { ...three, window: { failing: 2, of: 1 } }],
  ])('%s', ([, results, expected, rule], { expect }) => {
    expect(believed(results, rule)).toBe(expected)
  })

  it('began with the first failure that counted', ({ expect }) => {
    expect(after('udduud', three).downSince).toBe(2)
    expect(after('dudsud', three).downSince).toBe(6)
    expect(after('dudsuu', three).downSince).toBeNull()
    expect(after('duudsudd', three).downSince).toBe(4)
    expect(after('uddd', { failures: 3, recoveries: 1 }).downSince).toBe(2)
    const two = { failures: 9, recoveries: 1, window: { failing: 2, of: 4 } }
    expect(after('sdd', two)).toMatchObject({ settled: 'down', downSince: 2 })
    expect(after('sds', two)).toMatchObject({ settled: 'degraded', degradedSince: 1 })
    expect(after('dud', { ...two, degraded: { failures: 3 } })).toMatchObject({
      settled: 'down',
      downSince: 1,
    })
    const slow = { failures: 9, recoveries: 1, degraded: { window: { failing: 2, of: 3 } } }
    expect(after('sus', slow)).toMatchObject({ settled: 'degraded', degradedSince: 1 })
  })

  it('is remembered no longer than it is asked for', ({ expect }) => {
    expect(after('uuuuuuuuu', three).lately).toHaveLength(5)
    const degraded = { window: { failing: 2, of: 7 } }
    expect(after('uuuuuuuuu', { ...three, degraded }).lately).toHaveLength(7)
    expect(after('uuuuuuuuu', { failures: 2, recoveries: 2 }).lately).toEqual([])
  })
})

describe('degraded', () => {
  const plain = { failures: 2, recoveries: 2 }
  it.for<[string, string, string, StreakRule]>([
    ['needs as much as down, unless told otherwise', 'ussuu', 'uussu', plain],
    [
      'has its own count',
      'usssuu',
      'uuussu',
      { failures: 2, recoveries: 1, degraded: { failures: 3, recoveries: 2 } },
    ],
    ['counts failures too: what is now down, now slow, is not well', 'udsds', 'uusss', plain],
    [
      'is not believed on failures alone',
      'uddd',
      'uuud',
      { failures: 3, recoveries: 1, degraded: { failures: 1 } },
    ],
    ['has its own window', 'ususus', 'uuusss', { ...plain, degraded: { window: { failing: 2, of: 3 } } }],
    ['takes the window of down', 'ususus', 'uuuuus', three],
    [
      'in a row is not outdone by the window of down',
      'ususs',
      'uuuus',
      { ...three, degraded: { failures: 2 } },
    ],
    [
      'in a row again where the window is taken back',
      'ususs',
      'uuuus',
      { ...three, degraded: { window: null } },
    ],
    ['counts anew after it has recovered', 'ssuus', '-ssuu', plain],
    ['counts a window anew after it has recovered', 'sssuusus', '--ssuuuu', three],
    [
      'keeps a window when it gets worse',
      'uddsd',
      'uuusd',
      { ...three, window: { failing: 3, of: 6 }, degraded: { failures: 3 } },
    ],
  ])('%s', ([, results, expected, rule], { expect }) => {
    expect(believed(results, rule)).toBe(expected)
  })

  it('began with the first slow answer, or the first that counted', ({ expect }) => {
    expect(after('usss', plain).degradedSince).toBe(2)
    expect(after('udss', plain).degradedSince).toBe(2)
    expect(after('ussuss', plain).degradedSince).toBe(2)
    expect(after('ususus', three).degradedSince).toBe(2)
    expect(after('ussuu', plain).degradedSince).toBeNull()
  })

  it('after an outage began when it answered', ({ expect }) => {
    expect(after('dddduss', plain)).toMatchObject({ settled: 'degraded', degradedSince: 6, downSince: null })
    expect(after('dddsds', plain)).toMatchObject({ settled: 'down', downSince: 1 })
  })

  it('fills its gaps from what down needs', ({ expect }) => {
    const window = { failing: 3, of: 5 }
    const rule = { failures: 4, recoveries: 5, window }
    expect(neededForDegraded(rule)).toEqual(rule)
    expect(neededForDegraded({ ...rule, degraded: { recoveries: 1 } })).toEqual({ ...rule, recoveries: 1 })
    expect(neededForDegraded({ ...rule, degraded: { failures: 2 } })).toEqual({
      failures: 2,
      recoveries: 5,
      window: null,
    })
  })
})

it('a suspicion and its recovery take no more checks than the longer of the two rules', ({ expect }) => {
  expect(checksToSettle({ failures: 2, recoveries: 3 })).toBe(5)
  expect(checksToSettle({ failures: 2, recoveries: 3, window: { failing: 7, of: 20 } })).toBe(10)
  expect(checksToSettle({ failures: 2, recoveries: 1, degraded: { failures: 5 } })).toBe(6)
})
