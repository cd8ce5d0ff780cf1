/**
 * A lane's results in few bytes: grouped by monitor, so that a reader of one skips the others. A healthy one takes
 * at most 16 bytes, its share of the group's header included. Words (messages, hops, assertions) lie beside them, and
 * only for results that are not up. Latencies are kept as whole milliseconds.
 */
import { ByteReader, ByteWriter } from './bytes.ts'
import { shortFindings } from './findings/index.ts'
import type { Answer, Outcome, Result, ResultKind, Timings } from './result.ts'

/** A result as a lane keeps it: the monitor is its ordinal, region and colo are the lane's. */
export type KeptResult = Omit<Result, 'monitorId' | 'region' | 'colo'>
export interface Numbered {
  ordinal: number
  result: KeptResult
}

/** The words of a result that is not up. */
export type Detail = Pick<Answer, 'blame' | 'failure' | 'message' | 'assertions' | 'hops' | 'findings'>
export interface PackedResults {
  body: Uint8Array<ArrayBuffer>
  /** In the order of the body, for those results that have words. */
  details: Detail[]
}

const outcomes: readonly Outcome[] = ['up', 'degraded', 'down', 'unknown']
const kinds: readonly ResultKind[] = ['schedule', 'confirm', 'manual']
const methods: readonly Timings['method'][] = [null, 'fetch', 'socket', 'browser']
/** In the order of their bits in the second byte. */
const timingNames = ['dnsMs', 'connectMs', 'tlsMs', 'ttfbMs', 'transferMs'] as const
const isOk = 16
const hasStatus = 32
const hasLatency = 64
const hasDetail = 128
const wordless: Detail = {
  blame: null,
  failure: null,
  message: null,
  assertions: null,
  hops: null,
  findings: null,
}
/** Beyond this many letters a result keeps its message only. */
const maxDetailLetters = 4000

/** Packs results; `base` is an epoch ms near them, to be given again when reading. */
export function packResults(results: readonly Numbered[], base: number): PackedResults {
  const groups = Map.groupBy(results, ({ ordinal }) => ordinal)
  const writer = new ByteWriter()
  const details: Detail[] = []
  for (const [ordinal, group] of groups) {
    const inner = new ByteWriter()
    for (const { result } of group) {
      const detail = detailOf(result)
      if (detail) details.push(detail)
      pack(inner, result, base, detail !== null)
    }
    writer.count(ordinal).block(inner.finish())
  }
  return { body: writer.finish(), details }
}

/** Reads what `packResults` wrote: all of it, or one monitor's part. */
export function unpackResults({ body, details }: PackedResults, base: number, only?: number): Numbered[] {
  const reader = new ByteReader(body)
  const results: Numbered[] = []
  let words = 0
  while (!reader.done) {
    const ordinal = reader.count()
    const inner = new ByteReader(reader.block())
    while (!inner.done) {
      const { result, detailed } = unpack(inner, base)
      const detail = detailed ? details[words++] : undefined
      if (only === undefined || only === ordinal) results.push({ ordinal, result: { ...result, ...detail } })
    }
  }
  return results
}

function detailOf(result: KeptResult): Detail | null {
  if (result.outcome === 'up') return null
  const { blame, failure, message, assertions, hops } = result
  const detail = { blame, failure, message, assertions, hops, findings: shortFindings(result.findings) }
  const fits = JSON.stringify(detail).length <= maxDetailLetters
  if (fits) return detail
  return { ...wordless, blame, failure, message: message?.slice(0, 500) ?? null }
}

function pack(writer: ByteWriter, result: KeptResult, base: number, detailed: boolean): void {
  const { outcome, kind, statusCode, latencyMs, timings } = result
  writer.byte(
    outcomes.indexOf(outcome) |
      (kinds.indexOf(kind) << 2) |
      (statusCode === 200 ? isOk : 0) |
      (statusCode !== null && statusCode !== 200 ? hasStatus : 0) |
      (latencyMs !== null ? hasLatency : 0) |
      (detailed ? hasDetail : 0),
  )
  const measured = timingNames.map((name) => timings[name])
  const bits = measured.reduce<number>((sum, value, bit) => sum | (value === null ? 0 : 1 << bit), 0)
  writer.byte(bits | (methods.indexOf(timings.method) << 5))
  // Scheduled ticks are whole seconds; other checks have no tick but their start.
  if (kind === 'schedule') writer.signed((result.tick - base) / 1000).signed(result.at - result.tick)
  else writer.signed(result.at - base)
  if (statusCode !== null && statusCode !== 200) writer.count(statusCode)
  if (latencyMs !== null) writer.count(Math.round(latencyMs))
  for (const value of measured) if (value !== null) writer.count(Math.round(value))
}

function unpack(reader: ByteReader, base: number): { result: KeptResult; detailed: boolean } {
  const flags = reader.byte()
  const bits = reader.byte()
  const kind = kinds[(flags >> 2) & 3] ?? 'manual'
  const scheduled = kind === 'schedule' ? base + reader.signed() * 1000 : null
  const at = scheduled === null ? base + reader.signed() : scheduled + reader.signed()
  const statusCode = flags & isOk ? 200 : flags & hasStatus ? reader.count() : null
  const latencyMs = flags & hasLatency ? reader.count() : null
  const timing = (bit: number): number | null => (bits & (1 << bit) ? reader.count() : null)
  const timings: Timings = {
    dnsMs: timing(0),
    connectMs: timing(1),
    tlsMs: timing(2),
    ttfbMs: timing(3),
    transferMs: timing(4),
    method: methods[bits >> 5] ?? null,
  }
  const outcome = outcomes[flags & 3] ?? 'unknown'
  const result = { ...wordless, outcome, kind, tick: scheduled ?? at, at, statusCode, latencyMs, timings }
  return { result, detailed: (flags & hasDetail) !== 0 }
}
