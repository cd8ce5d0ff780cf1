import { isKept, ratioOf, readTraceparent, traceparentOf } from '#core/trace/context'
import type { Attributes, SpanKind } from '#core/trace/otlp'
import { Exporter } from './exporter.ts'

type Settings = Pick<
  Env,
  'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_HEADERS' | 'OTEL_TRACES_SAMPLER_ARG'
>

/** Where a span's sending is waited for: a request's context, or an object's. */
interface Waits {
  waitUntil(work: Promise<unknown>): void
}

interface Beginning {
  name: string
  kind?: SpanKind
  /** Epoch ms; now when left out. */
  startMs?: number
  attributes?: Attributes
}

/** Something that goes on and belongs to a trace. */
export interface Span {
  /** What its children are told: a `traceparent`. */
  readonly traceparent: string
  /** Once. `error` says why it failed, without anybody's secrets. */
  end(outcome?: { attributes?: Attributes; error?: string | null; endMs?: number }): void
}

/** Makes spans that are kept. There is none where traces are switched off. */
export class Tracer {
  readonly #exporter: Exporter
  readonly #ratio: number

  constructor(exporter: Exporter, ratio: number) {
    this.#exporter = exporter
    this.#ratio = ratio
  }

  get counts(): Exporter['counts'] {
    return this.#exporter.counts
  }

  /** Begins what a caller asks for: its own decision counts, else chance. Null when it is not kept. */
  enter(header: string | null | undefined, beginning: Beginning, waits: Waits): Span | null {
    const caller = readTraceparent(header)
    if (caller) return caller.isSampled ? this.#begin(caller.traceId, caller.spanId, beginning, waits) : null
    const traceId = hexOf(16)
    return isKept(traceId, this.#ratio) ? this.#begin(traceId, null, beginning, waits) : null
  }

  /** Begins what follows from something that was kept; null when it was not. */
  follow(traceparent: string | null | undefined, beginning: Beginning, waits: Waits): Span | null {
    const parent = readTraceparent(traceparent)
    return parent?.isSampled ? this.#begin(parent.traceId, parent.spanId, beginning, waits) : null
  }

  #begin(
    traceId: string,
    parentSpanId: string | null,
    { name, kind = 'internal', startMs = Date.now(), attributes = {} }: Beginning,
    waits: Waits,
  ): Span {
    const spanId = hexOf(8)
    return {
      traceparent: traceparentOf({ traceId, spanId }),
      end: ({ attributes: more = {}, error = null, endMs = Date.now() } = {}) => {
        const all = { ...attributes, ...more }
        const times = { startMs, endMs }
        this.#exporter.add({ traceId, spanId, parentSpanId, name, kind, ...times, attributes: all, error })
        waits.waitUntil(this.#exporter.flush())
      },
    }
  }
}

// One per isolate: what one object ends, another one sends.
let known: { settings: string; tracer: Tracer } | null = null

/** The tracer of this deployment; null, and nothing else is done, where no collector is named. */
export function tracerOf(env: Settings): Tracer | null {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (!endpoint) return null
  const headers = env.OTEL_EXPORTER_OTLP_HEADERS ?? ''
  const settings = `${endpoint} ${headers} ${env.OTEL_TRACES_SAMPLER_ARG}`
  if (known?.settings !== settings) {
    const tracer = new Tracer(new Exporter({ endpoint, headers }), ratioOf(env.OTEL_TRACES_SAMPLER_ARG))
    known = { settings, tracer }
  }
  return known.tracer
}

const hexOf = (bytes: number): string => crypto.getRandomValues(new Uint8Array(bytes)).toHex()
