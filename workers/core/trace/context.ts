/** Where in a trace something happens: what a child names as its parent. Only what is sampled has one. */
export interface TraceContext {
  /** 32 hex digits. */
  traceId: string
  /** 16 hex digits. */
  spanId: string
}

const form = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/
const sampledBit = 1
const nothing = /^0+$/

/** What a caller says of its trace; null where it says nothing that can be read. */
export interface Incoming extends TraceContext {
  isSampled: boolean
}

/** Reads a `traceparent` (https://www.w3.org/TR/trace-context/); later versions are read as far as version 00 goes. */
export function readTraceparent(header: string | null | undefined): Incoming | null {
  const [, version, traceId, spanId, flags, more] = form.exec(header ?? '') ?? []
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined)
    return null
  if (version === 'ff' || (version === '00' && more !== undefined)) return null
  if (nothing.test(traceId) || nothing.test(spanId)) return null
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & sampledBit) === sampledBit }
}

/** Of something sampled. */
export const traceparentOf = ({ traceId, spanId }: TraceContext): string => `00-${traceId}-${spanId}-01`

/**
 * Whether a trace that begins here is kept: by its own id, so that everybody decides alike.
 * @param ratio from 0, none, to 1, all.
 */
export function isKept(traceId: string, ratio: number): boolean {
  if (ratio >= 1) return true
  // 52 bits: what a double holds exactly.
  return Number.parseInt(traceId.slice(-13), 16) < ratio * 2 ** 52
}

/** The ratio of `OTEL_TRACES_SAMPLER_ARG`: all, unless it is a number from 0 to 1. */
export function ratioOf(text: string | undefined): number {
  const ratio = text === undefined || text.trim() === '' ? 1 : Number(text)
  return ratio >= 0 && ratio <= 1 ? ratio : 1
}
