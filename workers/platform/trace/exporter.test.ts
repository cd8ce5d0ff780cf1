import { describe, inject, it } from 'vitest'
import type { FinishedSpan } from '#core/trace/otlp'
import { Exporter } from './exporter.ts'
import { tracerOf } from './tracer.ts'

const { origin, token } = inject('collector')
const headers = `authorization=Bearer%20${token}`

const span = (traceId = '1'.repeat(32)): FinishedSpan => ({
  traceId,
  spanId: '2'.repeat(16),
  parentSpanId: null,
  name: 'x',
  kind: 'internal',
  startMs: Date.now(),
  endMs: Date.now(),
  attributes: {},
  error: null,
})

async function send(path: string, secret = headers, spans = 1) {
  const exporter = new Exporter({ endpoint: `${origin}${path}`, headers: secret })
  for (let count = 0; count < spans; count += 1) exporter.add(span())
  await exporter.flush()
  return exporter.counts
}

describe('the exporter of traces', () => {
  it('counts what became of spans, and never throws', async ({ expect }) => {
    expect(await send('/')).toEqual({ exported: 1, dropped: 0, failed: 0 })
    expect(await send('/broken')).toEqual({ exported: 0, dropped: 0, failed: 1 })
    expect(await send('', 'authorization=Bearer%20wrong')).toMatchObject({ exported: 0, failed: 1 })
    const nobody = new Exporter({ endpoint: 'http://127.0.0.1:9', headers: '' })
    nobody.add(span())
    await nobody.flush()
    expect(nobody.counts.failed).toBe(1)
    const nonsense = new Exporter({ endpoint: 'not an address', headers: '' })
    nonsense.add(span())
    await nonsense.flush()
    expect(nonsense.counts.failed).toBe(1)
  })

  it('keeps the newest 2,048, and sends them in several requests', async ({ expect }) => {
    expect(await send('', headers, 2_100)).toEqual({ exported: 2_048, dropped: 52, failed: 0 })
  })

  it('takes its headers to no other place', async ({ expect }) => {
    expect(await send('/elsewhere')).toMatchObject({ exported: 0, failed: 1 })
    expect(await (await fetch(`${origin}/stolen`)).json()).toBe(0)
  })

  it('is not there where no collector is named', ({ expect }) => {
    const off = {
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
      OTEL_EXPORTER_OTLP_HEADERS: headers,
      OTEL_TRACES_SAMPLER_ARG: '1',
    }
    expect(tracerOf(off)).toBeNull()
    expect(tracerOf({ ...off, OTEL_EXPORTER_OTLP_ENDPOINT: origin })).not.toBeNull()
  })
})
