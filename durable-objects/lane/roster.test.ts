import { describe, it } from 'vitest'
import { freshStreak } from '#core/monitor/streak'
import type { LaneEntry } from '#core/rpc'
import { holdsElsewhere, isSlow, type Watched } from './roster.ts'

const watched = (type: string, meanWaitMs: number | null): Watched => ({
  entry: {
    monitorId: 'mon_1',
    check: { type, url: 'https://shop.example/' },
  } as Partial<LaneEntry> as LaneEntry,
  ordinal: 1,
  streak: freshStreak(1, 0, 0),
  owed: false,
  meanWaitMs,
  latest: null,
  sinceMs: 0,
  totals: { up: 0, degraded: 0, down: 0, unknown: 0 },
})

describe('a monitor is taken for slow', () => {
  it('until its checks are known to be quick', ({ expect }) => {
    expect(isSlow(watched('http', null))).toBe(true)
    expect(isSlow(watched('http', 100))).toBe(false)
    expect(isSlow(watched('http', 60_000))).toBe(true)
  })

  it('always when its checks are heavy, and so holds its places elsewhere', ({ expect }) => {
    expect(isSlow(watched('browser', 100))).toBe(true)
    expect(holdsElsewhere(watched('browser', 100))).toBe(true)
    expect(holdsElsewhere(watched('http', 100))).toBe(false)
  })
})
