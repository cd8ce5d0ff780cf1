import type { WindowRows } from './rpc.ts'
import { sketchQuantiles } from './signed-sketch.ts'
import { type EncodedRow, keyText, WindowRow } from './window-row.ts'

/** Which rows are asked for, and by what they are told apart. */
export interface Question {
  dimensions: readonly string[]
  /** Some of the dimensions; none: all in one. */
  groupBy: readonly string[]
  /** By dimension: the values of which one must be there. */
  where: Readonly<Record<string, readonly string[]>>
}

/** What one key came to, for people and programs. By measure or distinct field where there are several. */
export interface Answer {
  key: Record<string, string | null>
  /** It holds all keys for which there was no room. */
  isOther: boolean
  count: number
  /** Events a second. */
  rate: number
  sum: Record<string, number>
  avg: Record<string, number | null>
  min: Record<string, number | null>
  max: Record<string, number | null>
  first: Record<string, number | null>
  last: Record<string, number | null>
  p50: Record<string, number | null>
  p95: Record<string, number | null>
  p99: Record<string, number | null>
  distinct: Record<string, number>
}

/**
 * Merges rows by the dimensions asked for. What was counted under `other` is no evidence of any value; the empty text
 * stands for a missing one, as in `where.ts`.
 */
export function group(
  rows: Iterable<WindowRow>,
  { dimensions, groupBy, where }: Question,
): Map<string, WindowRow> {
  const kept = groupBy.map((dimension) => dimensions.indexOf(dimension))
  const filters = Object.entries(where).map(([dimension, values]) => ({
    at: dimensions.indexOf(dimension),
    values: new Set(values),
  }))
  const groups = new Map<string, WindowRow>()
  for (const row of rows) {
    if (!filters.every(({ at, values }) => at >= 0 && !row.isOther && values.has(row.key[at] ?? ''))) continue
    const key = kept.map((at) => row.key[at] ?? null)
    const isOther = row.isOther && kept.length > 0
    const text = isOther ? 'other' : keyText(key)
    let merged = groups.get(text)
    if (!merged) {
      merged = new WindowRow(key, { measures: row.measures.length, distinct: row.distinct.length }, isOther)
      groups.set(text, merged)
    }
    merged.merge(row)
  }
  return groups
}

export const decodeRows = (rows: readonly EncodedRow[]): WindowRow[] =>
  rows.map((row) => WindowRow.decode(row))

/** Rows as a shard or D1 hands them over. */
export const readRows = ({ rows }: Pick<WindowRows, 'rows'>): WindowRow[] =>
  decodeRows(JSON.parse(rows) as EncodedRow[])

/** The groups, those with most events first; beyond `top` they are merged into one. */
export function ranked(groups: ReadonlyMap<string, WindowRow>, top = Infinity): WindowRow[] {
  const rows = [...groups.values()].toSorted(
    (a, b) =>
      Number(a.isOther) - Number(b.isOther) ||
      b.count - a.count ||
      (keyText(a.key) < keyText(b.key) ? -1 : 1),
  )
  if (rows.length <= top) return rows
  const shown = rows.slice(0, top)
  const [first] = shown
  if (!first) return rows
  const shape = { measures: first.measures.length, distinct: first.distinct.length }
  const rest = new WindowRow(
    first.key.map(() => 'other'),
    shape,
    true,
  )
  for (const row of rows.slice(top)) rest.merge(row)
  return [...shown, rest]
}

/** @param names the stream's measures and distinct fields, in their order. */
export function answer(
  row: WindowRow,
  names: { groupBy: readonly string[]; measures: readonly string[]; distinct: readonly string[] },
  seconds: number,
): Answer {
  const of = <T>(read: (index: number) => T): Record<string, T> =>
    Object.fromEntries(names.measures.map((name, index) => [name, read(index)]))
  const orNull = (index: number, read: 'min' | 'max' | 'first' | 'last'): number | null => {
    const measure = row.measures[index]
    return measure && measure.count > 0 ? measure[read] : null
  }
  // A bucket's middle may lie beyond what was seen, which is known exactly.
  const quantiles = row.measures.map(({ sketch, min, max }) =>
    sketchQuantiles(sketch, [0.5, 0.95, 0.99]).map((q) =>
      q === null ? null : Math.min(max, Math.max(min, q)),
    ),
  )
  return {
    key: Object.fromEntries(names.groupBy.map((name, index) => [name, row.key[index] ?? null])),
    isOther: row.isOther,
    count: row.count,
    rate: seconds > 0 ? row.count / seconds : 0,
    sum: of((index) => row.measures[index]?.sum ?? 0),
    avg: of((index) => {
      const measure = row.measures[index]
      return measure && measure.count > 0 ? measure.sum / measure.count : null
    }),
    min: of((index) => orNull(index, 'min')),
    max: of((index) => orNull(index, 'max')),
    first: of((index) => orNull(index, 'first')),
    last: of((index) => orNull(index, 'last')),
    p50: of((index) => quantiles[index]?.[0] ?? null),
    p95: of((index) => quantiles[index]?.[1] ?? null),
    p99: of((index) => quantiles[index]?.[2] ?? null),
    distinct: Object.fromEntries(
      names.distinct.map((name, index) => [name, row.distinct[index]?.count ?? 0]),
    ),
  }
}
