import { QueryClient } from '@tanstack/react-query'
import { test } from 'vitest'
import type { Incident, MonitorSummary } from '../contract.ts'
import { applyFrames } from './apply-frames.ts'
import { openIncidentsQuery } from './incidents.ts'
import { summaryQuery } from './monitors.ts'

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
  uptime24h: 100,
  band: [],
  spark: [],
  checks1h: 0,
  regions: [region('weur'), region('apac')],
})
const summaryOf = (queries: QueryClient) => queries.getQueryData(summaryQuery.queryKey)?.data ?? []

test('frames change their rows in place and leave the others untouched', ({ expect }) => {
  const queries = new QueryClient()
  queries.setQueryData(summaryQuery.queryKey, { data: [row('mon_a'), row('mon_b')] })
  const [, untouched] = summaryOf(queries)
  applyFrames(queries, [
    {
      type: 'result',
      monitorId: 'mon_a',
      results: [{ region: 'apac', tick: 1000, outcome: 'down', latencyMs: 7, statusCode: 500 }],
    },
    { type: 'transition', monitorId: 'mon_a', from: 'up', to: 'down', at: '2026-11-20T01:00:00.000Z' },
  ])
  const [a, b] = summaryOf(queries)
  expect(a).toMatchObject({ status: 'down', since: '2026-11-20T01:00:00.000Z' })
  expect(a?.regions[0]?.lastLatencyMs).toBeNull()
  expect(a?.regions[1]).toMatchObject({ lastOutcome: 'down', lastLatencyMs: 7, p95Ms: 20 })
  expect(b).toBe(untouched)
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
