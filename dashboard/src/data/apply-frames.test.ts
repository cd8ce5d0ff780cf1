import { QueryClient } from '@tanstack/react-query'
import { test } from 'vitest'
import type { Incident, MonitorSummary } from '../contract.ts'
import { applyFrames } from './apply-frames.ts'
import { openIncidentsQuery } from './incidents.ts'
import { linesOf } from './lines.ts'
import { linesQuery, rowQuery } from './monitors.ts'

const region = (id: string) => ({
  region: id,
  verdict: 'up',
  lastResultAt: null,
  lastOutcome: null,
  lastLatencyMs: null,
  p50Ms: 10,
  p95Ms: 20,
})
const row = (id: string): MonitorSummary => ({
  id,
  name: id,
  type: 'http',
  target: '',
  tags: [],
  status: 'up',
  since: '2026-11-20T00:00:00.000Z',
  reason: null,
  flapping: false,
  uptime24h: 100,
  band: [],
  spark: [],
  checks1h: 0,
  regions: [region('weur'), region('apac')],
})
const lines = () =>
  linesOf({
    id: ['mon_b', 'mon_a'],
    name: ['B 10', 'B 9'],
    type: ['http', 'http'],
    target: ['', ''],
    tags: [[], []],
    status: ['up', 'up'],
  })

test('frames change their lines and rows in place and leave the others untouched', ({ expect }) => {
  const queries = new QueryClient()
  queries.setQueryData(linesQuery.queryKey, lines())
  queries.setQueryData(rowQuery('mon_a').queryKey, row('mon_a'))
  const [, untouched] = queries.getQueryData(linesQuery.queryKey) ?? []
  applyFrames(queries, [
    {
      type: 'result',
      monitorId: 'mon_a',
      results: [{ region: 'apac', tick: 1000, outcome: 'down', latencyMs: 7, statusCode: 500 }],
    },
    { type: 'transition', monitorId: 'mon_a', from: 'up', to: 'down', at: '2026-11-20T01:00:00.000Z' },
  ])
  const [a, b] = queries.getQueryData(linesQuery.queryKey) ?? []
  expect(a).toMatchObject({ id: 'mon_a', status: 'down' })
  expect(b).toBe(untouched)
  const changed = queries.getQueryData(rowQuery('mon_a').queryKey)
  expect(changed).toMatchObject({ status: 'down', since: '2026-11-20T01:00:00.000Z' })
  expect(changed?.regions[0]?.lastLatencyMs).toBeNull()
  expect(changed?.regions[1]).toMatchObject({ lastOutcome: 'down', lastLatencyMs: 7, p95Ms: 20 })
  expect(queries.getQueryData(rowQuery('mon_b').queryKey)).toBeUndefined()
})

test('results alone leave the list the very same, and a monitor nobody knew has it read again', ({
  expect,
}) => {
  const queries = new QueryClient()
  queries.setQueryData(linesQuery.queryKey, lines(), { updatedAt: Date.now() - 10_000 })
  const before = queries.getQueryData(linesQuery.queryKey)
  const result = (monitorId: string) => ({
    type: 'result' as const,
    monitorId,
    results: [{ region: 'apac', tick: 1000, outcome: 'up', latencyMs: 7, statusCode: 200 }],
  })
  applyFrames(queries, [result('mon_a'), result('mon_b')])
  expect(queries.getQueryData(linesQuery.queryKey)).toBe(before)
  expect(queries.getQueryState(linesQuery.queryKey)?.isInvalidated).toBe(false)
  applyFrames(queries, [result('mon_c')])
  expect(queries.getQueryState(linesQuery.queryKey)?.isInvalidated).toBe(true)
})

test('a sparse snapshot says of all others what they are', ({ expect }) => {
  const queries = new QueryClient()
  const [first, second] = lines()
  if (!first || !second) throw new Error('no lines')
  queries.setQueryData(linesQuery.queryKey, [{ ...first, status: 'down' }, second])
  const monitors = [{ id: second.id, status: 'degraded' as const, since: 1000 }]
  applyFrames(queries, [{ type: 'snapshot', rest: 'up', monitors }])
  const after = queries.getQueryData(linesQuery.queryKey) ?? []
  expect(after.map(({ status }) => status)).toEqual(['up', 'degraded'])
})

test('an incident appears when it opens and goes when it is resolved', ({ expect }) => {
  const queries = new QueryClient()
  queries.setQueryData(openIncidentsQuery.queryKey, [])
  const incident = {
    id: 'inc_a',
    workspaceId: 'wsp_a',
    status: 'open' as const,
    severity: 'critical' as const,
    title: 'Shop is down',
    cause: 'HTTP 500',
    monitorId: 'mon_a',
    ruleId: null,
    regions: [],
    startedAt: 1000,
    acknowledgedAt: null,
    resolvedAt: null,
    reason: null,
  }
  const open = (): Incident[] => queries.getQueryData(openIncidentsQuery.queryKey) ?? []
  applyFrames(queries, [{ type: 'incident', incident }])
  expect(open()).toMatchObject([{ id: 'inc_a', startedAt: '1970-01-01T00:00:01.000Z', timeline: [] }])
  applyFrames(queries, [
    { type: 'incident', incident: { ...incident, status: 'acknowledged', acknowledgedAt: 2000 } },
  ])
  expect(open()).toMatchObject([{ status: 'acknowledged', acknowledgedAt: '1970-01-01T00:00:02.000Z' }])
  applyFrames(queries, [
    { type: 'incident', incident: { ...incident, status: 'resolved', resolvedAt: 3000 } },
  ])
  expect(open()).toEqual([])
})
