import { describe, expect, test } from 'vitest'
import { cellMs, hourMs } from '#core/cell'
import { Schedule } from '#core/monitor/due'
import type { LaneEntry } from '#core/rpc'
import { Recount } from './recount.ts'
import type { Watched } from './roster.ts'

const start = 500_000 * hourMs
const watched = (part: Partial<LaneEntry> = {}, sinceMs = 0): Watched => ({
  entry: {
    monitorId: 'mon_recount',
    workspaceId: 'wsp_recount',
    configVersion: 1,
    check: { type: 'http' },
    intervalSeconds: 10,
    timeoutMs: 5000,
    regionIndex: 0,
    regionCount: 1,
    failures: 2,
    recoveries: 2,
    paused: false,
    fromTick: 0,
    untilTick: null,
    removed: false,
    ...part,
  },
  ordinal: 1,
  sinceMs,
  streak: {} as Watched['streak'],
  owed: false,
  meanWaitMs: null,
  latest: null,
  totals: { up: 0, degraded: 0, down: 0, unknown: 0 },
})
const scheduleOf = (one: Watched) => new Schedule([one.entry])
const missing = (recount: Recount, one: Watched, to: number) =>
  [...recount.missing(one, scheduleOf(one).slotMs, to)].map(({ start: cell, ticks }) => ({
    cell: cell - start,
    ticks,
  }))

/** The ticks of the monitor in [from, to). */
function ticksOf(one: Watched, from: number, to: number): number[] {
  const schedule = scheduleOf(one)
  const ticks = []
  for (let slot = from; slot < to; slot += schedule.slotMs)
    if (schedule.due(slot).length > 0) ticks.push(slot)
  return ticks
}

describe('what a lane counts again', () => {
  test('nothing is missing when every tick is written down', () => {
    const one = watched()
    const recount = new Recount(start)
    for (const tick of ticksOf(one, start, start + 2 * cellMs)) recount.note(one, tick)
    expect(missing(recount, one, start + 2 * cellMs)).toEqual([])
  })

  test('what was in memory is missing, in its own cell', () => {
    const one = watched()
    const recount = new Recount(start)
    for (const tick of ticksOf(one, start, start + cellMs - 30_000)) recount.note(one, tick)
    expect(missing(recount, one, start + cellMs + 20_000)).toEqual([
      { cell: 0, ticks: 3 },
      { cell: cellMs, ticks: 2 },
    ])
  })

  test('one tick that was written down early hides none of those before it', () => {
    const one = watched()
    const recount = new Recount(start)
    const ticks = ticksOf(one, start, start + 60_000)
    recount.note(one, ticks.at(-1) ?? 0)
    expect(missing(recount, one, start + 60_000)).toEqual([{ cell: 0, ticks: 5 }])
    expect(recount.ran(one, ticks.at(-1) ?? 0)).toBe(true)
    expect(recount.ran(one, (ticks.at(-1) ?? 0) + 10_000)).toBe(false)
  })

  test('an edit begins to owe ticks when it came, and what was found before it pays for none of them', () => {
    const one = watched({}, start + 60_000)
    const recount = new Recount(start)
    for (const tick of ticksOf(one, start, start + 60_000)) recount.note(one, tick)
    expect(missing(recount, one, start + 90_000)).toEqual([{ cell: 0, ticks: 3 }])
  })

  test('who is paused, is only listened to, or has left owes nothing', () => {
    const recount = new Recount(start)
    expect(missing(recount, watched({ paused: true }), start + cellMs)).toEqual([])
    expect(missing(recount, watched({ passive: true }), start + cellMs)).toEqual([])
    expect(missing(recount, watched({ untilTick: start }), start + cellMs)).toEqual([])
  })
})
