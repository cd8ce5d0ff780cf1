import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { answer, group } from '../answer.ts'
import { bucketOf } from '../signed-sketch.ts'
import { type Key, WindowRow } from '../window-row.ts'
import { Rulebook } from './book.ts'
import { maxFiringKeys } from './machine.ts'
import { type Condition, RuleFields, type StreamRule } from './schema.ts'
import { firingTitle } from './words.ts'

const shape = { dimensions: ['country', 'plan'], measures: ['ms'], distinct: [] }
const second = 1_000

const rule = (condition: unknown, more: Record<string, unknown> = {}): StreamRule => ({
  ...RuleFields.parse({
    name: 'Too many errors',
    stream: 'orders',
    window: '1s',
    aggregate: { fn: 'count' },
    condition,
    ...more,
  }),
  id: 'rul_1',
  version: 1,
  source: null,
  grouping: null,
})

/** Rows of a key with so many events, each with the measure at a value. */
const rowOf = (key: Key, count: number, value = 1): WindowRow => {
  const row = new WindowRow(key, { measures: 1, distinct: 0 })
  row.count = count
  for (let event = 0; event < count; event += 1) row.measures[0]?.add(value, event, bucketOf(value))
  return row
}

const bookOf = (rules: StreamRule[], now = 0) => {
  const book = new Rulebook(shape)
  book.set(rules, now)
  return book
}

const judge = (book: Rulebook, start: number, own: WindowRow[]) =>
  book.judge('1s', start, { own, over: new Map() }).map(({ transition }) => transition)

