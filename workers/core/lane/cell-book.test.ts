import { test } from 'vitest'
import { hourMs } from '../cell.ts'
import { decode, quantile } from '../sketch.ts'
import { CellBook } from './cell-book.ts'

const hour = Date.UTC(2026, 10, 20, 12)
const who = { monitorId: 'mon_1', workspaceId: 'wsp_1' }
const up = (tick: number, latencyMs = 100) => ({ tick, outcome: 'up' as const, latencyMs })

test('results are counted in the five minutes of their tick', ({ expect }) => {
  const book = new CellBook('weur')
  book.count(who, up(hour))
  book.count(who, up(hour + 299_999, 300))
  book.count(who, { tick: hour + 300_000, outcome: 'down', latencyMs: 20 })
  const [first, second] = book.rows('mon_1', hour, hour + hourMs)
  expect(first).toMatchObject({ start: hour, checks: 2, up: 2, minMs: 100, maxMs: 300, region: 'weur' })
  expect(quantile(decode(first?.sketch ?? new Uint8Array()), 1)).toBeCloseTo(300, -1)
  expect(second).toMatchObject({ start: hour + 300_000, checks: 1, down: 1, minMs: null, maxMs: null })
})

test('missed ticks are counted many at a time, as unknown', ({ expect }) => {
  const book = new CellBook('weur')
  book.count(who, { tick: hour, outcome: 'unknown', latencyMs: null }, 30)
  expect(book.rows('mon_1', hour, hour + 1)).toMatchObject([{ checks: 30, unknown: 30, up: 0 }])
})

test('the last hour always has twelve cells, with nothing where nothing was measured', ({ expect }) => {
  const book = new CellBook('weur')
  book.count(who, up(hour - 60_000))
  book.count(who, up(hour + 60_000))
  const cells = book.lastHour('mon_1', hour + 120_000)
  expect(cells).toHaveLength(12)
  expect(cells.map(({ checks }) => checks)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
  expect(cells[0]?.p50Ms).toBeNull()
})

test('an hour holds each monitor with its workspace, and older hours can be forgotten', ({ expect }) => {
  const book = new CellBook('weur')
  book.count(who, up(hour - 1))
  book.count({ monitorId: 'mon_2', workspaceId: 'wsp_2' }, up(hour))
  expect(book.hours()).toEqual([hour - hourMs, hour])
  expect(book.hour(hour)).toMatchObject([{ monitorId: 'mon_2', workspaceId: 'wsp_2' }])
  book.forget(hour)
  expect(book.hours()).toEqual([hour])
  expect(book.rows('mon_1', 0, Infinity)).toEqual([])
})
