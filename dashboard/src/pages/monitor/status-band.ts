import type { MonitorWindow, Transition } from '../../contract.ts'
import type { BandCell } from '../../ui/band.tsx'

const rank: Record<BandCell, number> = { none: 0, up: 1, maintenance: 2, unknown: 3, degraded: 4, down: 5 }
const cellOf = (status: string): BandCell =>
  status === 'up' ||
  status === 'degraded' ||
  status === 'down' ||
  status === 'unknown' ||
  status === 'maintenance'
    ? status
    : 'none'

export interface BandBucket {
  from: number
  to: number
  cell: BandCell
}

interface Span {
  from: number
  to: number
  cell: BandCell
}

/** Equal buckets of a range, each with the worst that was true in it; `none` before the first fact and after now. */
export function bandBuckets(
  transitions: readonly Transition[],
  maintenances: readonly MonitorWindow[],
  range: { from: number; to: number },
  buckets: number,
  now: number,
): BandBucket[] {
  const ordered = transitions.toSorted((a, b) => a.seq - b.seq)
  const spans: Span[] = ordered.map((transition, index) => ({
    from: new Date(transition.at).getTime(),
    to: ordered[index + 1] ? new Date(ordered[index + 1]?.at ?? '').getTime() : now,
    cell: cellOf(transition.to),
  }))
  const planned: Span[] = maintenances.map(({ startsAt, endsAt }) => ({
    from: new Date(startsAt).getTime(),
    to: Math.min(now, new Date(endsAt).getTime()),
    cell: 'maintenance',
  }))
  const size = (range.to - range.from) / buckets
  return Array.from({ length: buckets }, (_, index) => {
    const from = range.from + index * size
    const touching = (span: Span) => span.from < from + size && span.to > from
    const covered = planned.find((span) => span.from <= from && span.to >= Math.min(now, from + size))
    const worst = spans
      .filter(touching)
      .map(({ cell }) => cell)
      .reduce<BandCell>((a, b) => (rank[b] > rank[a] ? b : a), 'none')
    return { from, to: from + size, cell: covered && worst !== 'none' ? 'maintenance' : worst }
  })
}
