import { describe, it } from 'vitest'
import { type Breaker, closedBreaker, judged, mayTryAt, tried } from './breaker.ts'

const failed = (times: number, random = 0.5): Breaker => {
  let breaker = closedBreaker
  for (let count = 0; count < times; count += 1) breaker = judged(breaker, false, 1000, random)
  return breaker
}

describe('a circuit breaker', () => {
  it('lets four failures pass and opens at the fifth, for 15 to 30 s', ({ expect }) => {
    expect(mayTryAt(failed(4), 1000)).toBe(1000)
    expect(mayTryAt(failed(5, 0), 1000)).toBe(16_000)
    expect(mayTryAt(failed(5, 0.999), 1000)).toBeGreaterThan(30_900)
  })

  it('counts failures in a row only', ({ expect }) => {
    const mended = judged(failed(4), true, 1000, 0)
    expect(mended).toEqual(closedBreaker)
    expect(mayTryAt(judged(mended, false, 1000, 0), 1000)).toBe(1000)
  })

  it('lets one trial through when its time is over, and holds the others back meanwhile', ({ expect }) => {
    const open = failed(5, 0)
    expect(mayTryAt(open, 15_999)).toBe(16_000)
    expect(mayTryAt(open, 16_000)).toBe(16_000)
    const trying = tried(open, 16_000, 15_000)
    expect(mayTryAt(trying, 16_001)).toBe(31_000)
    expect(judged(trying, true, 16_100, 0)).toEqual(closedBreaker)
    expect(mayTryAt(judged(trying, false, 16_100, 0), 16_100)).toBe(31_100)
  })

  it('is not touched by a try while closed', ({ expect }) => {
    expect(tried(failed(2), 1000, 15_000)).toEqual(failed(2))
  })
})
