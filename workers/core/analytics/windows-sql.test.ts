import { describe, it } from 'vitest'
import { type WindowsQuestion, windowsSql } from './windows-sql.ts'

const question: WindowsQuestion = {
  streamId: 'str_0123456789abcdefghjk',
  from: 1_790_000_400_000,
  to: 1_790_004_000_500,
  stepMs: 3_600_000,
  groupBy: [],
}

/** Every function that Analytics Engine's reference names and we use. */
const documented = [
  'intDiv',
  'sum',
  'min',
  'max',
  'if',
  'argMax',
  'toUInt32',
  'toDateTime',
  'quantileExactWeighted',
]

describe('the SQL of windows', () => {
  it('asks of one stream and time, and by the dimensions named', ({ expect }) => {
    const sql = windowsSql(question)
    expect(sql).toContain("index1 = 'str_0123456789abcdefghjk'")
    expect(sql).toContain('double1 >= 1790000400000 AND double1 < 1790004000500')
    expect(sql).toContain('timestamp >= toDateTime(1790000400)')
    expect(sql).not.toContain('blob2')
    const by = windowsSql({ ...question, groupBy: [0, 7] })
    expect(by).toContain('blob2 AS d0, blob9 AS d1')
    expect(by).toContain('GROUP BY t, measure, is_other, d0, d1\n')
  })

  it('takes a point once, by its highest revision, and weighs it by its sampling', ({ expect }) => {
    const sql = windowsSql({ ...question, groupBy: [3] })
    expect(sql).toContain('GROUP BY minute, shard, place, measure, is_other, d0\n')
    expect(sql).toContain('argMax(double5, double3) AS times')
    expect(sql).toContain('sum(times * sampled) AS events')
    const called = new Set([...sql.matchAll(/([A-Za-z]\w*)\(/g)].map(([, name]) => name))
    expect(called).toEqual(new Set(documented))
    expect(sql.split('(').length).toBe(sql.split(')').length)
  })

  it('refuses whatever could end a quote or is no whole number', ({ expect }) => {
    const bad: Partial<WindowsQuestion>[] = [
      { streamId: "str_1' OR '1'='1" },
      { streamId: 'str_' },
      { streamId: 'str_1\n' },
      { from: Number.NaN },
      { to: 1.5 },
      { stepMs: '1; DROP' as unknown as number },
      { groupBy: [8] },
      { groupBy: [0.5] },
      { groupBy: ['0, 1' as unknown as number] },
    ]
    for (const part of bad) expect(() => windowsSql({ ...question, ...part })).toThrow(RangeError)
  })
})
