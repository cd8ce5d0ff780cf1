import type { Waterfall, WaterfallEntry } from '#core/run/waterfall'

/** What a request's time went into, in its order. */
export const phaseNames = [
  ['blockedMs', 'Waiting for a connection', 'blocked'],
  ['dnsMs', 'DNS', 'dns'],
  ['connectMs', 'Connect', 'connect'],
  ['tlsMs', 'TLS', 'tls'],
  ['sendMs', 'Send', 'send'],
  ['waitMs', 'Wait for the first byte', 'wait'],
  ['receiveMs', 'Receive', 'receive'],
] as const
type PhaseKind = (typeof phaseNames)[number][2]

export interface Bar {
  kind: PhaseKind
  /** Ms since the navigation began. */
  from: number
  to: number
}

/** The phases of a request, one after the other; those without time are left out. */
export function barsOf(entry: WaterfallEntry): Bar[] {
  let at = entry.startMs
  return phaseNames.flatMap(([key, , kind]) => {
    const from = at
    at += entry[key] ?? 0
    return at > from ? [{ kind, from, to: at }] : []
  })
}

export const durationOf = (entry: WaterfallEntry): number =>
  phaseNames.reduce((sum, [key]) => sum + (entry[key] ?? 0), 0)

/** When all of it is over, and a little air. */
export function endOf({ entries, marks }: Pick<Waterfall, 'entries' | 'marks'>): number {
  const ends = entries.map((entry) => entry.startMs + durationOf(entry))
  const most = Math.max(1, ...ends, ...Object.values(marks).map((at) => at ?? 0))
  return most * 1.02
}

/** A part of the ruler, ms since the navigation began. */
export interface Span {
  from: number
  to: number
}

export const inside = (at: number, { from, to }: Span): boolean => at >= from && at <= to

/** The span `by` times as long around a place in it, within the whole; null when that is all of it. */
export function zoomed(span: Span, whole: Span, by: number, aroundMs?: number): Span | null {
  const length = (span.to - span.from) * by
  if (length >= whole.to - whole.from) return null
  const middle = aroundMs !== undefined && inside(aroundMs, span) ? aroundMs : (span.from + span.to) / 2
  const share = (middle - span.from) / (span.to - span.from)
  const from = Math.max(whole.from, Math.min(whole.to - length, middle - share * length))
  return { from, to: from + length }
}

export type Kind = 'document' | 'script' | 'style' | 'image' | 'font' | 'data' | 'other'
export const kindWords: Record<Kind, string> = {
  document: 'Pages',
  script: 'Scripts',
  style: 'Styles',
  image: 'Images',
  font: 'Fonts',
  data: 'Data',
  other: 'Other',
}

const kinds: Record<string, Kind> = {
  Document: 'document',
  Script: 'script',
  Stylesheet: 'style',
  Image: 'image',
  Font: 'font',
  XHR: 'data',
  Fetch: 'data',
  EventSource: 'data',
  WebSocket: 'data',
}
export const kindOf = ({ type }: Pick<WaterfallEntry, 'type'>): Kind => kinds[type] ?? 'other'

/** Steps of a ruler that are easy to read, so that there are at most `most` of them. */
export function ticksOf({ from, to }: { from: number; to: number }, most: number): number[] {
  const rough = (to - from) / most
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((by) => by * size >= rough) ?? 10) * size
  const first = Math.ceil(from / step)
  return Array.from(
    { length: Math.max(0, Math.floor(to / step) - first + 1) },
    (_, index) => (first + index) * step,
  )
}

/** The last part of an address, and where it is. */
export function namesOf(url: string): { name: string; host: string } {
  const parsed = URL.parse(url)
  if (!parsed) return { name: url, host: '' }
  const { host, pathname } = parsed
  const last = pathname.split('/').findLast((part) => part !== '')
  return { name: last ?? '/', host }
}
