import { test } from 'vitest'
import type { SeriesPoint } from '../../contract.ts'
import { chartData } from './chart-data.ts'
import { rangeOf, ranges } from './range.ts'

const point = (at: number, region: string, p50Ms: number | null): SeriesPoint => ({
  t: new Date(at).toISOString(),
  region,
  checks: 1,
  up: 1,
  degraded: 0,
  down: 0,
  unknown: 0,
  minMs: null,
  p50Ms,
  p95Ms: p50Ms,
  p99Ms: null,
  maxMs: null,
})

test('a step without a measurement is a gap, not a line across it', ({ expect }) => {
  const range = { from: 0, to: 1_200_000, stepSeconds: 300 }
  const points = [
    point(0, 'weur', 10),
    point(900_000, 'weur', 30),
    point(300_000, 'apac', 5),
    point(0, 'oc', 1),
  ]
  const { times, p50 } = chartData(points, ['weur', 'apac'], range)
  expect(times).toEqual([0, 300, 600, 900])
  expect(p50).toEqual([
    [10, null, null, 30],
    [null, 5, null, null],
  ])
})

test('a new monitor opens on its first hour, an older one on the day, and an address on what it names', ({
  expect,
}) => {
  const now = 1_800_000_000_000
  expect(rangeOf({}, now, now - 60_000).name).toBe('1h')
  // Also at the very instant at which a cell begins.
  expect(rangeOf({}, now, now).to).toBe(now + 300_000)
  expect(rangeOf({}, now, now - 10 * ranges['1h']).name).toBe('24h')
  expect(rangeOf({ range: '7d' }, now, now).stepSeconds).toBe(3600)
  expect(rangeOf({ from: '1000', to: '5000' }, now, 0)).toEqual({
    name: null,
    from: 1000,
    to: 5000,
    stepSeconds: 300,
  })
})
