import { describe, it } from 'vitest'
import type { Figures, RuleDryRun, StreamSeries } from '../../contract.ts'
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
const row = (country: string | null, count: number) =>
  ({ key: { country }, isOther: false, count, p95: { ms: count * 2 } }) as unknown as Figures
const seriesOf = (...rows: Figures[][]): StreamSeries => ({
  step: '1m',
  data: rows.map((some, index) => ({ t: new Date(index * minute).toISOString(), rows: some })),
})
const span = (windows: number) => ({ from: 0, to: windows * minute })
const keys = ['["de"]', '[null]']

describe('what a rule watched, as lines', () => {
  it('is 0 for a known key that did not come, and unknown before its first event', ({ expect }) => {
    const series = seriesOf([], [row('de', 3)], [row(null, 4)])
    const { lines, times } = linesOf(rule, keys, { series, over: undefined, span: span(4) })
    expect(times).toEqual([0, 60, 120, 180])
    expect(lines).toEqual([
      { name: 'de', values: [null, 3, 0, 0] },
      { name: '(none)', values: [null, null, 4, 0] },
    ])
    expect(thresholdOf(rule)).toEqual({ value: 10, label: 'below 10' })
  })

  it('is a gap for other figures, and where nothing is to divide by', ({ expect }) => {
    const p95 = { ...rule, aggregate: { fn: 'p95' as const, field: 'ms' } }
    const series = seriesOf([row('de', 3)], [], [row('de', 5)])
    expect(linesOf(p95, ['["de"]'], { series, over: undefined, span: span(3) }).lines[0]?.values).toEqual([
      6,
      null,
      10,
    ])
    const divided = { ...rule, over: { stream: 'visits', aggregate: { fn: 'count' as const }, where: {} } }
    const over = seriesOf([row('de', 6)], [row('de', 4)])
    expect(linesOf(divided, ['["de"]'], { series, over, span: span(3) }).lines[0]?.values).toEqual([
      0.5,
      0,
      null,
    ])
  })

  it('has a limit that moves with what was before', ({ expect }) => {
    const series = seriesOf([row('de', 10)], [row('de', 20)], [row('de', 4)])
    const change = { change: { windows: 1, op: '<=' as const, percent: -50 } }
    const drawn = linesOf({ ...rule, condition: change }, ['["de"]'], {
      series,
      over: undefined,
      span: span(3),
    })
    expect(drawn.lines[1]).toEqual({ name: 'limit', values: [null, 5, 10], guide: 'limit' })
    expect(thresholdOf({ ...rule, condition: change })).toBeNull()
  })

  it('has what is usual and its margins, once enough is known', ({ expect }) => {
    const series = seriesOf(...[10, 12, 14, 30].map((count) => [row('de', count)]))
    const anomaly = { windows: 3, minWindows: 3, deviations: 1, minPercent: 10, minValue: 0 }
    const drawn = (direction: 'up' | 'both') =>
      linesOf({ ...rule, condition: { anomaly: { ...anomaly, direction } } }, ['["de"]'], {
        series,
        over: undefined,
        span: span(4),
      }).lines.slice(1)
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
