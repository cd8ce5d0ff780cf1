import type { Columns } from './batch.ts'
import { type Measuring, type WindowName, windowMs } from './definition.ts'
import { bucketOf } from './signed-sketch.ts'
import { type EncodedRow, keyText, WindowRow } from './window-row.ts'

/** What one window came to. Facts: a later revision takes the place of an earlier one. */
export interface WindowFact {
  window: WindowName
  start: number
  /** 0 while it was never closed; each closing and each correction of a closed window is one more. */
  revision: number
  /** It holds more than its last revision told. */
  pending: boolean
  rows: EncodedRow[]
}

/** What was kept of windows that are not at hand any more. */
export interface Kept {
  /** How long after its end a window still takes late events. */
  keptMs(window: WindowName): number
  kept(window: WindowName, start: number): WindowFact | undefined
}

interface Cell {
  start: number
  revision: number
  /** Changed since it was last closed. */
  pending: boolean
  /** Changed since it was last kept. */
  dirty: boolean
  rows: Map<string, WindowRow>
  other: WindowRow | undefined
}

interface Level {
  window: WindowName
  sizeMs: number
  keptMs: number
  cells: Map<number, Cell>
}

const nothingKept: Kept = { keptMs: () => Infinity, kept: () => undefined }

/** The windows of one shard. Pure: time comes with each call, storage by what is handed in. */
export class Windows {
  readonly #measuring: Measuring
  readonly #levels: Level[]
  readonly #kept: Kept
  readonly #latenessMs: number

