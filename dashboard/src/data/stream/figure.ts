import type { Figures, Stream } from '../../contract.ts'

/** What can be read of a measure; `distinct` is of a field whose different values are counted. */
export const aggregates = [
  'count',
  'rate',
  'sum',
  'avg',
  'min',
  'max',
  'p50',
  'p95',
  'p99',
  'distinct',
] as const
export type Aggregate = (typeof aggregates)[number]

/** One figure of a stream: of events themselves (`field` empty), of a measure or of a distinct field. */
export interface Figure {
  field: string
  aggregate: Aggregate
}

export const aggregateWords: Record<Aggregate, string> = {
  count: 'count',
  rate: 'per second',
  sum: 'sum',
  avg: 'average',
  min: 'smallest',
  max: 'largest',
  p50: 'median',
  p95: 'p95',
  p99: 'p99',
  distinct: 'different values',
}

/** What of a stream can be looked at; empty is the events themselves. */
export const fieldsOf = ({ measures, distinct }: Pick<Stream, 'measures' | 'distinct'>): string[] => [
  ...new Set(['', ...measures, ...distinct]),
]

/** How a field can be looked at. */
export function aggregatesOf(
  { measures, distinct }: Pick<Stream, 'measures' | 'distinct'>,
  field: string,
): Aggregate[] {
  if (field === '') return ['count', 'rate']
  return [
    ...(measures.includes(field) ? (['sum', 'avg', 'min', 'max', 'p50', 'p95', 'p99'] as const) : []),
    ...(distinct.includes(field) ? (['distinct'] as const) : []),
  ]
}

/** "events", "p95 of amount", "largest amount". */
export function figureName({ field, aggregate }: Figure): string {
  if (field === '') return aggregate === 'rate' ? 'events a second' : 'events'
  const word = aggregateWords[aggregate]
  return aggregate === 'min' || aggregate === 'max' ? `${word} ${field}` : `${word} of ${field}`
}

/** Whether parts can be added to a whole, so that what is left out can be shown too. */
export const isAdditive = ({ aggregate }: Figure): boolean =>
  aggregate === 'count' || aggregate === 'rate' || aggregate === 'sum'

/** Null where nothing was measured. */
export function valueOf(row: Figures, { field, aggregate }: Figure): number | null {
  if (aggregate === 'count' || aggregate === 'rate') return row[aggregate]
  return row[aggregate][field] ?? null
}

/** One figure of several keys together; null where it does not follow from theirs. */
export function mergedValue(rows: readonly Figures[], figure: Figure): number | null {
  const [first] = rows
  if (!first) return null
  if (rows.length === 1) return valueOf(first, figure)
  const values = rows.flatMap((row) => valueOf(row, figure) ?? [])
  if (isAdditive(figure)) return values.reduce((sum, value) => sum + value, 0)
  if (values.length === 0) return null
  if (figure.aggregate === 'min') return Math.min(...values)
  if (figure.aggregate === 'max') return Math.max(...values)
  return figure.aggregate === 'avg' ? mean(rows, figure.field) : null
}

/** By how many values each average is of. That is told by sum and average, unless both are 0. */
function mean(rows: readonly Figures[], field: string): number | null {
  let sum = 0
  let n = 0
  for (const row of rows) {
    const avg = row.avg[field] ?? null
    if (avg === null) continue
    sum += row.sum[field] ?? 0
    n += avg === 0 ? row.count : (row.sum[field] ?? 0) / avg
  }
  return n > 0 ? sum / n : null
}
