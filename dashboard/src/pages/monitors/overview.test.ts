import { test } from 'vitest'
import type { MonitorLine, MonitorSummary } from '../../contract.ts'
import { linesOf } from '../../data/lines.ts'
import { matching, overviewSentence, slowest, worstFirst } from './overview.ts'

const monitor = ({ name = 'Shop', tags = [], status = 'up' }: Partial<MonitorLine>): MonitorLine => {
  const [line] = linesOf({
    id: [name],
    name: [name],
    type: ['http'],
    target: ['https://shop.example'],
    tags: [tags],
    status: [status],
  })
  if (!line) throw new Error('no line')
  return line
}

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
  expect(overviewSentence([up, monitor({ status: 'degraded' })])).toBe('One thing is degraded')
  expect(overviewSentence([up, monitor({ status: 'degraded' }), monitor({ status: 'down' })])).toBe(
    'One thing is wrong',
  )
  expect(overviewSentence([monitor({ status: 'down' }), monitor({ status: 'down' })])).toBe(
    'Two things are wrong',
  )
  expect(overviewSentence([up, monitor({ status: 'unknown' })])).toBe('1 monitor is not being checked')
  expect(overviewSentence([monitor({ status: 'paused' })])).toBe('Everything is paused')
})

test('the worst come first, then the order of names, in which 9 is less than 10', ({ expect }) => {
  const lines = linesOf({
    id: ['1', '2', '3', '4'],
    name: ['B 10', 'B 9', 'Z', 'P'],
    type: ['http', 'http', 'http', 'http'],
    target: ['', '', '', ''],
    tags: [[], [], [], []],
    status: ['up', 'up', 'down', 'paused'],
  })
  expect(worstFirst(lines).map(({ name }) => name)).toEqual(['Z', 'B 9', 'B 10', 'P'])
})

test('every word of a search must occur in name, target or tags', ({ expect }) => {
  const rows = [monitor({ name: 'Checkout', tags: ['prod'] }), monitor({ name: 'Search', tags: ['edge'] })]
  expect(matching(rows, { q: 'shop PROD' }).map(({ name }) => name)).toEqual(['Checkout'])
  expect(matching(rows, { tag: 'edge' }).map(({ name }) => name)).toEqual(['Search'])
  expect(matching(rows, { status: 'down' })).toEqual([])
})

test('the slowest region is the one with the highest p95 that was measured', ({ expect }) => {
  const regions = [region('weur', 40), region('apac', 90), region('enam', null)]
  expect(slowest({ regions } as MonitorSummary)?.region).toBe('apac')
})