  constructor(measuring: Measuring, kept: Kept = nothingKept) {
    this.#measuring = measuring
    this.#kept = kept
    this.#latenessMs = measuring.latenessSeconds * 1_000
    this.#levels = measuring.windows.map((window) => ({
      window,
      sizeMs: windowMs[window],
      keptMs: kept.keptMs(window),
      cells: new Map(),
    }))
  }

  /** Counts events in every window that still takes them. @param skip by row, 1 where it is left out. */
  add(columns: Columns, skip: Uint8Array | null, now: number): void {
    const buckets = columns.measures.map((values) => bucketsOf(values))
    for (const level of this.#levels) this.#addTo(level, columns, buckets, skip, now)
  }

  /** Windows whose time is over and that were not told, or not as they are now. */
  close(now: number): WindowFact[] {
    const closed: WindowFact[] = []
    for (const { window, sizeMs, cells } of this.#levels)
      for (const cell of cells.values()) {
        if (!cell.pending || cell.start + sizeMs + this.#latenessMs > now) continue
        cell.pending = false
        cell.dirty = true
        cell.revision += 1
        closed.push(factOf(window, cell))
      }
    return closed.toSorted((a, b) => a.start - b.start)
  }

  /** When the next window is to be closed; null when none is open. */
  nextCloseAt(): number | null {
    let next: number | null = null
    for (const { sizeMs, cells } of this.#levels)
      for (const { pending, start } of cells.values()) {
        const at = start + sizeMs + this.#latenessMs
        if (pending && (next === null || at < next)) next = at
      }
    return next
  }

  /** Everything that has changed since this was last asked. */
  dirty(): WindowFact[] {
    const facts: WindowFact[] = []
    for (const { window, cells } of this.#levels)
      for (const cell of cells.values()) {
        if (!cell.dirty) continue
        cell.dirty = false
        facts.push(factOf(window, cell))
      }
    return facts
  }

  /** Takes back what was kept. */
  load(facts: readonly WindowFact[]): void {
    for (const fact of facts) {
      const level = this.#levels.find(({ window }) => window === fact.window)
      level?.cells.set(fact.start, this.#decode(fact))
    }
  }

  /** Lets go what ended before then, unless it has still to be kept or told. */
  forget(window: WindowName, before: number): void {
    const level = this.#levels.find((candidate) => candidate.window === window)
    for (const cell of level?.cells.values() ?? [])
      if (!cell.dirty && !cell.pending && cell.start + windowMs[window] <= before)
        level?.cells.delete(cell.start)
  }

  /** The rows of a window that is at hand. */
  at(window: WindowName, start: number): WindowRow[] {
    const cell = this.#levels.find((level) => level.window === window)?.cells.get(start)
    return cell ? rowsOf(cell) : []
  }

  /** Windows at hand that begin in [from, to), oldest first. */
  rows(window: WindowName, from: number, to: number): WindowFact[] {
    const level = this.#levels.find((candidate) => candidate.window === window)
    return [...(level?.cells.values() ?? [])]
      .filter(({ start }) => start >= from && start < to)
      .toSorted((a, b) => a.start - b.start)
      .map((cell) => factOf(window, cell))
  }

  #addTo(level: Level, columns: Columns, buckets: Int32Array[], skip: Uint8Array | null, now: number): void {
    const { sizeMs } = level
    const tooOld = now - level.keptMs - sizeMs
    const places = new Map<number, { cell: Cell; rows: (WindowRow | undefined)[] }>()
    let start = Number.NaN
    let place: { cell: Cell; rows: (WindowRow | undefined)[] } | undefined
    for (let index = 0; index < columns.rows; index += 1) {
      if (skip?.[index] === 1) continue
      const at = columns.times[index] ?? 0
      const begins = Math.floor(at / sizeMs) * sizeMs
      if (begins < tooOld) continue
      if (begins !== start || !place) {
        start = begins
        place = places.get(begins)
        if (!place) {
          place = { cell: this.#cell(level, begins), rows: [] }
          places.set(begins, place)
        }
      }
      const keyIndex = columns.keyOf[index] ?? 0
      const row = (place.rows[keyIndex] ??= this.#row(place.cell, columns.keys[keyIndex] ?? []))
      addEvent(row, columns, buckets, index, at)
    }
  }

  #cell(level: Level, start: number): Cell {
    let cell = level.cells.get(start)
    if (!cell) {
      const kept = this.#kept.kept(level.window, start)
      cell = kept
        ? this.#decode(kept)
        : { start, revision: 0, pending: true, dirty: true, rows: new Map(), other: undefined }
      level.cells.set(start, cell)
    }
    cell.pending = true
    cell.dirty = true
    return cell
  }

  /** The row of a key; that of all others when there is no more room. */
  #row(cell: Cell, key: readonly (string | null)[]): WindowRow {
    const text = keyText(key)
    const known = cell.rows.get(text)
    if (known) return known
    const { measures, distinct, maxKeys } = this.#measuring
    const shape = { measures: measures.length, distinct: distinct.length }
    if (cell.rows.size >= maxKeys)
      return (cell.other ??= new WindowRow(
        key.map(() => 'other'),
        shape,
        true,
      ))
    const row = new WindowRow(key, shape)
    cell.rows.set(text, row)
    return row
  }

  #decode({ start, revision, pending, rows }: WindowFact): Cell {
    const cell: Cell = { start, revision, pending, dirty: false, rows: new Map(), other: undefined }
    for (const encoded of rows) {
      const row = WindowRow.decode(encoded)
      if (row.isOther) cell.other = row
      else cell.rows.set(keyText(row.key), row)
    }
    return cell
  }
}

function addEvent(row: WindowRow, columns: Columns, buckets: Int32Array[], index: number, at: number): void {
  row.count += 1
  for (let measure = 0; measure < columns.measures.length; measure += 1) {
    const value = columns.measures[measure]?.[index] ?? Number.NaN
    if (!Number.isNaN(value)) row.measures[measure]?.add(value, at, buckets[measure]?.[index] ?? 0)
  }
  for (let field = 0; field < columns.distinct.length; field += 1) {
    const high = columns.distinct[field]?.[2 * index] ?? 0
    const low = columns.distinct[field]?.[2 * index + 1] ?? 0
    if (high !== 0 || low !== 0) row.distinct[field]?.add(high, low)
  }
}

function bucketsOf(values: Float64Array): Int32Array {
  const buckets = new Int32Array(values.length)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN
    if (!Number.isNaN(value)) buckets[index] = bucketOf(value)
  }
  return buckets
}

const rowsOf = ({ rows, other }: Cell): WindowRow[] =>
  other ? [...rows.values(), other] : [...rows.values()]

const factOf = (window: WindowName, cell: Cell): WindowFact => ({
  window,
  start: cell.start,
  revision: cell.revision,
  pending: cell.pending,
  rows: rowsOf(cell).map((row) => row.encode()),
})
