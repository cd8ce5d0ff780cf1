import { describe, it } from 'vitest'
import { dayOf, quotaState, untilMidnightMs } from './quota.ts'

describe('a quota', () => {
  it.for([
    [null, 1e12, 'off'],
    [100, 0, 'ok'],
    [100, 79, 'ok'],
    [100, 80, 'warning'],
    [100, 99, 'warning'],
    [100, 100, 'exceeded'],
    [100, 250, 'exceeded'],
    [1, 0, 'ok'],
  ] as const)('of %s with %s used is %s', ([eventsPerDay, used, state], { expect }) => {
    expect(quotaState({ eventsPerDay, used })).toBe(state)
  })

  it('begins anew at midnight, UTC', ({ expect }) => {
    const noon = Date.UTC(2026, 10, 26, 12)
    expect(dayOf(noon)).toBe(Date.UTC(2026, 10, 26))
    expect(untilMidnightMs(noon)).toBe(12 * 3_600_000)
    expect(untilMidnightMs(Date.UTC(2026, 10, 26))).toBe(86_400_000)
  })
})
