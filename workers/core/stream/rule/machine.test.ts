import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { freshState, RuleMachine, type RuleTransition } from './machine.ts'
import { type Condition, RuleFields } from './schema.ts'

const rule = (condition: unknown, more: Record<string, unknown> = {}) =>
  RuleFields.parse({
    name: 'Too many errors',
    stream: 'orders',
    window: '1s',
    aggregate: { fn: 'count' },
    condition,
    ...more,
  })

/** Judges one value after the other for one key; null means the key does not occur. */
function run(condition: unknown, values: (number | null)[], more: Record<string, unknown> = {}) {
  const machine = new RuleMachine(rule(condition, more))
  const state = freshState()
  const seen: (RuleTransition & { window: number })[] = []
  for (const [window, value] of values.entries()) {
    const found = value === null ? new Map<string, number>() : new Map([['[]', value]])
    for (const transition of machine.step(state, { start: window * 1_000, sizeMs: 1_000 }, found))
      seen.push({ ...transition, window })
  }
  return seen.map(({ window, to }) => [window, to])
}

describe('a rule', () => {
  it('fires after as many windows as `for` says, and clears after `clearFor`', ({ expect }) => {
    const more = { for: 2, clearFor: 3 }
    const condition = { op: '>', value: 5 }
    expect(run(condition, [9, 1, 9, 9, 1, 1, 9, 1, 1, 1], more)).toEqual([
      [3, 'firing'],
      [9, 'ok'],
    ])
  })

  it('says when the breach began and when it was sure', ({ expect }) => {
    const machine = new RuleMachine(rule({ op: '>', value: 5 }, { for: 2 }))
    const state = freshState()
    const step = (start: number) => machine.step(state, { start, sizeMs: 1_000 }, new Map([['[]', 9]]))
    expect(step(7_000)).toEqual([])
    expect(step(8_000)).toEqual([{ key: '[]', to: 'firing', from: 7_000, at: 9_000, value: 9 }])
    expect(step(8_000)).toEqual([])
  })

  it('takes a window without events as a count of 0, and as no evidence for an average', ({ expect }) => {
    expect(run({ op: '<', value: 1 }, [3, null])).toEqual([[1, 'firing']])
    const average = { aggregate: { fn: 'avg', field: 'ms' } }
    expect(run({ op: '<', value: 1 }, [3, null], average)).toEqual([])
    expect(run({ op: '>', value: 5 }, [9, null, null, 1], average)).toEqual([
      [0, 'firing'],
      [3, 'ok'],
    ])
  })

  it('hears a stream fall silent, even one that never spoke', ({ expect }) => {
    const condition = { absent: { windows: 3 } }
    expect(run(condition, [1, null, null, null, null, 1])).toEqual([
      [3, 'firing'],
      [5, 'ok'],
    ])
    expect(run(condition, [null, null, null])).toEqual([[2, 'firing']])
  })

  it('compares with some windows ago, by figure and by percent', ({ expect }) => {
    expect(run({ change: { windows: 2, op: '>', value: 10 } }, [0, 5, 9, 20])).toEqual([[3, 'firing']])
    expect(run({ change: { op: '<=', percent: -50 } }, [100, 90, 45])).toEqual([[2, 'firing']])
    expect(run({ change: { op: '>', percent: 50 } }, [0, 100])).toEqual([])
  })

  it('notices what is far from the median, but not with too little history or within its margins', ({
    expect,
  }) => {
    const steady = Array.from({ length: 30 }, (_, index) => 100 + (index % 3))
    const anomaly = { anomaly: { minWindows: 20 } }
    expect(run(anomaly, [...steady, 200])).toEqual([[30, 'firing']])
    expect(run(anomaly, [...steady, 20])).toEqual([[30, 'firing']])
    expect(run(anomaly, [...steady, 115])).toEqual([])
    expect(run(anomaly, [...steady.slice(0, 10), 200])).toEqual([])
    expect(run({ anomaly: { direction: 'down' } }, [...steady, 200])).toEqual([])
  })

  it('judges each key apart', ({ expect }) => {
    const machine = new RuleMachine(rule({ op: '>', value: 5 }, { groupBy: ['country'] }))
    const state = freshState()
    const values = new Map([
      ['["de"]', 9],
      ['["fr"]', 1],
    ])
    const found = machine.step(state, { start: 0, sizeMs: 1_000 }, values)
    expect(found.map(({ key }) => key)).toEqual(['["de"]'])
  })

  it('never says the same twice in a row, and never more often than its hysteresis allows', ({ expect }) => {
    const values = fc.array(fc.option(fc.integer({ min: 0, max: 10 })), { maxLength: 200 })
    const spans = fc.record({ for: fc.integer({ min: 1, max: 5 }), clearFor: fc.integer({ min: 1, max: 5 }) })
    fc.assert(
      fc.property(values, spans, (list, span) => {
        const said = run({ op: '>', value: 5 }, list, span)
        for (const [index, [window, to]] of said.entries()) {
          expect(to).toBe(index % 2 === 0 ? 'firing' : 'ok')
          const before = said[index - 1]
          if (before)
            expect(Number(window) - Number(before[0])).toBeGreaterThanOrEqual(
              to === 'ok' ? span.clearFor : span.for,
            )
        }
      }),
    )
  })

  it('refuses what makes no sense', ({ expect }) => {
    const bad = (condition: Condition | object, more = {}) => expect(() => rule(condition, more)).toThrow()
    bad({ op: '~', value: 1 })
    bad({ change: { op: '>' } })
    bad({ change: { op: '>', value: 1, percent: 1 } })
    bad({ op: '>', value: 1 }, { aggregate: { fn: 'avg' } })
    bad({ op: '>', value: 1 }, { aggregate: { fn: 'count', field: 'ms' } })
  })
})
