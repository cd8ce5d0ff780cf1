import { describe, it } from 'vitest'
import { isKept, ratioOf, readTraceparent, traceparentOf } from './context.ts'
import { exportRequest, readHeaders } from './otlp.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'

describe('a traceparent', () => {
  it('is read as W3C writes it, and written so', ({ expect }) => {
    const header = `00-${traceId}-${spanId}-01`
    expect(readTraceparent(header)).toEqual({ traceId, spanId, isSampled: true })
    expect(readTraceparent(`00-${traceId}-${spanId}-00`)?.isSampled).toBe(false)
    expect(readTraceparent(`01-${traceId}-${spanId}-03-more`)?.isSampled).toBe(true)
    expect(traceparentOf({ traceId, spanId })).toBe(header)
  })

  it.for([
    undefined,
    null,
    '',
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId}-${spanId}-0g`,
  ])('%s is none', (header, { expect }) => {
    expect(readTraceparent(header)).toBeNull()
  })
})

describe('sampling', () => {
  it('keeps the share that it is told, by the id', ({ expect }) => {
    const ids = Array.from({ length: 2_000 }, (_, at) => `${'0'.repeat(19)}${hash(at)}`)
    const kept = (ratio: number) => ids.filter((id) => isKept(id, ratio)).length
    expect([kept(0), kept(1)]).toEqual([0, 2_000])
    expect(Math.abs(kept(0.25) - 500)).toBeLessThan(100)
    for (const id of ids) if (isKept(id, 0.1)) expect(isKept(id, 0.5)).toBe(true)
  })

  it('is of all, unless a share is named', ({ expect }) => {
    expect([undefined, '', '0', '0.5', '1', 'x', '-1', '2'].map(ratioOf)).toEqual([1, 1, 0, 0.5, 1, 1, 1, 1])
  })
})

/** 13 hex digits that look like chance. */
const hash = (at: number): string =>
  (((at + 1) * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0').slice(-8) + 'abcde'

describe('OTLP', () => {
  it('has ids in hex, times in nanoseconds, whole numbers as text', ({ expect }) => {
    const span = {
      traceId,
      spanId,
      parentSpanId: null,
      name: 'x',
      kind: 'server' as const,
      startMs: 1_790_000_000_000.4,
      endMs: 1_790_000_000_005,
      attributes: { a: 'text', b: 3, c: 0.5, d: true, e: undefined },
      error: 'HTTP 500',
    }
    expect(exportRequest([span], { 'service.name': 'vedette' })).toEqual({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'vedette' } }] },
          scopeSpans: [
            {
              scope: { name: 'vedette' },
              spans: [
                {
                  traceId,
                  spanId,
                  name: 'x',
                  kind: 2,
                  startTimeUnixNano: '1790000000000000000',
                  endTimeUnixNano: '1790000000005000000',
                  attributes: [
                    { key: 'a', value: { stringValue: 'text' } },
                    { key: 'b', value: { intValue: '3' } },
                    { key: 'c', value: { doubleValue: 0.5 } },
                    { key: 'd', value: { boolValue: true } },
                  ],
                  status: { code: 2, message: 'HTTP 500' },
                },
              ],
            },
          ],
        },
      ],
    })
  })

  it('reads headers as OpenTelemetry writes them', ({ expect }) => {
    expect(readHeaders('Authorization=Bearer%20x%3D, api-key = k=1 ,=no,bad name=1,c=%zz')).toEqual({
      authorization: 'Bearer x=',
      'api-key': 'k=1',
    })
    expect(readHeaders('')).toEqual({})
  })
})
