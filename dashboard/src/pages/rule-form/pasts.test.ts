import { describe, it } from 'vitest'
import { pastsOf, spanOf } from './pasts.ts'

const retention = { eventHours: 24, secondsHours: 2, minutesHours: 168, hoursHours: 9_600 }
const minutes = (pasts: number[]) => pasts.map((ms) => ms / 60_000)

describe('the past on which a rule is tried', () => {
  it('reaches as far as 2,000 windows, and what is kept', ({ expect }) => {
    expect(minutes(pastsOf({ retention }, '1s')).map(Math.round)).toEqual([33])
    expect(minutes(pastsOf({ retention }, '10s'))).toEqual([60, 120])
    expect(minutes(pastsOf({ retention }, '1m'))).toEqual([60, 1_440, 2_000])
    expect(minutes(pastsOf({ retention }, '1h'))).toEqual([1_440, 10_080])
    expect(minutes(pastsOf({ retention: { ...retention, minutesHours: 3 } }, '1m'))).toEqual([60, 180])
  })

  it('ends where a window does', ({ expect }) => {
    const { from, to } = spanOf(3_600_000, '1m', 1_000_123_456)
    expect(to % 60_000).toBe(0)
    expect(to - from).toBe(3_600_000)
    expect(to).toBeLessThanOrEqual(1_000_123_456)
  })
})
