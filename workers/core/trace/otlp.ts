/** What a span may say of itself: ids, names and numbers; never a config, an address or a text of somebody's. */
export type Attributes = Record<string, string | number | boolean | undefined>

export const kinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const
export type SpanKind = keyof typeof kinds

/** A span that is over. Times are epoch ms. */
export interface FinishedSpan {
  traceId: string
  spanId: string
  parentSpanId: string | null
  name: string
  kind: SpanKind
  startMs: number
  endMs: number
  attributes: Attributes
  /** Why it failed; null when it did not. */
  error: string | null
}

const statusError = 2

/**
 * Spans as OTLP/HTTP takes them in JSON: ids in hex, whole numbers as text.
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export const exportRequest = (spans: readonly FinishedSpan[], resource: Attributes): object => ({
  resourceSpans: [
    {
      resource: { attributes: keyValues(resource) },
      scopeSpans: [{ scope: { name: 'vedette' }, spans: spans.map(spanOf) }],
    },
  ],
})

const spanOf = (span: FinishedSpan): object => ({
  traceId: span.traceId,
  spanId: span.spanId,
  ...(span.parentSpanId !== null && { parentSpanId: span.parentSpanId }),
  name: span.name,
  kind: kinds[span.kind],
  startTimeUnixNano: nanos(span.startMs),
  endTimeUnixNano: nanos(Math.max(span.startMs, span.endMs)),
  attributes: keyValues(span.attributes),
  status: span.error === null ? {} : { code: statusError, message: span.error },
})

const nanos = (ms: number): string => `${Math.round(ms)}000000`

const keyValues = (attributes: Attributes): object[] =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : { key, value: valueOf(value) },
  )

function valueOf(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** The headers of `OTEL_EXPORTER_OTLP_HEADERS`: `name=value,…`, percent-encoded. What cannot be read is left out. */
export function readHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim().toLowerCase()
    if (at < 1 || !/^[!#$%&'*+.^_`|~\da-z-]+$/.test(name)) return []
    try {
      return [[name, decodeURIComponent(pair.slice(at + 1).trim())] as const]
    } catch {
      return []
    }
  })
  return Object.fromEntries(pairs)
}
