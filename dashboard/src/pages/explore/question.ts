import { type WindowName, windowMs } from '#core/stream/bounds'
import { parseWhere } from '#core/stream/where'
import type { Stream } from '../../contract.ts'
import { type Aggregate, aggregatesOf, type Figure, fieldsOf } from '../../data/stream/figure.ts'

/** What the address says: all of the page, so that it can be shared. */
export interface ExploreSearch {
  stream?: string | undefined
  field?: string | undefined
  agg?: string | undefined
  by?: string | undefined
  where?: string | undefined
  range?: string | undefined
  /** Epoch ms, as brushed in a chart. */
  from?: string | undefined
  to?: string | undefined
  step?: string | undefined
  compare?: string | undefined
}

const minuteMs = 60_000
/** The ranges one can press, and how often what they end with moves on. */
export const ranges = {
  '15m': { ms: 15 * minuteMs, everyMs: 15_000, label: '15 min', words: 'the last 15 minutes' },
  '1h': { ms: 60 * minuteMs, everyMs: minuteMs, label: '1 h', words: 'the last hour' },
  '6h': { ms: 360 * minuteMs, everyMs: minuteMs, label: '6 h', words: 'the last 6 hours' },
  '24h': { ms: 1440 * minuteMs, everyMs: minuteMs, label: '24 h', words: 'the last 24 hours' },
  '7d': { ms: 7 * 1440 * minuteMs, everyMs: 5 * minuteMs, label: '7 d', words: 'the last 7 days' },
  '30d': { ms: 30 * 1440 * minuteMs, everyMs: 60 * minuteMs, label: '30 d', words: 'the last 30 days' },
} as const
export type RangeName = keyof typeof ranges

const mostPoints = 2_000

/** What is asked, complete and possible for this stream. Times are epoch ms. */
export interface Exploration {
  figure: Figure
  by: string | null
  where: string
  /** Null when it was brushed in a chart. */
  range: RangeName | null
  from: number
  to: number
  /** Null: as the server thinks best. */
  step: WindowName | null
  compares: boolean
}

/** What the address asks for; what it does not say, or this stream cannot, is as it would be for nobody's wish. */
export function explorationOf(search: ExploreSearch, stream: Stream, now: number): Exploration {
  const field = fieldsOf(stream).find((name) => name === search.field) ?? ''
  const possible = aggregatesOf(stream, field)
  const aggregate = possible.find((name) => name === search.agg) ?? possible[0] ?? 'count'
  const span = spanOf(search, now)
  return {
    figure: { field, aggregate: aggregate satisfies Aggregate },
    by: stream.dimensions.find((name) => name === search.by) ?? null,
    where: parseWhere(search.where ?? '') ? (search.where ?? '') : '',
    ...span,
    step: stepsOf(stream, span.to - span.from).find((name) => name === search.step) ?? null,
    compares: search.compare === '1',
  }
}

function spanOf(search: ExploreSearch, now: number): Pick<Exploration, 'range' | 'from' | 'to'> {
  const from = Number(search.from)
  const to = Number(search.to)
  if (from > 0 && to > from) return { range: null, from, to }
  const range = search.range !== undefined && search.range in ranges ? (search.range as RangeName) : '1h'
  const { ms, everyMs } = ranges[range]
  // The same question for a while: answers are kept by what was asked.
  const end = Math.floor(now / everyMs) * everyMs
  return { range, from: end - ms, to: end }
}

/** Sizes of windows that are not too many for the span. */
export const stepsOf = ({ windows }: Stream, lengthMs: number): WindowName[] =>
  windows
    .toSorted((a, b) => windowMs[a] - windowMs[b])
    .filter((name) => lengthMs / windowMs[name] <= mostPoints)

/** The span of the same length that ends where this one begins. */
export const periodBefore = ({ from, to }: { from: number; to: number }): { from: number; to: number } => ({
  from: from - (to - from),
  to: from,
})

/** The filter with one of these values of a dimension asked for too; null stands for a missing value. */
export function narrowed(where: string, by: string, values: readonly (string | null)[]): string {
  if (parseWhere(where)?.[by]) return where
  const parts = values.map((value) => `${by}:${(value ?? '').replaceAll(/[\\,]/g, String.raw`\$&`)}`)
  return [where, ...parts].filter((part) => part !== '').join(',')
}
