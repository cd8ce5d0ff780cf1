import { describe, it } from 'vitest'
import { AnalyticsStore, type Point } from './analytics-store.ts'

const point = (part: Partial<Point> = {}): Point => ({ index: 'wsp_1', blobs: ['a'], doubles: [1], ...part })

function open() {
  const written: (AnalyticsEngineDataPoint | undefined)[] = []
  const store = new AnalyticsStore({ writeDataPoint: (one) => void written.push(one) })
  return { store, written }
}

describe('AnalyticsStore', () => {
  it('writes 250 points and refuses the 251st', ({ expect }) => {
    const { store, written } = open()
    for (let count = 0; count < 250; count += 1) store.write(point())
    expect(() => store.write(point())).toThrow('more than 250 points')
    expect(written).toHaveLength(250)
    expect(written[0]).toEqual({ indexes: ['wsp_1'], blobs: ['a'], doubles: [1] })
  })

  it('refuses what production would drop without a word', ({ expect }) => {
    const { store, written } = open()
    const bad: Partial<Point>[] = [
      { index: 'é'.repeat(49) },
      { blobs: ['x'.repeat(16_385)] },
      { blobs: Array.from({ length: 21 }, () => 'x') },
      { doubles: Array.from({ length: 21 }, () => 0) },
      { doubles: [Number.NaN] },
    ]
    for (const part of bad) expect(() => store.write(point(part))).toThrow(RangeError)
    expect(written).toEqual([])
  })
})
