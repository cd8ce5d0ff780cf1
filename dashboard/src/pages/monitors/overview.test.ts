import { test } from 'vitest'
import type { MonitorSummary } from '../../contract.ts'
import { byTrouble, matching, overviewSentence, slowest } from './overview.ts'

const monitor = (part: Partial<MonitorSummary>): MonitorSummary => ({
  id: part.name ?? 'mon',
  name: 'Shop',
  type: 'http',
  target: 'https://shop.example',
  tags: [],
  status: 'up',
  since: '2026-11-20T00:00:00Z',
  uptime24h: 100,
  band: [],
  spark: [],
  checks1h: 0,
  regions: [],
  ...part,
})

const region = (id: string, p95Ms: number | null) => ({
  region: id,
  verdict: 'up',
  lastResultAt: null,
  lastOutcome: null,
  lastLatencyMs: null,
  p50Ms: null,
  p95Ms,
})

test('the headline says the worst thing that is true', ({ expect }) => {
  const up = monitor({ name: 'A' })
  expect(overviewSentence([])).toBe('Nothing is watched yet')
  expect(overviewSentence([up])).toBe('A is up')
  expect(overviewSentence([up, up, up])).toBe('All 3 are up')
  expect(overviewSentence([up, monitor({ status: 'degraded' })])).toBe('One thing is slow')
  expect(overviewSentence([up, monitor({ status: 'degraded' }), monitor({ status: 'down' })])).toBe(
    'One thing is wrong',
  )
  expect(overviewSentence([monitor({ status: 'down' }), monitor({ status: 'down' })])).toBe(
    'Two things are wrong',
  )
  expect(overviewSentence([up, monitor({ status: 'unknown' })])).toBe('1 monitor is not being checked')
  expect(overviewSentence([monitor({ status: 'paused' })])).toBe('Everything is paused')
})

test('the worst come first, then the alphabet', ({ expect }) => {
  const rows = [
    monitor({ name: 'B' }),
    monitor({ name: 'A' }),
    monitor({ name: 'Z', status: 'down' }),
    monitor({ name: 'P', status: 'paused' }),
  ]
  expect(rows.toSorted(byTrouble).map(({ name }) => name)).toEqual(['Z', 'A', 'B', 'P'])
})

test('every word of a search must occur in name, target or tags', ({ expect }) => {
  const rows = [monitor({ name: 'Checkout', tags: ['prod'] }), monitor({ name: 'Search', tags: ['edge'] })]
  expect(matching(rows, { q: 'shop PROD' }).map(({ name }) => name)).toEqual(['Checkout'])
  expect(matching(rows, { tag: 'edge' }).map(({ name }) => name)).toEqual(['Search'])
  expect(matching(rows, { status: 'down' })).toEqual([])
})

test('the slowest region is the one with the highest p95 that was measured', ({ expect }) => {
  const row = monitor({ regions: [region('weur', 40), region('apac', 90), region('enam', null)] })
  expect(slowest(row)?.region).toBe('apac')
})
