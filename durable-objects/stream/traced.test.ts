import { describe, inject, it, vi } from 'vitest'
import { readTraceparent } from '#core/trace/context'
import type { CollectedSpan } from '../../test/collector-servers.ts'
import { StreamTraces } from './traced.ts'

const { origin, token } = inject('collector')
const spansOf = async (traceId: string) =>
  (await fetch(`${origin}/spans?trace=${traceId}`)).json<CollectedSpan[]>()

/** A shard's spans, of which chance keeps all or none. */
function traces(share: '0' | '1') {
  const sent: Promise<unknown>[] = []
  const ctx = { waitUntil: (work: Promise<unknown>) => void sent.push(work) } as unknown as DurableObjectState
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: origin,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${token}`,
    OTEL_TRACES_SAMPLER_ARG: share,
  }
  return new StreamTraces(settings as Env, ctx)
}
const at = Date.now()
const turn = { stream: 'str_1', rule: 'rul_1', window: '1s', to: 'firing', from: at - 2_000, at } as const
const columns = (time: number) => ({
  rows: 1,
  times: Float64Array.of(time),
  keys: [[]],
  keyOf: Uint32Array.of(0),
  measures: [],
  distinct: [],
})
const caller = () => {
  const hex = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)).toHex()
  const traceId = hex(16)
  return { traceId, traceparent: `00-${traceId}-${hex(8)}-01` }
}
const traceIdOf = (traceparent: string | undefined) => readTraceparent(traceparent)?.traceId ?? ''

describe('a rule that turns', () => {
  it('begins a trace of its own when it fires from silence', async ({ expect }) => {
    const told = traces('1').turned({ ...turn, isOfSilence: true })
    const traceId = traceIdOf(told)
    const spans = await vi.waitFor(
      async () => {
        const found = await spansOf(traceId)
        expect(found).toHaveLength(1)
        return found
      },
      { timeout: 10_000, interval: 50 },
    )
    expect(spans[0]).toMatchObject({ name: 'rule.transition', traceId })
    expect(spans[0]?.parentSpanId ?? '').toBe('')
    expect(told).toContain(spans[0]?.spanId)
  })

  it('begins one only where chance keeps it, and never when something came', ({ expect }) => {
    expect(traces('0').turned({ ...turn, isOfSilence: true })).toBe(undefined)
    expect(traces('1').turned({ ...turn, isOfSilence: false })).toBe(undefined)
  })

  it('follows the traced batch that decided, but not out of silence', ({ expect }) => {
    const all = traces('1')
    const { traceId, traceparent } = caller()
    all.append(traceparent, 'str_1', columns(at - 1_500), at)
    expect(traceIdOf(all.turned({ ...turn, isOfSilence: false }))).toBe(traceId)
    // What came was of another key.
    expect(traceIdOf(all.turned({ ...turn, isOfSilence: true }))).not.toBe(traceId)
  })
})
