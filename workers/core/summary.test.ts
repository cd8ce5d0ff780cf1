import { describe, it } from 'vitest'
import { hourFigures, sparkOf } from './summary.ts'

const cell = (start: number, checks: number, p50Ms: number | null) => ({
  start,
  checks,
  up: checks,
  degraded: 0,
  down: 0,
  unknown: 0,
  p50Ms,
  p95Ms: p50Ms,
})

describe('hourFigures', () => {
  it('weighs the latencies of cells by their checks', ({ expect }) => {
    const figures = hourFigures([cell(0, 9, 10), cell(300, 1, 110), cell(600, 5, null)])
    expect(figures).toMatchObject({ checks: 15, up: 15, p50Ms: 20, p95Ms: 20 })
  })

  it('knows no latency of an hour without checks', ({ expect }) => {
    expect(hourFigures([])).toMatchObject({ checks: 0, p50Ms: null, p95Ms: null })
  })
})

describe('sparkOf', () => {
  it('has one median per cell over all regions, and null where nothing was checked', ({ expect }) => {
    const regions = [{ cells: [cell(0, 1, 10), cell(200, 1, 30)] }, { cells: [cell(200, 3, 50)] }]
    expect(sparkOf(regions, { now: 250, cellMs: 100, count: 3 })).toEqual([10, null, 45])
  })
})
