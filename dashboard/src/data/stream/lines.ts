import type { Figures } from '../../contract.ts'
import { type Figure, isAdditive, mergedValue } from './figure.ts'

/** Rows of one moment, epoch ms. */
export interface Moment {
  at: number
  rows: readonly Figures[]
}

export interface Line {
  /** Null: all that have no line of their own. */
  key: string | null
  name: string
  /** One for each moment; null where nothing was measured. */
  values: (number | null)[]
}

export const mostLines = 5
const noValue = '(none)'

/** What a row is called by one dimension; without one all rows are the same. Null: of keys that there was no room for. */
export function nameOf(row: Figures, by: string | null): string | null {
  if (by === null) return ''
  if (row.isOther) return null
  return row.key[by] ?? noValue
}

/** How many events each name had in all moments. */
export function totals(moments: readonly Moment[], by: string | null): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { rows } of moments)
    for (const row of rows) {
      const name = nameOf(row, by)
      if (name !== null) sums.set(name, (sums.get(name) ?? 0) + row.count)
    }
  return sums
}

/** The names with most events. One that had a line keeps it while it is not far behind: lines must not jump. */
export function topNames(sums: ReadonlyMap<string, number>, before: readonly string[] = []): string[] {
  const ranked = [...sums].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name]) => name)
  const near = new Set(ranked.slice(0, mostLines + 2))
  const kept = before.filter((name) => near.has(name)).slice(0, mostLines)
  return [...kept, ...ranked.filter((name) => !kept.includes(name))].slice(0, mostLines)
}

interface LinesOptions {
  /** The dimension that tells lines apart; null: one line of all. */
  by: string | null
  names: readonly string[]
  figure: Figure
  /** Before this nothing was counted, epoch ms: a gap, and not 0. */
  since?: number
}

/**
 * A line for each name and one for the rest, where there is a rest that can be added up.
 * A moment without events is 0 for what is added up, and else a gap.
 */
export function linesOf(moments: readonly Moment[], { by, names, figure, since = 0 }: LinesOptions): Line[] {
  const nothing = isAdditive(figure) ? 0 : null
  const shown = new Set(names)
  const grouped = moments.map(({ rows }) =>
    Map.groupBy(rows, (row) => {
      const name = nameOf(row, by)
      return name !== null && shown.has(name) ? name : null
    }),
  )
  const lineOf = (key: string | null, name: string): Line => ({
    key,
    name,
    values: grouped.map((groups, index) => {
      const rows = groups.get(key)
      if (rows) return mergedValue(rows, figure)
      return (moments[index]?.at ?? 0) < since ? null : nothing
    }),
  })
  const lines = names.map((name) => lineOf(name, name === '' && by === null ? 'all' : name))
  const hasRest = isAdditive(figure) && grouped.some((groups) => groups.has(null))
  return hasRest ? [...lines, lineOf(null, 'other')] : lines
}
