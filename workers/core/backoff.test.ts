import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { backoffMs } from './backoff.ts'

const policy = { firstMs: 1_000, maxMs: 300_000 }

describe('backoffMs', () => {
  it('doubles from the first wait, with the dice deciding the upper half', ({ expect }) => {
    expect([1, 2, 3].map((attempts) => backoffMs(attempts, 0, policy))).toEqual([500, 1_000, 2_000])
    expect([1, 2, 3].map((attempts) => backoffMs(attempts, 0.999999, policy))).toEqual([1_000, 2_000, 4_000])
  })

  it('never waits longer than the limit and never less than half the first wait', ({ expect }) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, dice) => {
          const wait = backoffMs(n, dice, policy)
          expect(wait).toBeGreaterThanOrEqual(500)
          expect(wait).toBeLessThanOrEqual(300_000)
        },
      ),
    )
  })
})
