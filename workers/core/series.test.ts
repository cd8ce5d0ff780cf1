import { describe, it } from 'vitest'
import { cellMs, type CellRow } from './cell.ts'
import { mergeCells, seriesOf } from './series.ts'
import { encode, sketchOf } from './sketch.ts'

const cell = (start: number, latencies: number[], more: Partial<CellRow> = {}): CellRow => ({
  monitorId: 'mon_1',
  region: 'weur',
  start,
  checks: latencies.length,
  up: latencies.length,
  degraded: 0,
  down: 0,
  unknown: 0,
  minMs: latencies.length > 0 ? Math.min(...latencies) : null,
  maxMs: latencies.length > 0 ? Math.max(...latencies) : null,
  sketch: encode(sketchOf(latencies)),
  ...more,
})

describe('seriesOf', () => {
  it('merges the sketches of a step instead of averaging percentiles', ({ expect }) => {
    const fast = Array.from({ length: 90 }, () => 10)
    const slow = Array.from({ length: 10 }, () => 1_000)
    const [point] = seriesOf([cell(0, fast), cell(cellMs, slow)], 2 * cellMs)
    expect(point).toMatchObject({ t: 0, region: 'weur', checks: 100, up: 100, minMs: 10, maxMs: 1_000 })
    expect(point?.p50Ms).toBeCloseTo(10, 0)
    expect(Math.abs((point?.p95Ms ?? 0) - 1_000)).toBeLessThanOrEqual(10)
  })

  it('keeps regions apart, in order of time, and knows no latency where nothing was measured', ({
    expect,
  }) => {
    const down = cell(0, [], { region: 'enam', checks: 3, up: 0, down: 2, unknown: 1 })
    const points = seriesOf([cell(cellMs, [5]), cell(0, [7]), down], cellMs)
    expect(points.map(({ t, region }) => [t, region])).toEqual([
      [0, 'enam'],
      [0, 'weur'],
      [cellMs, 'weur'],
    ])
    expect(points[0]).toMatchObject({ checks: 3, down: 2, unknown: 1, p50Ms: null, minMs: null, maxMs: null })
  })
})

describe('mergeCells', () => {
  it('takes each cell once, the later source winning, and only what begins in the range', ({ expect }) => {
    const stored = [cell(0, [1]), cell(cellMs, [1])]
    const live = [cell(cellMs, [1, 2, 3]), cell(2 * cellMs, [4])]
    const merged = mergeCells([stored, live], { from: cellMs, to: 2 * cellMs })
    expect(merged.map(({ start, checks }) => [start, checks])).toEqual([[cellMs, 3]])
  })
})
