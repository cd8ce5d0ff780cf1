import { test } from 'vitest'
import { slotOffsetMs } from './offset.ts'

const offsets = (region: string, lanes: number) =>
  Array.from({ length: lanes }, (_, number) => slotOffsetMs({ region, number }))

test('a lane wakes within the first second of its slot, always at the same instant', ({ expect }) => {
  for (const region of ['weur', 'enam', 'private:office']) {
    for (const offset of offsets(region, 300)) {
      expect(offset).toBeGreaterThanOrEqual(0)
      expect(offset).toBeLessThan(1000)
    }
    expect(offsets(region, 5)).toEqual(offsets(region, 5))
  }
})

test('however many lanes a region has, they are evenly apart', ({ expect }) => {
  for (const lanes of [2, 4, 8, 16, 64]) {
    const sorted = offsets('apac', lanes).toSorted((a, b) => a - b)
    const gaps = sorted.slice(1).map((offset, index) => offset - (sorted[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(Math.floor(1000 / lanes) - 2)
  }
})

test('the first lanes of several regions do not wake together', ({ expect }) => {
  const first = ['wnam', 'enam', 'weur', 'eeur', 'apac'].map((region) => slotOffsetMs({ region, number: 0 }))
  const sorted = first.toSorted((a, b) => a - b)
  for (const [index, offset] of sorted.slice(1).entries())
    expect(offset - (sorted[index] ?? 0)).toBeGreaterThan(50)
})
