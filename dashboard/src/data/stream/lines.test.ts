import { describe, it } from 'vitest'
import type { Figures } from '../../contract.ts'
import { mergedValue } from './figure.ts'
import { linesOf, topNames, totals } from './lines.ts'
import { LiveWindows, shownWindows, type WindowFrame } from './live-windows.ts'

/** @param amounts the values of the one measure */
function row(key: Record<string, string | null>, amounts: number[], isOther = false): Figures {
  const sum = amounts.reduce((total, value) => total + value, 0)
  const none = { amount: null }
  const of = (value: number) => ({ amount: amounts.length > 0 ? value : null })
  return {
    key,
    isOther,
    count: amounts.length,
    rate: amounts.length,
    sum: { amount: sum },
    avg: of(sum / amounts.length),
    min: of(Math.min(...amounts)),
    max: of(Math.max(...amounts)),
    first: none,
    last: none,
    p50: of(amounts[0] ?? 0),
    p95: of(amounts[0] ?? 0),
    p99: of(amounts[0] ?? 0),
    distinct: {},
  }
}
const count = { field: '', aggregate: 'count' } as const

describe('one figure of several keys', () => {
  const rows = [row({}, [1, 2, 9]), row({}, [4]), row({}, [])]
  const value = (aggregate: 'sum' | 'avg' | 'min' | 'max' | 'p95') =>
    mergedValue(rows, { field: 'amount', aggregate })

  it('is added, or averaged by how many values each has', ({ expect }) => {
    expect(mergedValue(rows, count)).toBe(4)
    expect(value('sum')).toBe(16)
    expect(value('avg')).toBeCloseTo(4)
    expect(value('min')).toBe(1)
    expect(value('max')).toBe(9)
  })

  it('is not made up where it does not follow from theirs', ({ expect }) => {
    expect(value('p95')).toBeNull()
    expect(mergedValue([row({}, [7])], { field: 'amount', aggregate: 'p95' })).toBe(7)
    expect(mergedValue([row({}, []), row({}, [])], { field: 'amount', aggregate: 'avg' })).toBeNull()
  })
})

describe('lines by key', () => {
  const moments = [
    { at: 0, rows: [] },
    {
      at: 1_000,
      rows: [
        row({ country: 'de', plan: 'a' }, [1, 1]),
        row({ country: 'de', plan: 'b' }, [1]),
        row({ country: 'fr' }, [5]),
      ],
    },
    { at: 2_000, rows: [row({ country: null }, [2]), row({ country: 'other' }, [3, 3], true)] },
  ]

  it('add what the other dimensions tell apart, and what has no line of its own', ({ expect }) => {
    const lines = linesOf(moments, { by: 'country', names: ['de', '(none)'], figure: count })
    expect(lines.map(({ name, values }) => [name, values])).toEqual([
      ['de', [0, 3, 0]],
      ['(none)', [0, 0, 1]],
      ['other', [0, 1, 2]],
    ])
  })

  it('have gaps, and not 0, where nothing was measured or counted yet', ({ expect }) => {
    const figure = { field: 'amount', aggregate: 'avg' } as const
    const [average] = linesOf(moments, { by: 'country', names: ['fr'], figure })
    expect(average?.values).toEqual([null, 5, null])
    const [counted] = linesOf(moments, { by: null, names: [''], figure: count, since: 500 })
    expect(counted?.values).toEqual([null, 4, 3])
  })

  it('go to those with most events, and stay theirs while they are near', ({ expect }) => {
    expect([...totals(moments, 'country')]).toEqual([
      ['de', 3],
      ['fr', 1],
      ['(none)', 1],
    ])
    const sums = new Map('abcdefgh'.split('').map((name, index) => [name, 100 - index]))
    expect(topNames(sums).join('')).toBe('abcde')
    expect(topNames(sums, 'fghab'.split('')).join('')).toBe('fgabc')
  })
})

describe('live windows', () => {
  const told = (start: number, revision: number, n: number, shard = 0, shards = 1): WindowFrame => ({
    window: '1s',
    start,
    revision,
    shard,
    shards,
    rows: [
      row(
        {},
        Array.from({ length: n }, () => 1),
      ),
    ],
  })
  const sum = (rows: readonly Figures[] | undefined) => rows?.reduce((total, { count: n }) => total + n, 0)

  it('are corrected by later revisions, and by no earlier ones', ({ expect }) => {
    const windows = new LiveWindows('1s')
    windows.take(told(1_000, 0, 3))
    windows.take(told(1_000, 2, 5))
    windows.take(told(1_000, 1, 4))
    expect(sum(windows.at(1_000))).toBe(5)
  })

  it('wait for every shard, and show what was read before meanwhile', ({ expect }) => {
    const windows = new LiveWindows('1s')
    windows.take(told(1_000, 0, 3, 0, 2))
    expect(windows.at(1_000)).toBeUndefined()
    const moments = windows.moments(new Map([[1_000, [row({}, [1, 1])]]]), 1_000)
    expect(moments).toHaveLength(shownWindows)
    expect(sum(moments.at(-1)?.rows)).toBe(2)
    windows.take(told(1_000, 0, 4, 1, 2))
    expect(sum(windows.moments(new Map(), windows.endAt(0)).at(-1)?.rows)).toBe(7)
  })

  it('let go what is off the chart', ({ expect }) => {
    const windows = new LiveWindows('1s')
    windows.take(told(1_000, 0, 3))
    windows.take(told(1_000 + shownWindows * 1_000 + 1_000, 0, 1))
    expect(windows.at(1_000)).toBeUndefined()
  })
})
