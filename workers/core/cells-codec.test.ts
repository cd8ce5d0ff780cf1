import { test } from 'vitest'
import type { CellRow } from './cell.ts'
import { decodeCells, encodeCells } from './cells-codec.ts'
import { encode, sketchOf } from './sketch.ts'

const owner = { monitorId: 'mon_1', region: 'weur' }
const hour = Date.UTC(2026, 10, 20, 12)
const cell = (index: number, part: Partial<CellRow> = {}): CellRow => ({
  ...owner,
  start: hour + index * 300_000,
  checks: 5,
  up: 5,
  degraded: 0,
  down: 0,
  unknown: 0,
  minMs: 280.5,
  maxMs: 340,
  sketch: encode(sketchOf([280.5, 300, 310, 320, 340])),
  ...part,
})

test('an hour of cells comes back as it went', ({ expect }) => {
  const cells = Array.from({ length: 12 }, (_, index) => cell(index))
  expect(decodeCells(encodeCells(cells), owner)).toEqual(cells)
})

test('what was not measured stays null, and a zero stays zero', ({ expect }) => {
  const silent = cell(0, { up: 0, unknown: 5, minMs: null, maxMs: null, sketch: new Uint8Array() })
  const instant = cell(3, { minMs: 0, maxMs: 0 })
  expect(decodeCells(encodeCells([silent, instant]), owner)).toEqual([silent, instant])
})

test('cells are kept oldest first, holes and all', ({ expect }) => {
  const cells = decodeCells(encodeCells([cell(11), cell(2)]), owner)
  expect(cells.map(({ start }) => start)).toEqual([hour + 600_000, hour + 3_300_000])
})

test('an hour of a calm monitor at 60 s takes less than 400 bytes', ({ expect }) => {
  expect(encodeCells(Array.from({ length: 12 }, (_, index) => cell(index))).length).toBeLessThan(400)
})

test('bytes of another version are refused, not misread', ({ expect }) => {
  expect(() => decodeCells(new Uint8Array([9, 1, 2]), owner)).toThrow(RangeError)
})
