import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

describe('a token bucket', () => {
  it('lets a whole batch in while anything is left, and then makes the next wait', ({ expect }) => {
    const bucket = new TokenBucket({ perSecond: 100, burst: 200 }, 0)
    expect(bucket.take(500, 0)).toBe(0)
    expect(bucket.take(1, 0)).toBe(3_010)
    expect(bucket.take(1, 3_009)).toBeGreaterThan(0)
    expect(bucket.take(1, 3_010)).toBe(0)
  })

  it('is charged for what was let in before, and others wait until that is paid', ({ expect }) => {
    const bucket = new TokenBucket({ perSecond: 100, burst: 200 }, 0)
    expect(bucket.take(200, 0)).toBe(0)
    bucket.charge(300, 0)
    expect(bucket.take(1, 0)).toBe(3_010)
    expect(bucket.take(1, 3_010)).toBe(0)
  })

  it('never lets in more than its burst, its rate and one batch', ({ expect }) => {
    const asks = fc.array(fc.record({ afterMs: fc.nat(2_000), count: fc.integer({ min: 1, max: 300 }) }))
    fc.assert(
      fc.property(asks, (list) => {
        const bucket = new TokenBucket({ perSecond: 50, burst: 100 }, 0)
        let now = 0
        let taken = 0
        for (const { afterMs, count } of list) {
          now += afterMs
          if (bucket.take(count, now) === 0) taken += count
        }
        expect(taken).toBeLessThanOrEqual(100 + (now * 50) / 1_000 + 300)
      }),
    )
  })

  it('is not fooled by a clock that goes back', ({ expect }) => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 10_000)
    expect(bucket.take(1, 10_000)).toBe(0)
    expect(bucket.take(1, 0)).toBeGreaterThan(0)
    expect(bucket.take(1, 10_500)).toBeGreaterThan(0)
    expect(bucket.take(1, 11_000)).toBe(0)
  })

  it('says what is left, and when it is full again', ({ expect }) => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 20 }, 0)
    expect(bucket.left(0)).toEqual({ left: 20, fullInMs: 0 })
    bucket.take(25, 0)
    expect(bucket.left(0)).toEqual({ left: -5, fullInMs: 2_500 })
    expect(bucket.left(1_000)).toEqual({ left: 5, fullInMs: 1_500 })
    expect(bucket.left(60_000)).toEqual({ left: 20, fullInMs: 0 })
  })
})