/** Judges one value after the other; null means that nothing came. A count is events, anything else their value. */
function run(condition: unknown, values: (number | null)[], more: Record<string, unknown> = {}) {
  const one = rule(condition, more)
  const book = bookOf([one])
  const isCount = one.aggregate.fn === 'count'
  return values.flatMap((value, window) => {
    const rows = value === null ? [] : [isCount ? rowOf(['de', null], value) : rowOf(['de', null], 1, value)]
    return judge(book, window * second, rows).map(({ to }) => [window, to])
  })
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

  it('looks at as many windows together as `span` says, once so many have gone by', ({ expect }) => {
    const more = { span: 3 }
    expect(run({ op: '>=', value: 9 }, [9, 9, 1, 1, 7, null, 1, null, 9], more)).toEqual([
      [2, 'firing'],
      [5, 'ok'],
      [8, 'firing'],
    ])
  })

  it('reads percentiles, rates and quotients of a span from all of its events', ({ expect }) => {
    const p95 = { fn: 'p95', field: 'ms' }
    const usual = (length: number) => Array.from({ length }, () => 100)
    const values = [...usual(10), 900, 900, ...usual(30)]
    // Of ten events two slow ones are among the slowest 5 %, of forty they are not.
    expect(run({ op: '>', value: 500 }, values, { aggregate: p95, span: 10 })).toEqual([
      [11, 'firing'],
      [20, 'ok'],
    ])
    expect(run({ op: '>', value: 500 }, values, { aggregate: p95, span: 40 })).toEqual([])
    const rates = bookOf([rule({ op: '>=', value: 4 }, { aggregate: { fn: 'rate' }, span: 2 })])
    expect(judge(rates, 0, [rowOf(['de', null], 5)])).toEqual([])
    expect(judge(rates, second, [rowOf(['de', null], 3)])).toMatchObject([{ to: 'firing', value: 4 }])
  })

  it('says over how long it has looked', ({ expect }) => {
    const one = rule({ op: '>', value: 5 }, { span: 5, groupBy: ['country'] })
    const transition = { key: '["de"]', to: 'firing', from: 0, at: second, value: 9, seq: 1 } as const
    expect(firingTitle(one, transition)).toBe(
      'Too many errors: count of country=de over 5 s is 9, above 5 for 1 s',
    )
    const absent = { ...one, condition: { absent: { windows: 2 } } }
    expect(RuleFields.safeParse(absent).error?.issues.map(({ path }) => path)).toContainEqual(['span'])
  })

  it('begins a span anew after a window that could not be read', ({ expect }) => {
    const book = bookOf([rule({ op: '<', value: 5 }, { span: 2 })])
    const busy = [rowOf(['de', null], 3)]
    expect(judge(book, 0, busy)).toEqual([])
    expect(judge(book, second, busy)).toEqual([])
    book.leaveOut('1s', 2 * second)
    expect(judge(book, 3 * second, busy)).toEqual([])
    expect(judge(book, 4 * second, busy)).toEqual([])
    expect(judge(book, 5 * second, [])).toMatchObject([{ to: 'firing', value: 3 }])
  })

  it('keeps no more of a long span than there is room for', ({ expect }) => {
    const book = bookOf([rule({ op: '>', value: 1_000 }, { span: 60, groupBy: ['country'] })])
    const many = Array.from({ length: 500 }, (_, key) => rowOf([`country ${key}`, null], 1))
    judge(book, 0, many)
    expect(book.standing('rul_1')).toMatchObject({ keys: 338, refusedKeys: 162 })
  })

  it('says when the breach began and when it was sure, once', ({ expect }) => {
    const book = bookOf([rule({ op: '>', value: 5 }, { for: 2 })], 7_500)
    const step = (start: number) => judge(book, start, [rowOf(['de', null], 9)])
    expect(step(6_000)).toEqual([]) // before the rule
    expect(step(7_000)).toEqual([])
    expect(step(8_000)).toEqual([{ key: '[]', to: 'firing', from: 7_000, at: 9_000, value: 9, seq: 1 }])
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
    expect(run({ change: { windows: 2, op: '>', value: 10 } }, [1, 5, 9, 20])).toEqual([[3, 'firing']])
    expect(run({ change: { op: '<=', percent: -50 } }, [100, 90, 45])).toEqual([[2, 'firing']])
    expect(run({ change: { op: '>', percent: 50 } }, [null, 100])).toEqual([])
  })

  it('notices what is far from the median, but not with too little history or within its margins', ({
    expect,
  }) => {
    const steady = Array.from({ length: 30 }, (_, index) => 100 + (index % 3))
    const anomaly = { anomaly: { minWindows: 20 } }
    const value = { aggregate: { fn: 'max', field: 'ms' } }
    expect(run(anomaly, [...steady, 200], value)).toEqual([[30, 'firing']])
    expect(run(anomaly, [...steady, 20], value)).toEqual([[30, 'firing']])
    expect(run(anomaly, [...steady, 115], value)).toEqual([])
    expect(run(anomaly, [...steady.slice(0, 10), 200], value)).toEqual([])
    expect(run({ anomaly: { direction: 'down' } }, [...steady, 200], value)).toEqual([])
    expect(run({ anomaly: { minValue: 150 } }, [...steady, 200], value)).toEqual([])
  })

  it('divides by another stream, and has nothing to say where there is nothing to divide by', ({
    expect,
  }) => {
    const over = { stream: 'visits', aggregate: { fn: 'count' } }
    const one = {
      ...rule({ op: '>', value: 0.5 }, { over, groupBy: ['country'] }),
      source: { streamId: 'str_2', shards: 1, dimensions: ['country'], measures: [], distinct: [] },
    }
    const book = bookOf([one])
    const step = (window: number, orders: number | null, visits: number | null) =>
      book
        .judge('1s', window * second, {
          own: orders === null ? [] : [rowOf(['de', 'pro'], orders)],
          over: new Map([['str_2', visits === null ? [] : [rowOf(['de'], visits)]]]),
        })
        .map(({ transition: { key, to, value } }) => [key, to, value])
    expect(step(0, 6, 10)).toEqual([['["de"]', 'firing', 0.6]])
    expect(step(1, 6, null)).toEqual([])
    expect(step(2, null, 10)).toEqual([['["de"]', 'ok', 0]])
  })

  it('judges each key apart, of the rows it looks at', ({ expect }) => {
    const more = { groupBy: ['country'], where: { plan: ['pro', 'max'] } }
    const book = bookOf([rule({ op: '>', value: 5 }, more)])
    const rows = [
      rowOf(['de', 'pro'], 3),
      rowOf(['de', 'max'], 3),
      rowOf(['fr', 'pro'], 5),
      rowOf(['fr', 'free'], 5),
      rowOf(['us', null], 9),
    ]
    expect(judge(book, 0, rows)).toMatchObject([{ key: '["de"]', to: 'firing', value: 6 }])
  })

  it('reads the same figures as the API, however a key is spread over rows', ({ expect }) => {
    const fns = ['count', 'rate', 'sum', 'avg', 'min', 'max', 'p50', 'p95', 'p99'] as const
    const spread = fc.array(
      fc.record({
        plan: fc.constantFrom('pro', 'free', null),
        values: fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 8 }),
      }),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(spread, fc.constantFrom(...fns), (parts, fn) => {
        const rows = parts.map(({ plan, values }) => {
          const row = new WindowRow(['de', plan], { measures: 1, distinct: 0 })
          for (const [at, value] of values.entries()) {
            row.count += 1
            row.measures[0]?.add(value, at, bucketOf(value))
          }
          return row
        })
        const merged = [...group(rows, { ...shape, groupBy: ['country'], where: {} }).values()]
        const [told] = merged.map((row) => answer(row, { ...shape, groupBy: ['country'] }, 1))
        const aggregate = fn === 'count' || fn === 'rate' ? { fn } : { fn, field: 'ms' }
        const book = bookOf([rule({ op: '!=', value: 0.123 }, { aggregate, groupBy: ['country'] })])
        const [turned] = judge(book, 0, rows)
        const wanted = fn === 'count' || fn === 'rate' ? told?.[fn] : told?.[fn]['ms']
        expect(turned?.value).toBeCloseTo(wanted ?? Number.NaN, 9)
      }),
    )
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

  it('tells no storm: keys beyond a hundred wait until one of those that fire is over', ({ expect }) => {
    const book = bookOf([rule({ op: '>', value: 5 }, { groupBy: ['country'] })])
    const rows = (count: number) =>
      Array.from({ length: maxFiringKeys + 50 }, (_, key) => rowOf([`c${1_000 + key}`, null], count))
    expect(judge(book, 0, rows(9))).toHaveLength(maxFiringKeys)
    expect(book.standing('rul_1')).toMatchObject({ heldKeys: 50, keys: 150 })
    expect(judge(book, 1_000, rows(9))).toEqual([])
    const some = [...rows(9).slice(10), ...rows(1).slice(0, 10)]
    const turned = judge(book, 2_000, some)
    expect(turned.filter(({ to }) => to === 'ok')).toHaveLength(10)
    expect(judge(book, 3_000, some).length + turned.length).toBe(20)
  })

  it('refuses what makes no sense', ({ expect }) => {
    const bad = (condition: Condition | object, more = {}) => expect(() => rule(condition, more)).toThrow()
    bad({ op: '~', value: 1 })
    bad({ change: { op: '>' } })
    bad({ change: { op: '>', value: 1, percent: 1 } })
    bad({ op: '>', value: 1 }, { aggregate: { fn: 'avg' } })
    bad({ op: '>', value: 1 }, { aggregate: { fn: 'count', field: 'ms' } })
    bad({ absent: {} }, { over: { stream: 'visits', aggregate: { fn: 'count' } } })
  })

  it('takes back as many keys as there is room for when its history has become longer', ({ expect }) => {
    const book = bookOf([rule({ op: '>', value: 5 }, { groupBy: ['country'] })])
    const rows = Array.from({ length: 9_000 }, (_, key) => rowOf([`c${key}`, null], 1))
    judge(book, 0, rows)
    const saved = book.save()
    const many = Array.from({ length: 3 }, (_, index) => ({
      ...rule({ change: { windows: 90 + index, op: '>', value: 5 } }, { groupBy: ['country'] }),
      id: `rul_${index}`,
    }))
    const deeper = bookOf(many)
    deeper.load({ ...saved, machines: [] })
    const room = Math.floor(2_000_000 / (90 + 91 + 92))
    expect(deeper.standing('rul_1')).toMatchObject({ keys: room, refusedKeys: 9_000 - room })
    expect(judge(deeper, 1_000, rows)).toEqual([])
  })
})
