import type { Columns } from './batch.ts'
import { limits, type Measuring } from './definition.ts'
import { hashInto } from './hash.ts'
import { maxBehindMs } from './keeping.ts'

/** Why an event's time will not do. `index`: its place in the list. */
export interface Untimely {
  index: number
  code: 'event.time_missing' | 'event.time_invalid' | 'event.in_future' | 'event.too_old'
  message: string
}

/** The columns of the events that will do, and which will not. */
export interface Extracted {
  columns: Columns
  untimely: Untimely[]
}

export type Extractor = (events: readonly unknown[], receivedAt: number) => Extracted

/** Makes a definition ready: paths are cut up once, for all events. */
export function extractorOf(measuring: Measuring): Extractor {
  const time = measuring.time?.split('.')
  const dimensions = measuring.dimensions.map((path) => path.split('.'))
  const measures = measuring.measures.map((path) => path.split('.'))
  const distinct = measuring.distinct.map((path) => path.split('.'))

  return (events, receivedAt) => {
    const columns = emptyColumns(events.length, measuring)
    const keyIndex = new Map<string, number>()
    const untimely: Untimely[] = []
    let row = 0
    for (const [index, event] of events.entries()) {
      const at = time ? timeOf(valueAt(event, time), receivedAt) : receivedAt
      if (typeof at !== 'number') {
        untimely.push({ index, ...at })
        continue
      }
      columns.times[row] = at
      columns.keyOf[row] = keyOf(event, dimensions, columns.keys, keyIndex)
      for (const [which, path] of measures.entries()) {
        const value = valueAt(event, path)
        const column = columns.measures[which]
        if (column) column[row] = typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
      }
      for (const [which, path] of distinct.entries()) {
        const text = textOf(valueAt(event, path))
        const column = columns.distinct[which]
        if (column && text !== null) hashInto(text, column, 2 * row)
      }
      row += 1
    }
    return { columns: row === events.length ? columns : cut(columns, row), untimely }
  }
}

function emptyColumns(rows: number, { measures, distinct }: Measuring): Columns {
  return {
    rows,
    times: new Float64Array(rows),
    keys: [],
    keyOf: new Uint32Array(rows),
    measures: measures.map(() => new Float64Array(rows)),
    distinct: distinct.map(() => new Uint32Array(2 * rows)),
  }
}

const cut = (columns: Columns, rows: number): Columns => ({
  rows,
  times: columns.times.slice(0, rows),
  keys: columns.keys,
  keyOf: columns.keyOf.slice(0, rows),
  measures: columns.measures.map((column) => column.slice(0, rows)),
  distinct: columns.distinct.map((column) => column.slice(0, 2 * rows)),
})

function valueAt(event: unknown, path: readonly string[]): unknown {
  let value = event
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

/** A value as the text by which windows are kept apart. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string')
    return value.length > limits.dimensionLength ? value.slice(0, limits.dimensionLength) : value
  if (value === undefined || value === null) return null
  return JSON.stringify(value).slice(0, limits.dimensionLength)
}

function keyOf(
  event: unknown,
  dimensions: readonly string[][],
  keys: (string | null)[][],
  index: Map<string, number>,
): number {
  let text = ''
  const key: (string | null)[] = []
  for (const path of dimensions) {
    const value = textOf(valueAt(event, path))
    key.push(value)
    // Lengths keep apart what would look alike side by side.
    text += value === null ? '-;' : `${value.length}:${value};`
  }
  const known = index.get(text)
  if (known !== undefined) return known
  index.set(text, keys.length)
  keys.push(key)
  return keys.length - 1
}

type Fault = Omit<Untimely, 'index'>

/** Epoch ms, or why not. @see https://datatracker.ietf.org/doc/html/rfc3339 */
function timeOf(value: unknown, receivedAt: number): number | Fault {
  if (value === undefined || value === null)
    return { code: 'event.time_missing', message: 'The event does not say when it happened.' }
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (!Number.isFinite(at))
    return { code: 'event.time_invalid', message: 'Its time is neither ISO 8601 nor a number of epoch ms.' }
  if (at > receivedAt + limits.aheadMs)
    return {
      code: 'event.in_future',
      message: `Its time is more than ${limits.aheadMs / 1_000} s ahead of ours.`,
    }
  if (at < receivedAt - maxBehindMs)
    return { code: 'event.too_old', message: `Its time is more than ${maxBehindMs / 3_600_000} h ago.` }
  return at
}
