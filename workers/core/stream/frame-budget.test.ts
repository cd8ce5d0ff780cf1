import { describe, it } from 'vitest'
import { FrameBudget } from './frame-budget.ts'

const limits = { credit: 2, frameLength: 100, calls: 1_000, totalLength: 1_000, ms: 60_000 }

describe('FrameBudget', () => {
  it('lets so many frames wait, and one more for each that is answered', ({ expect }) => {
    const budget = new FrameBudget(limits, 1, 0)
    expect([budget.came(1), budget.came(1)]).toEqual([true, true])
    expect(budget.answered(0)).toBe(1)
    expect([budget.came(1), budget.came(1)]).toEqual([true, false])
  })

  it.for([
    ['calls', { limits: { ...limits, calls: 9 }, callsOfFrame: 3, length: 1, ms: 0 }],
    ['characters', { limits: { ...limits, totalLength: 30 }, callsOfFrame: 1, length: 10, ms: 0 }],
    ['time', { limits: { ...limits, ms: 30 }, callsOfFrame: 1, length: 1, ms: 10 }],
  ] as const)('grants nothing beyond its %s, and is spent when all is answered', ([, share], { expect }) => {
    const budget = new FrameBudget(share.limits, share.callsOfFrame, 0)
    const granted: number[] = []
    for (let frame = 1; frame <= 4; frame += 1) {
      expect(budget.isSpent).toBe(false)
      expect(budget.came(share.length)).toBe(true)
      granted.push(budget.answered(frame * share.ms))
    }
    expect(granted).toEqual([1, 1, 0, 0])
    expect(budget.isSpent).toBe(true)
  })

  it('is not spent while something waits for its answer', ({ expect }) => {
    const budget = new FrameBudget({ ...limits, calls: 1 }, 1, 0)
    budget.came(1)
    budget.came(1)
    expect(budget.answered(0)).toBe(0)
    expect(budget.isSpent).toBe(false)
    expect(budget.answered(0)).toBe(0)
    expect(budget.isSpent).toBe(true)
  })
})
