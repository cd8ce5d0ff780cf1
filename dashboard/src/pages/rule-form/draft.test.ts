import { describe, it } from 'vitest'
import type { Condition } from '#core/stream/rule/schema'
import type { Rule, Stream } from '../../contract.ts'
import { draftOf, emptyDraft, faultsOf, ruleOf } from './draft.ts'

const stream = { name: 'orders', windows: ['1s', '1m'], dimensions: ['country'] } as unknown as Stream
const kept: Rule = {
  id: 'rul_1',
  version: 1,
  createdAt: '2026-11-26T00:00:00.000Z',
  updatedAt: '2026-11-26T00:00:00.000Z',
  name: 'Few',
  stream: 'orders',
  window: '1s',
  span: 5,
  aggregate: { fn: 'p95', field: 'ms' },
  where: { country: ['de', 'a,b'], plan: [''] },
  groupBy: ['country'],
  over: { stream: 'visits', aggregate: { fn: 'count' }, where: { plan: ['pro'] } },
  condition: { op: '>', value: 2.5 },
  for: 3,
  clearFor: 4,
  severity: 'warning',
  policyId: 'pol_1',
  paused: true,
}
const { paused: _p, id: _i, version: _v, createdAt: _c, updatedAt: _u, ...fields } = kept

describe('the draft of a rule', () => {
  const conditions: Condition[] = [
    { op: '>', value: 2.5 },
    { change: { windows: 7, op: '<', percent: -20 } },
    { change: { windows: 7, op: '>=', value: 3 } },
    {
      anomaly: { windows: 9, minWindows: 3, deviations: 4, minPercent: 1, minValue: 2, direction: 'up' },
    },
  ]
  it('gives back the rule that it was made of', ({ expect }) => {
    for (const condition of conditions)
      expect(ruleOf(draftOf({ ...kept, condition }, stream))).toEqual({ ...fields, condition })
  })

  it('sends no figure and no divisor where silence is watched', ({ expect }) => {
    const draft = { ...draftOf(kept, stream), kind: 'absent' as const, absent: '5' }
    expect(ruleOf(draft)).toEqual({
      ...fields,
      span: 1,
      aggregate: { fn: 'count' },
      over: null,
      condition: { absent: { windows: 5 } },
    })
  })

  it('names what is no number and no filter by its field', ({ expect }) => {
    expect(faultsOf(emptyDraft(stream))).toEqual([])
    const paths = (part: object) => faultsOf({ ...emptyDraft(stream), ...part }).map(({ path }) => path)
    expect(paths({ value: '', for: '0', clearFor: '1.5', where: 'nonsense' })).toEqual([
      'where',
      'condition.value',
      'for',
      'clearFor',
    ])
    expect(paths({ kind: 'absent', absent: '1441' })).toEqual(['condition.absent.windows'])
  })
})
