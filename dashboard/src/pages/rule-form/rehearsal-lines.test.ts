import { describe, it } from 'vitest'
import type { RuleDryRun } from '../../contract.ts'
import type { RuleFields } from './draft.ts'
import { linesOf, markingsOf, thresholdOf } from './rehearsal-lines.ts'

const rule: RuleFields = {
  name: 'Few',
  stream: 'orders',
  window: '1m',
  span: 1,
  aggregate: { fn: 'count' },
  where: {},
  groupBy: ['country'],
  over: null,
  condition: { op: '<', value: 10 },
  for: 1,
  clearFor: 1,
  severity: 'warning',
  policyId: null,
}
const minute = 60_000
const runOf = (...values: RuleDryRun['values']): Pick<RuleDryRun, 'from' | 'to' | 'values'> => ({
  from: new Date(0).toISOString(),
  to: new Date((values[0]?.values.length ?? 0) * minute).toISOString(),
  values,
})
const keys = ['["de"]', '[null]']

describe('what a rule judged, as lines', () => {
  it('is each key by its name, on the windows that were judged', ({ expect }) => {
    const run = runOf(
      { key: { country: 'de' }, values: [null, 3, 0, 0] },
      { key: { country: null }, values: [null, null, 4, 0] },
    )
    const { lines, times } = linesOf(rule, run)
    expect(times).toEqual([0, 60, 120, 180])
    expect(lines).toEqual([
      { name: 'de', values: [null, 3, 0, 0] },
      { name: '(none)', values: [null, null, 4, 0] },
    ])
    expect(thresholdOf(rule)).toEqual({ value: 10, label: 'below 10' })
    expect(linesOf(rule, runOf({ key: {}, values: [1] })).lines).toEqual([{ name: 'all', values: [1] }])
    expect(linesOf(rule, runOf())).toEqual({ times: [], lines: [] })
  })

  it('has a limit that moves with what was before', ({ expect }) => {
    const change = { change: { windows: 1, op: '<=' as const, percent: -50 } }
    const drawn = linesOf({ ...rule, condition: change }, runOf({ key: {}, values: [10, 20, 4] }))
    expect(drawn.lines[1]).toEqual({ name: 'limit', values: [null, 5, 10], guide: 'limit' })
    expect(thresholdOf({ ...rule, condition: change })).toBeNull()
  })

  it('has what is usual and its margins, once enough is known', ({ expect }) => {
    const run = runOf({ key: { country: 'de' }, values: [10, 12, 14, 30] })
    const anomaly = { windows: 3, minWindows: 3, deviations: 1, minPercent: 10, minValue: 0 }
    const drawn = (direction: 'up' | 'both') =>
      linesOf({ ...rule, condition: { anomaly: { ...anomaly, direction } } }, run).lines.slice(1)
    // Median 12, median deviation 2: one deviation is 2 × 1.4826, more than 10 %.
    expect(drawn('both').map(({ name, values }) => [name, values.at(-2), values.at(-1)])).toEqual([
      ['too high', null, 12 + 2 * 1.4826],
      ['usual', null, 12],
      ['too low', null, 12 - 2 * 1.4826],
    ])
    expect(drawn('up').map(({ name }) => name)).toEqual(['too high', 'usual'])
  })
})

describe('when it would have fired, as spans', () => {
  const at = (n: number) => new Date(n * minute).toISOString()
  const firing = (since: number, told: number, ended: number | null) => ({
    since: at(since),
    at: at(told),
    endedAt: ended === null ? null : at(ended),
    value: 1,
    title: '',
  })
  const run = {
    from: at(0),
    to: at(20),
    data: [
      { key: { country: 'de' }, firings: [firing(1, 2, 6), firing(15, 16, null)] },
      { key: { country: null }, firings: [firing(4, 5, 9)] },
      { key: { country: 'fr' }, firings: [firing(10, 11, 12)] },
    ],
  } as unknown as RuleDryRun

  it('joins those of drawn keys that meet, keeps where each began, and leaves others out', ({ expect }) => {
    const shown = markingsOf(rule, run, keys).map(({ kind, from, to }) => [kind, from / minute, to / minute])
    expect(shown).toEqual([
      ['pending', 1, 2],
      ['pending', 4, 5],
      ['pending', 15, 16],
      ['degraded', 2, 9],
      ['degraded', 16, 20],
      ['degraded', 2, 2],
      ['degraded', 16, 16],
      ['degraded', 5, 5],
    ])
  })
})
