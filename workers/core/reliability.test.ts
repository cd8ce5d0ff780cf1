import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import type { DecidedStatus } from './monitor/schema.ts'
import { reliability } from './reliability.ts'
import { sloSince, sloState } from './slo.ts'
import { type MonitorHistory, uptime } from './uptime.ts'

const minute = 60_000
const hour = 60 * minute
const history = (changes: [number, DecidedStatus][], part: Partial<MonitorHistory> = {}): MonitorHistory => ({
  from: 0,
  to: 10 * hour,
  now: 10 * hour,
  createdAt: 0,
  transitions: changes.map(([at, to], index) => ({ at, from: changes[index - 1]?.[1] ?? 'pending', to })),
  gaps: {},
  regions: ['weur'],
  quorum: 1,
  maintenances: [],
  ...part,
})

describe('reliability', () => {
  it('counts outages, how long they took and how far apart they were', ({ expect }) => {
    const seen = reliability(
      history([
        [0, 'up'],
        [hour, 'down'],
        [hour + 10 * minute, 'up'],
        [5 * hour, 'down'],
        [5 * hour + 30 * minute, 'degraded'],
        [6 * hour, 'up'],
      ]),
    )
    expect(seen).toMatchObject({
      outages: 2,
      mttrSeconds: 20 * 60,
      longestOutageSeconds: 30 * 60,
      degradedSeconds: 30 * 60,
      mtbfSeconds: (10 * 3600 - 40 * 60) / 2,
    })
  })

  it('takes what nobody checked and what was planned out of an outage, without making two of it', ({
    expect,
  }) => {
    const seen = reliability(
      history(
        [
          [0, 'up'],
          [hour, 'down'],
          [3 * hour, 'up'],
        ],
        {
          maintenances: [{ from: 1.5 * hour, to: 2 * hour }],
          gaps: { weur: [{ from: 2.5 * hour, to: 2.75 * hour }] },
        },
      ),
    )
    expect(seen).toMatchObject({ outages: 1, mttrSeconds: 1.25 * 3600, downSeconds: 1.25 * 3600 })
  })

  it('knows an outage that began before the range, and one that is not over', ({ expect }) => {
    const changes: [number, DecidedStatus][] = [
      [0, 'up'],
      [hour, 'down'],
      [3 * hour, 'up'],
      [9 * hour, 'down'],
    ]
    expect(reliability(history(changes, { from: 2 * hour }))).toMatchObject({
      outages: 2,
      mttrSeconds: 3600, // of the one that ended, what lies in the range
      mtbfSeconds: 6 * 3600, // one began in the range
    })
  })

  it('says null where there was nothing to take a mean of', ({ expect }) => {
    expect(reliability(history([[0, 'up']]))).toMatchObject({
      outages: 0,
      mttrSeconds: null,
      mtbfSeconds: null,
      longestOutageSeconds: null,
    })
  })

  it('has all its outages add up to the time down, whatever happened', () => {
    const status = fc.constantFrom<DecidedStatus>('up', 'degraded', 'down', 'unknown', 'pending')
    const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), status), { maxLength: 30 })
    const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 60 })), {
      maxLength: 3,
    })
    fc.assert(
      fc.property(changes, spans, (some, windows) => {
        const ordered = some
          .toSorted(([a], [b]) => a - b)
          .map(([at, to]): [number, DecidedStatus] => [at * minute, to])
        const given = history(ordered, {
          maintenances: windows.map(([from, length]) => ({
            from: from * minute,
            to: (from + length) * minute,
          })),
        })
        const { outages, mttrSeconds, longestOutageSeconds, downSeconds } = reliability(given)
        if (downSeconds !== uptime(given).downSeconds) return false
        if (outages === 0) return downSeconds === 0 && mttrSeconds === null
        return (
          (longestOutageSeconds ?? 0) <= downSeconds &&
          (longestOutageSeconds ?? 0) * outages >= downSeconds - 1e-6
        )
      }),
    )
  })
})

describe('an objective', () => {
  const slo = { target: 99, windowDays: 1 }
  const day = 24 * hour

  it('has a budget of the known time, spends it, and says how fast', ({ expect }) => {
    const {
      from: _from,
      to: _to,
      ...known
    } = history(
      [
        [-day, 'up'],
        [day - 12 * minute, 'down'],
        [day - 6 * minute, 'up'],
      ],
      { now: day, createdAt: -day },
    )
    const state = sloState(slo, known)
    expect(state).toMatchObject({ budgetSeconds: 864, spentSeconds: 360, leftPercent: 58.3 })
    expect(state.burnRates).toEqual([
      { hours: 1, rate: 10 },
      { hours: 6, rate: 1.67 },
      { hours: 24, rate: 0.42 },
      { hours: 72, rate: 0.21 },
    ])
    expect(sloSince(slo, day)).toBe(day - 72 * hour)
  })

  it('neither fills nor spends its budget while nothing is known', ({ expect }) => {
    const { from: _from, to: _to, ...known } = history([], { now: day })
    expect(sloState(slo, known)).toMatchObject({ uptime: null, budgetSeconds: 0, leftPercent: null })
  })

  it('can be overdrawn', ({ expect }) => {
    const { from: _from, to: _to, ...known } = history([[0, 'down']], { now: day })
    expect(sloState(slo, known).leftPercent).toBe(-9900)
  })
})
