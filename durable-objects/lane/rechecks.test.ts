import { describe, it } from 'vitest'
import { freshStreak } from '#core/monitor/streak'
import type { LaneEntry } from '#core/rpc'
import { Rechecks } from './rechecks.ts'
import type { Watched } from './roster.ts'

const day = 86_400

function monitor(settled: 'up' | 'down', intervalSeconds = day): Watched {
  const entry: LaneEntry = {
    monitorId: 'mon_1',
    workspaceId: 'wsp_1',
    configVersion: 1,
    check: { type: 'http' },
    intervalSeconds,
    timeoutMs: 5000,
    regionIndex: 0,
    regionCount: 1,
    failures: 2,
    recoveries: 2,
    paused: false,
    fromTick: 0,
    untilTick: null,
    removed: false,
  }
  const streak = { ...freshStreak(1, 0), settled }
  const totals = { up: 0, degraded: 0, down: 0, unknown: 0 }
  return { entry, ordinal: 1, sinceMs: 0, streak, owed: false, meanWaitMs: null, latest: null, totals }
}

describe('extra looks at what is failing', () => {
  it('come within half a minute of the newest result, then each minute, and end with the outage', ({
    expect,
  }) => {
    const rechecks = new Rechecks()
    const watched = monitor('down')
    rechecks.note(watched, 0)
    expect(rechecks.due(23_000)).toEqual([])
    expect(rechecks.due(30_000)).toEqual([watched])
    expect(rechecks.due(90_000)).toEqual([]) // it is being looked at
    for (let look = 0; look < 9; look += 1) rechecks.note(watched, 100_000)
    expect(rechecks.soonest).toBeGreaterThanOrEqual(148_000)
    expect(rechecks.soonest).toBeLessThanOrEqual(160_000)
    watched.streak = { ...watched.streak, settled: 'up' }
    rechecks.note(watched, 150_000)
    expect(rechecks.soonest).toBe(Infinity)
    expect(rechecks.due(999_999)).toEqual([])
  })

  it('are not wasted on what is well, or due each minute anyway', ({ expect }) => {
    const rechecks = new Rechecks()
    rechecks.note(monitor('up'), 0)
    rechecks.note(monitor('down', 60), 0)
    rechecks.begin(monitor('down', 60), 0)
    rechecks.begin(monitor('up'), 0)
    expect(rechecks.soonest).toBe(Infinity)
  })

  it('begin anew within ten seconds of a restart', ({ expect }) => {
    const rechecks = new Rechecks()
    const watched = monitor('down')
    rechecks.begin(watched, 1000)
    expect(rechecks.due(11_000)).toEqual([watched])
    rechecks.drop(watched)
    expect(rechecks.due(Infinity)).toEqual([])
  })
})
