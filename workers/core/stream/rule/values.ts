import { Distinct } from '../distinct.ts'
import { mergeSketch, type SignedSketch, sketchQuantiles } from '../signed-sketch.ts'
import { keyText, type MeasureSum, type WindowRow } from '../window-row.ts'
import type { Aggregate } from './schema.ts'

/** The rows of one window that make up each key: by the JSON of the values of `groupBy`. */
export type Groups = ReadonlyMap<string, readonly WindowRow[]>

/** What a stream's rows are made of, in their order. */
export interface Shape {
  dimensions: readonly string[]
  measures: readonly string[]
  distinct: readonly string[]
}

/** Rows that a rule looks at, and by what it tells them apart. */
export interface Looking {
  groupBy: readonly string[]
  where: Readonly<Record<string, readonly string[]>>
}

export const noGroups: Groups = new Map()

/**
 * Which rows a rule looks at, apart by key. Rows that hold all keys for which a window had no room are left out
 * wherever a dimension is asked for: they are no evidence of any value.
 */
export function groupsOf(
  rows: readonly WindowRow[],
  { dimensions }: Pick<Shape, 'dimensions'>,
  { groupBy, where }: Looking,
): Groups {
  const kept = groupBy.map((dimension) => dimensions.indexOf(dimension))
  const filters = Object.entries(where).map(([dimension, values]) => ({
    at: dimensions.indexOf(dimension),
    values: new Set(values),
  }))
  const looksAtKeys = kept.length > 0 || filters.length > 0
  const groups = new Map<string, WindowRow[]>()
  for (const row of rows) {
    if (row.isOther && looksAtKeys) continue
    if (!filters.every(({ at, values }) => values.has(row.key[at] ?? ''))) continue
    const text = keyText(kept.map((at) => row.key[at] ?? null))
    const group = groups.get(text)
    if (group) group.push(row)
    else groups.set(text, [row])
  }
  return groups
}

/** Reads a figure of rows that are together one key; NaN where there is none. */
export type Reader = (rows: readonly WindowRow[]) => number

/** @param seconds how long a window lasts. */
export function readerOf(
  { fn, field = '' }: Aggregate,
  { measures, distinct }: Pick<Shape, 'measures' | 'distinct'>,
  seconds: number,
): Reader {
  if (fn === 'count') return countOf
  if (fn === 'rate') return (rows) => countOf(rows) / seconds
  if (fn === 'distinct') return distinctReader(distinct.indexOf(field))
  const at = measures.indexOf(field)
  const quantile = quantiles[fn]
  if (quantile !== undefined) return (rows) => quantileOf(rows, at, quantile)
  const fold = folds[fn] ?? nothing
  return (rows) => fold(rows.flatMap((row) => row.measures[at] ?? []).filter(({ count }) => count > 0))
}

const countOf = (rows: readonly WindowRow[]): number => rows.reduce((sum, { count }) => sum + count, 0)

const quantiles: Partial<Record<Aggregate['fn'], number>> = { p50: 0.5, p95: 0.95, p99: 0.99 }

const nothing = (): number => Number.NaN
const total = (sums: readonly MeasureSum[], of: 'sum' | 'count'): number =>
  sums.reduce((sum, one) => sum + one[of], 0)

const folds: Partial<Record<Aggregate['fn'], (sums: readonly MeasureSum[]) => number>> = {
  sum: (sums) => (sums.length > 0 ? total(sums, 'sum') : Number.NaN),
  avg: (sums) => total(sums, 'sum') / total(sums, 'count'),
  min: (sums) => (sums.length > 0 ? Math.min(...sums.map(({ min }) => min)) : Number.NaN),
  max: (sums) => (sums.length > 0 ? Math.max(...sums.map(({ max }) => max)) : Number.NaN),
  first: (sums) =>
    sums.toSorted((a, b) => a.firstAt - b.firstAt || a.first - b.first)[0]?.first ?? Number.NaN,
  last: (sums) => sums.toSorted((a, b) => b.lastAt - a.lastAt || b.last - a.last)[0]?.last ?? Number.NaN,
}

function quantileOf(rows: readonly WindowRow[], at: number, quantile: number): number {
  const sums = rows.flatMap((row) => row.measures[at] ?? []).filter(({ count }) => count > 0)
  const [only] = sums
  if (!only) return Number.NaN
  let sketch: SignedSketch = only.sketch
  if (sums.length > 1) {
    sketch = new Map()
    for (const one of sums) mergeSketch(sketch, one.sketch)
  }
  const [value] = sketchQuantiles(sketch, [quantile])
  const min = Math.min(...sums.map((one) => one.min))
  const max = Math.max(...sums.map((one) => one.max))
  // A bucket's middle may lie beyond what was seen, which is known exactly.
  return Math.min(max, Math.max(min, value ?? Number.NaN))
}

const distinctReader =
  (at: number): Reader =>
  (rows) => {
    const [only, ...more] = rows.flatMap((row) => row.distinct[at] ?? [])
    if (!only) return Number.NaN
    if (more.length === 0) return only.count
    const all = new Distinct()
    for (const one of [only, ...more]) all.merge(one)
    return all.count
  }
