import { z } from 'zod'
import type { Answer } from '../stream/answer.ts'
import { Count, Figure } from './figure.ts'

/** A row of the answer to `windowsSql`; the dimensions asked for are `d0`, `d1` … beside these. */
export const WindowsRow = z.looseObject({
  t: Figure.pipe(z.int().min(0)),
  measure: z.string(),
  is_other: Figure.transform((value) => value === 1),
  events: Count,
  total: Figure,
  low: Figure,
  high: Figure,
  p50: Figure,
  p95: Figure,
  p99: Figure,
})
export type WindowsRow = z.infer<typeof WindowsRow>

/**
 * The rows of one step as answers, one a key, those with most events first. The first and last of values and how many
 * were different are not known; the empty text stands for a missing value of a dimension.
 */
export function answersOf(
  rows: readonly WindowsRow[],
  groupBy: readonly string[],
  seconds: number,
): Answer[] {
  const byKey = Map.groupBy(rows, (row) => JSON.stringify([row.is_other, ...valuesOf(row, groupBy)]))
  return [...byKey.values()]
    .map((ofKey) => answerOf(ofKey, groupBy, seconds))
    .toSorted((a, b) => Number(a.isOther) - Number(b.isOther) || b.count - a.count)
}

const valuesOf = (row: WindowsRow, groupBy: readonly string[]): string[] =>
  groupBy.map((_, index) => {
    const value = row[`d${index}`]
    return typeof value === 'string' ? value : ''
  })

function answerOf(rows: readonly WindowsRow[], groupBy: readonly string[], seconds: number): Answer {
  const measures = rows.filter(({ measure }) => measure !== '')
  const of = <T>(read: (row: WindowsRow) => T): Record<string, T> =>
    Object.fromEntries(measures.map((row) => [row.measure, read(row)]))
  const [first] = rows
  const values = first ? valuesOf(first, groupBy) : []
  const count = rows.find(({ measure }) => measure === '')?.events ?? 0
  return {
    key: Object.fromEntries(groupBy.map((name, index) => [name, values[index] || null])),
    isOther: first?.is_other ?? false,
    count,
    rate: seconds > 0 ? count / seconds : 0,
    sum: of(({ total }) => total ?? 0),
    avg: of(({ total, events }) => (total !== null && events > 0 ? total / events : null)),
    min: of(({ low }) => low),
    max: of(({ high }) => high),
    first: of(() => null),
    last: of(() => null),
    p50: of(({ p50 }) => p50),
    p95: of(({ p95 }) => p95),
    p99: of(({ p99 }) => p99),
    distinct: {},
  }
}
