import type { Columns } from './batch.ts'
import { limits, type Measuring } from './definition.ts'
import { hashInto } from './hash.ts'
import { maxBehindMs } from './keeping.ts'
import { type ValueReader, valueReader } from './value-at.ts'

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

type Fault = Omit<Untimely, 'index'>

/** Larger figures are none: sums of them would leave the range of numbers. */
const largest = 1e300

/**
 * Makes a definition ready: paths are cut up once, for all events.
 * @param behindMs how old an event may be.
 */
export function extractorOf(measuring: Measuring, behindMs = maxBehindMs): Extractor {
  const time = measuring.time === null ? null : valueReader(measuring.time)
  const dimensions = measuring.dimensions.map(valueReader)
  const measures = measuring.measures.map(valueReader)
  const distinct = measuring.distinct.map(valueReader)

  return (events, receivedAt) => {
    const columns = emptyColumns(events.length, measuring)
    const keys = new Keys(dimensions, columns.keys)
    const untimely: Untimely[] = []
    let row = 0
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index]
      const at = time ? timeOf(time(event), receivedAt, behindMs) : receivedAt
      if (typeof at !== 'number') {
        untimely.push({ index, ...at })
        continue
      }
      columns.times[row] = at
      columns.keyOf[row] = keys.placeOf(event)
      readMeasures(event, measures, columns.measures, row)
      readDistinct(event, distinct, columns.distinct, row)
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

function readMeasures(
  event: unknown,
  readers: readonly ValueReader[],
  columns: Float64Array[],
  row: number,
): void {
  for (let which = 0; which < readers.length; which += 1) {
    const [read, column] = [readers[which], columns[which]]
    if (!read || !column) continue
    const value = read(event)
    // JSON text does not keep -0: adding 0 makes it 0 from the start.
    column[row] = typeof value === 'number' && Math.abs(value) <= largest ? value + 0 : Number.NaN
  }
}

function readDistinct(
  event: unknown,
  readers: readonly ValueReader[],
  columns: Uint32Array[],
  row: number,
): void {
  for (let which = 0; which < readers.length; which += 1) {
    const [read, column] = [readers[which], columns[which]]
    if (!read || !column) continue
    const text = textOf(read(event))
    if (text !== null) hashInto(text, column, 2 * row)
  }
}

/** A value as text; null where there is none. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return null
  return JSON.stringify(value)
}

/** A value as the text by which windows are kept apart. */
function dimensionOf(value: unknown): string | null {
  const text = textOf(value)
  if (text === null || text.length <= limits.dimensionLength) return text
  // Half a surrogate pair at the cut would be no text.
  return text.slice(0, limits.dimensionLength).toWellFormed()
}

type Branch = Map<string | null, Branch | number>

/** The different keys of some events: found by one look-up a dimension, without building a text. */
class Keys {
  readonly #readers: readonly ValueReader[]
  readonly #list: (string | null)[][]
  readonly #root: Branch = new Map()

  /** @param list where new keys are put. */
  constructor(readers: readonly ValueReader[], list: (string | null)[][]) {
    this.#readers = readers
    this.#list = list
  }

  /** The place of an event's key in the list. */
  placeOf(event: unknown): number {
    const readers = this.#readers
    let branch = this.#root
    for (let depth = 0; depth < readers.length; depth += 1) {
      const value = dimensionOf(readers[depth]?.(event))
      const next = branch.get(value)
      if (typeof next === 'number') return next
      if (next) branch = next
      else if (depth === readers.length - 1) return this.#put(branch, value, event)
      else {
        const fresh: Branch = new Map()
        branch.set(value, fresh)
        branch = fresh
      }
    }
    if (this.#list.length === 0) this.#list.push([])
    return 0
  }

  #put(branch: Branch, value: string | null, event: unknown): number {
    branch.set(value, this.#list.length)
    return this.#list.push(this.#readers.map((read) => dimensionOf(read(event)))) - 1
  }
}

/** ISO 8601 as RFC 3339 writes it; also a date alone, and a time without an offset, which is UTC. */
const isoTime = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?)?$/

/** Epoch ms, or why not. @see https://datatracker.ietf.org/doc/html/rfc3339 */
function timeOf(value: unknown, receivedAt: number, behindMs: number): number | Fault {
  if (value === undefined || value === null)
    return { code: 'event.time_missing', message: 'The event does not say when it happened.' }
  const at = epochMs(value)
  if (!Number.isFinite(at))
    return { code: 'event.time_invalid', message: 'Its time is neither ISO 8601 nor a number of epoch ms.' }
  if (at > receivedAt + limits.aheadMs)
    return {
      code: 'event.in_future',
      message: `Its time is more than ${limits.aheadMs / 1_000} s ahead of ours.`,
    }
  if (at < receivedAt - behindMs)
    return { code: 'event.too_old', message: `Its time is more than ${behindMs / 3_600_000} h ago.` }
  return at
}

/** NaN where it is no time. What `Date.parse` would make of other texts (`"5"`) nobody meant. */
function epochMs(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && isoTime.test(value) ? Date.parse(value) : Number.NaN
}
