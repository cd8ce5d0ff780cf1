/** The ranges one can press. */
export const ranges = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const
export type RangeName = keyof typeof ranges
export const rangeLabels: Record<RangeName, string> = {
  '1h': '1 h',
  '24h': '24 h',
  '7d': '7 d',
  '30d': '30 d',
}

const cellMs = 300_000

export interface TimeRange {
  /** Null when the range was brushed in a chart. */
  name: RangeName | null
  from: number
  to: number
  stepSeconds: number
}

interface RangeSearch {
  range?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

const isRange = (name: string | undefined): name is RangeName => name !== undefined && name in ranges

/** What the address asks for; when it asks for nothing, the last 24 hours, or the last hour of a monitor just made. */
export function rangeOf(search: RangeSearch, now: number, createdAt: number): TimeRange {
  const from = Number(search.from)
  const to = Number(search.to)
  if (from > 0 && to > from) return { name: null, from, to, stepSeconds: stepFor(to - from) }
  const name = isRange(search.range) ? search.range : now - createdAt < ranges['1h'] ? '1h' : '24h'
  // In whole cells, so that the same minute asks the same question; the open cell is part of it.
  const end = (Math.floor(now / cellMs) + 1) * cellMs
  return { name, from: end - ranges[name], to: end, stepSeconds: stepFor(ranges[name]) }
}

/** Five minutes up to a day, then what keeps a chart under some 300 points. */
function stepFor(lengthMs: number): number {
  if (lengthMs <= 86_400_000) return 300
  if (lengthMs <= 3 * 86_400_000) return 900
  return lengthMs <= 8 * 86_400_000 ? 3600 : 4 * 3600
}
