import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { type MonitorHistory, statusBands, uptime } from './uptime.ts'

const minute = 60_000
const regions = ['weur', 'enam', 'apac']

/** A monitor that was pending for a second and up ever after, seen over its first hour. */
const history = (change: Partial<MonitorHistory> = {}): MonitorHistory => ({
  from: 0,
  to: 60 * minute,
  now: 60 * minute,
  createdAt: 0,
  transitions: [{ at: 0, from: 'pending', to: 'up' }],
  gaps: {},
  regions,
  quorum: 'majority',
  maintenances: [],
  ...change,
})
const outage: MonitorHistory['transitions'] = [
  { at: 0, from: 'pending', to: 'up' },
  { at: 10 * minute, from: 'up', to: 'down' },
  { at: 16 * minute, from: 'down', to: 'up' },
]
const silent = (from: number, to: number, ...where: string[]) =>
  Object.fromEntries(where.map((region) => [region, [{ from, to }]]))

describe('uptime', () => {
  it('is the share of the known time in which the monitor was not down', ({ expect }) => {
    expect(uptime(history({ transitions: outage }))).toEqual({
      uptime: 90,
      upSeconds: 54 * 60,
      downSeconds: 6 * 60,
      unknownSeconds: 0,
      maintenanceSeconds: 0,
    })
  })

  it('is null, not 0 or 100, while nothing is known', ({ expect }) => {
    expect(uptime(history({ transitions: [] }))).toMatchObject({ uptime: null, unknownSeconds: 3600 })
  })

  it('counts degraded as up', ({ expect }) => {
    const transitions = [...outage.slice(0, 1), { at: minute, from: 'up' as const, to: 'degraded' as const }]
    expect(uptime(history({ transitions })).uptime).toBe(100)
  })

  it('takes the status in force at `from` from an earlier transition', ({ expect }) => {
    expect(uptime(history({ transitions: outage, from: 12 * minute, to: 20 * minute }))).toMatchObject({
      downSeconds: 240,
      upSeconds: 240,
    })
  })

  it('says unknown for a minute without a clock inside an incident', ({ expect }) => {
    const gaps = silent(11 * minute, 12 * minute, ...regions)
    expect(uptime(history({ transitions: outage, gaps }))).toMatchObject({
      downSeconds: 5 * 60,
      unknownSeconds: 60,
    })
  })

  it('needs enough silent regions before the quorum lacks evidence', ({ expect }) => {
    const one = silent(minute, 2 * minute, 'weur')
    const two = silent(minute, 2 * minute, 'weur', 'apac')
    expect(uptime(history({ gaps: one })).unknownSeconds).toBe(0)
    expect(uptime(history({ gaps: two })).unknownSeconds).toBe(60)
    expect(uptime(history({ gaps: two, quorum: 1 })).unknownSeconds).toBe(0)
    expect(uptime(history({ gaps: one, quorum: 3 })).unknownSeconds).toBe(60)
    expect(uptime(history({ gaps: one, quorum: 'all' })).unknownSeconds).toBe(0)
    expect(uptime(history({ gaps: two, quorum: 'all' })).unknownSeconds).toBe(60)
  })

  it('counts only the overlap of the silences of two regions', ({ expect }) => {
    const gaps = { ...silent(minute, 3 * minute, 'weur'), ...silent(2 * minute, 5 * minute, 'apac') }
    expect(uptime(history({ gaps })).unknownSeconds).toBe(60)
  })

  it('takes maintenance out of both sides', ({ expect }) => {
    const maintenances = [{ from: 10 * minute, to: 16 * minute }]
    expect(uptime(history({ transitions: outage, maintenances }))).toMatchObject({
      uptime: 100,
      downSeconds: 0,
      maintenanceSeconds: 360,
    })
  })

  it('does not count time before creation or after now', ({ expect }) => {
    const counted = uptime(history({ createdAt: 50 * minute, now: 55 * minute }))
    expect(counted).toMatchObject({ upSeconds: 300, unknownSeconds: 0 })
  })

  it('never rounds the shortest outage up to 100', ({ expect }) => {
    const year = 365 * 24 * 60 * minute
    const transitions = [
      { at: 0, from: 'pending' as const, to: 'up' as const },
      { at: minute, from: 'up' as const, to: 'down' as const },
      { at: minute + 1, from: 'down' as const, to: 'up' as const },
    ]
    expect(uptime(history({ transitions, to: year, now: year })).uptime).toBe(99.999)
  })
})

describe('statusBands', () => {
  it('shows the worst of each bucket and nothing for the time to come', ({ expect }) => {
    const bands = statusBands({ ...history({ transitions: outage, now: 40 * minute }), stepMs: 15 * minute })
    expect(bands.map(({ status }) => status)).toEqual(['down', 'down', 'up', 'none'])
    expect(bands.map(({ downSeconds }) => downSeconds)).toEqual([300, 60, 0, 0])
  })

  it('calls a bucket unknown only when more of it is unknown than known', ({ expect }) => {
    const gaps = silent(0, 20 * minute, ...regions)
    const bands = statusBands({ ...history({ gaps }), stepMs: 15 * minute })
    expect(bands.map(({ status }) => status)).toEqual(['unknown', 'up', 'up', 'up'])
  })

  it('adds up to the uptime of the whole, and to the time that has passed', ({ expect }) => {
    const instant = fc.integer({ min: 0, max: 10_000 })
    const spans = fc.array(
      fc.tuple(instant, instant).map(([from, length]) => ({ from, to: from + length })),
      { maxLength: 5 },
    )
    const statuses = fc.constantFrom('up' as const, 'degraded' as const, 'down' as const, 'unknown' as const)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(instant, statuses), { maxLength: 8 }),
        fc.record({ weur: spans, enam: spans, apac: spans }),
        spans,
        fc.constantFrom('majority' as const, 'all' as const, 1, 2, 3),
        fc.integer({ min: 100, max: 3_000 }),
        (changes, gaps, maintenances, quorum, stepMs) => {
          const transitions = changes
            .toSorted(([a], [b]) => a - b)
            .map(([at, to]) => ({ at, from: 'pending' as const, to }))
          const whole = history({
            to: 10_000,
            now: 8_000,
            createdAt: 500,
            transitions,
            gaps,
            maintenances,
            quorum,
          })
          const { uptime: share, ...seconds } = uptime(whole)
          const bands = statusBands({ ...whole, stepMs })
          for (const [name, value] of Object.entries(seconds)) {
            const sum = bands.reduce((total, band) => total + band[name as keyof typeof seconds], 0)
            expect(sum).toBeCloseTo(value, 6)
          }
          expect(Object.values(seconds).reduce((total, value) => total + value, 0)).toBeCloseTo(7.5, 6)
          if (seconds.downSeconds > 0) expect(share).toBeLessThan(100)
        },
      ),
    )
  })
})
