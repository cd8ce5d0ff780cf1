import { test } from 'vitest'
import type { VitalsPoint } from '../../contract.ts'
import { newestOf, vitalLines } from './lines.ts'

const point = (region: string, at: number | string, p75: number | null): VitalsPoint => ({
  region,
  at: new Date(at).toISOString(),
  count: 1,
  lcpMs: p75 === null ? null : { p50: 1, p75, p95: 9_999 },
  cls: null,
  inpMs: null,
  tbtMs: null,
  fcpMs: null,
  ttfbMs: null,
  loadMs: null,
})

test('p75 is drawn by region, and what was not measured is a gap', ({ expect }) => {
  const points = [
    point('weur', 0, 900),
    point('weur', '1970-01-01T00:10:00.000Z', 1_200),
    point('enam', 300_000, 2_000),
    point('oc', 0, null),
  ]
  const found = vitalLines(points, 'lcpMs', { from: 0, to: 900_000, stepSeconds: 300 })
  expect(found).toEqual({
    times: [0, 300, 600],
    lines: [
      { region: 'weur', values: [900, null, 1_200] },
      { region: 'enam', values: [null, 2_000, null] },
    ],
  })
  expect(newestOf(found)).toBe(2_000)
  expect(newestOf({ lines: [] })).toBeNull()
})
