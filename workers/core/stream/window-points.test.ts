import { describe, it } from 'vitest'
import { StreamPoint } from '../messages.ts'
import { maxPointKeys, pointsOf } from './window-points.ts'
import { WindowRow } from './window-row.ts'
import { bucketOf } from './signed-sketch.ts'

const definition = { id: 'str_1', measures: ['amount', 'tax'], distinct: [] }
const start = Date.UTC(2026, 10, 26, 12)

function row(key: (string | null)[], values: number[], isOther = false) {
  const made = new WindowRow(key, { measures: 2, distinct: 0 }, isOther)
  made.count = values.length
  for (const value of values) made.measures[0]?.add(value, start, bucketOf(value))
  return made.encode()
}
const points = (revision: number, rows: ReturnType<typeof row>[]) =>
  pointsOf(definition, 3, { start, revision, rows })

describe('the points of a minute', () => {
  it('are one of the events of a key, and one of each measure that had values', ({ expect }) => {
    const made = points(1, [row(['de', null], [10, -20])])
    const common = {
      streamId: 'str_1',
      shard: 3,
      start,
      revision: 1,
      place: 0,
      dimensions: ['de', ''],
      count: 2,
    }
    expect(made).toMatchObject([
      { ...common, measure: '', figures: null },
      { ...common, measure: 'amount', figures: { sum: -10, min: -20, max: 10 } },
    ])
    for (const point of made) expect(StreamPoint.safeParse(point).success).toBe(true)
    expect(Math.abs((made[1]?.figures?.p50 ?? 0) + 20)).toBeLessThanOrEqual(0.2)
  })

  it('keep their places in later revisions, whichever keys have most events by then', ({ expect }) => {
    const key = (at: number) => [`k${at}`, 'x']
    const first = Array.from({ length: maxPointKeys + 2 }, (_, at) => row(key(at), [1]))
    const later = first.map((_, at) => row(key(at), at === maxPointKeys + 1 ? [1, 2, 3, 4, 5] : [1]))
    const named = (made: StreamPoint[]) =>
      made.map(({ place, measure, dimensions }) => ({ place, measure, dimensions }))
    expect(named(points(1, first))).toEqual(named(points(2, later)))
    const other = points(2, later).filter(({ place }) => place === -1)
    expect(other.map(({ measure, count }) => [measure, count])).toEqual([
      ['', 6],
      ['amount', 6],
    ])
    expect(other[0]?.dimensions).toEqual(['other', 'other'])
  })

  it('have what the stream itself had no room for in the same one', ({ expect }) => {
    const made = points(1, [row(['de', 'x'], [1]), row(['other', 'other'], [2, 3], true)])
    expect(made.map(({ place, measure, count }) => [place, measure, count])).toEqual([
      [0, '', 1],
      [0, 'amount', 1],
      [-1, '', 2],
      [-1, 'amount', 2],
    ])
  })
})
