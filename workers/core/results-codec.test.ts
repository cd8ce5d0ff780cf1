import * as fc from 'fast-check'
import { test } from 'vitest'
import { noTimings } from './result.ts'
import { packResults, unpackResults, type KeptResult, type Numbered } from './results-codec.ts'

const base = Date.UTC(2026, 10, 20, 12)
const healthy = (part: Partial<KeptResult> = {}): KeptResult => ({
  outcome: 'up',
  blame: null,
  failure: null,
  statusCode: 200,
  latencyMs: 312,
  timings: { ...noTimings, ttfbMs: 298, transferMs: 14, method: 'fetch' },
  message: null,
  assertions: null,
  hops: null,
  findings: null,
  tick: base + 20_000,
  at: base + 20_041,
  kind: 'schedule',
  ...part,
})
const failed = healthy({
  outcome: 'down',
  blame: 'target',
  failure: 'status',
  statusCode: 503,
  message: 'HTTP 503 where 200 to 399 was expected',
  hops: [{ url: 'https://example.com/', statusCode: 503, ttfbMs: 298 }],
})

test('a healthy result takes at most 16 bytes, whatever its monitor and latency', ({ expect }) => {
  const ordinal = fc.integer({ min: 0, max: 16_000 })
  const ms = fc.integer({ min: 0, max: 16_000 })
  fc.assert(
    fc.property(ordinal, ms, ms, fc.integer({ min: -60, max: 60 }), (number, latencyMs, lateMs, offset) => {
      const tick = base + offset * 1000
      const timings = { ...noTimings, ttfbMs: latencyMs, transferMs: latencyMs, method: 'fetch' as const }
      const result = healthy({ tick, at: tick + Math.floor(lateMs / 8), latencyMs, timings })
      expect(packResults([{ ordinal: number, result }], base).body.length).toBeLessThanOrEqual(16)
    }),
  )
})

test('results come back as they went', ({ expect }) => {
  const results: Numbered[] = [
    { ordinal: 7, result: healthy() },
    { ordinal: 900, result: failed },
    { ordinal: 7, result: healthy({ tick: base - 5000, at: base - 4990, statusCode: 204, latencyMs: 0 }) },
    {
      ordinal: 3,
      result: healthy({
        kind: 'confirm',
        tick: base + 123,
        at: base + 123,
        outcome: 'degraded',
        message: 'slow',
      }),
    },
    {
      ordinal: 1,
      result: healthy({
        outcome: 'unknown',
        blame: 'internal',
        failure: 'overloaded',
        statusCode: null,
        latencyMs: null,
        timings: noTimings,
        message: 'Our own fault',
      }),
    },
  ]
  const read = unpackResults(packResults(results, base), base)
  expect(read).toHaveLength(5)
  for (const result of results) expect(read).toContainEqual(result)
})

test('one monitor is read alone, with its own words', ({ expect }) => {
  const mixed = [
    { ordinal: 1, result: failed },
    { ordinal: 2, result: { ...failed, message: 'the second' } },
    { ordinal: 1, result: { ...failed, message: 'again' } },
  ]
  const read = unpackResults(packResults(mixed, base), base, 2)
  expect(read).toEqual([{ ordinal: 2, result: { ...failed, message: 'the second' } }])
})

test('what a healthy result said is not kept, and a very long story keeps its message only', ({ expect }) => {
  const wordy = healthy({ hops: failed.hops, assertions: [{ assertion: 'a', ok: true, actual: 'b' }] })
  const endless = {
    ...failed,
    hops: Array.from({ length: 10 }, () => ({ url: 'x'.repeat(2000), statusCode: 301, ttfbMs: 1 })),
  }
  const [first, second] = unpackResults(
    packResults(
      [
        { ordinal: 1, result: wordy },
        { ordinal: 2, result: endless },
      ],
      base,
    ),
    base,
  )
  expect(first?.result).toMatchObject({ hops: null, assertions: null })
  expect(second?.result).toMatchObject({ hops: null, message: failed.message })
})

test('a minute of 300 monitors takes less than 16 bytes a result', ({ expect }) => {
  const minute = Array.from({ length: 300 }, (_, ordinal) => ({ ordinal, result: healthy() }))
  expect(packResults(minute, base).body.length / 300).toBeLessThan(16)
})
