import { describe, it } from 'vitest'
import type { RuleFields } from '#core/stream/rule/schema'
import { keyName, ruleSentence, watchWords } from './words.ts'

const rule: RuleFields = {
  name: 'Few orders',
  stream: 'orders',
  window: '1m',
  span: 1,
  aggregate: { fn: 'count' },
  where: {},
  groupBy: ['country'],
  over: null,
  condition: { op: '<', value: 10 },
  for: 2,
  clearFor: 1,
  severity: 'critical',
  policyId: null,
  paused: false,
}
const said = (part: Partial<RuleFields>) => ruleSentence({ ...rule, ...part })

describe('a rule in words', () => {
  it('says over how long it looks', ({ expect }) => {
    expect(watchWords({ ...rule, span: 5 })).toBe(
      'Count of orders by country within 5 min is below 10 for 2 min',
    )
  })

  it('says what a limit fires on and when it ends', ({ expect }) => {
    expect(said({})).toBe(
      'Tells when count of orders by country is below 10 for 2 min, ends when it was not for 1 min',
    )
    expect(watchWords(rule)).toBe('Count of orders by country is below 10 for 2 min')
  })

  it('names measure, filter and what it divides by', ({ expect }) => {
    expect(
      said({
        aggregate: { fn: 'p95', field: 'ms' },
        where: { plan: ['pro', ''] },
        groupBy: [],
        over: { stream: 'visits', aggregate: { fn: 'rate' }, where: {} },
      }),
    ).toMatch(
      /^Tells when p95 of ms of orders over events a second of visits where plan is pro or \(none\) is/,
    )
  })

  it('says a change as a rise or a fall, and oddly signed ones as they are', ({ expect }) => {
    const change = (op: '<' | '<=' | '>' | '>=', percent: number) =>
      said({ condition: { change: { windows: 5, op, percent } } })
    expect(change('<=', -50)).toContain('has fallen by 50 % or more within 5 min')
    expect(change('>', 20)).toContain('has risen by more than 20 % within 5 min')
    expect(change('>', -20)).toContain('has changed by above −20 % within 5 min')
    expect(said({ condition: { change: { windows: 1, op: '>=', value: 3 } } })).toContain(
      'risen by 3 or more',
    )
  })

  it('says silence with all the windows it takes, and what ends it', ({ expect }) => {
    expect(said({ condition: { absent: { windows: 3 } } })).toBe(
      'Tells when nothing comes of a country of orders for 4 min, ends when something came again for 1 min',
    )
  })

  it('says what is unlike usual by its direction', ({ expect }) => {
    const anomaly = { windows: 60, minWindows: 20, deviations: 5, minPercent: 20, minValue: 0 }
    expect(said({ condition: { anomaly: { ...anomaly, direction: 'down' } } })).toContain(
      'is far below what was usual in 1 h for 2 min',
    )
  })

  it('calls a key by its values', ({ expect }) => {
    expect(keyName({ country: 'de', plan: null })).toBe('de, (none)')
    expect(keyName({})).toBe('')
  })
})
