import { describe, it } from 'vitest'
import { monthlyUsd, usualRunSeconds } from './price.ts'

describe('the price of a browser check', () => {
  it('is that of its browser hours', ({ expect }) => {
    const usual = { runSeconds: usualRunSeconds, intervalSeconds: 300, regions: 1 }
    // 8,640 runs of 5 s are twelve hours.
    expect(monthlyUsd(usual)).toBeCloseTo(12 * 0.09, 10)
    expect(monthlyUsd({ ...usual, regions: 3 })).toBeCloseTo(3 * 12 * 0.09, 10)
    expect(monthlyUsd({ ...usual, runSeconds: 0 })).toBe(0)
  })
})
