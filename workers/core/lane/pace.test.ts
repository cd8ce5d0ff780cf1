import { describe, it } from 'vitest'
import { confirmDelayMs, recheckDelayMs } from './pace.ts'

const hour = 3_600_000
const day = 24 * hour

describe('the pace of extra checks', () => {
  it('is about a second for a suspicion, and never more than a third of the interval', ({ expect }) => {
    expect(confirmDelayMs(1, 60_000, 0.5)).toBe(1000)
    expect(confirmDelayMs(9, 60_000, 0.5)).toBe(2000)
    expect(confirmDelayMs(9, 3_000, 0.5)).toBe(1000)
  })

  it('is half a minute, then a minute, for what fails and is not due for long', ({ expect }) => {
    expect([0, 1, 2, 3, 4, 99].map((looks) => recheckDelayMs(looks, day, 1))).toEqual([
      30_000, 37_500, 46_875, 58_594, 60_000, 60_000,
    ])
    expect(recheckDelayMs(99, day, 0)).toBe(48_000)
  })

  it('is the schedule alone for a monitor that is due each minute', ({ expect }) => {
    expect(recheckDelayMs(0, 60_000, 0.5)).toBeNull()
    expect(recheckDelayMs(0, 10_000, 0.5)).toBeNull()
    expect(recheckDelayMs(0, 61_000, 1)).toBe(30_000)
  })
})
