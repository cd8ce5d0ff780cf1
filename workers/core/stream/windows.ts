import type { Columns } from './batch.ts'
import { type Measuring, type WindowName, windowMs } from './definition.ts'
import { bucketOf } from './signed-sketch.ts'
import { type EncodedRow, type Key, keyText, WindowRow } from './window-row.ts'

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
  /** Bytes, roughly; NaN until it is weighed. */
  weight: number
  rows: Map<string, WindowRow>
  other: WindowRow | undefined
}

/** Events with what is reckoned of them once for all windows. */
interface Reckoned {
  columns: Columns
  /** By measure, then by row. */
  buckets: Int32Array[]
  /** By key: its text, once it was needed. */
  texts: (string | undefined)[]
  skip: Uint8Array | null
}

/** A window that some of a batch's events fall into; its rows by the batch's own key numbers. */
interface Place {
  cell: Cell
  rows: (WindowRow | undefined)[]
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

  /**
   * Counts events in every window that still takes them.
   * @param skip by row, 1 where it is left out.
   * @returns how many were too old for all windows, and so were counted nowhere.
   */
  add(columns: Columns, skip: Uint8Array | null, now: number): number {
    const buckets = columns.measures.map((values) => bucketsOf(values))
    const left = skip ? skip.slice() : new Uint8Array(columns.rows)
    const reckoned = { columns, buckets, texts: [], skip }
    for (const level of this.#levels) this.#addTo(level, reckoned, left, now)
    let tooOld = 0
    for (let index = 0; index < columns.rows; index += 1) if (left[index] !== 1) tooOld += 1
    return tooOld
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

  /**
   * Lets go windows that are told and kept, those first that ended first, until all at hand weigh at most so many
   * bytes (estimated). What is still owed stays, whatever it weighs.
   * @returns what is at hand weighs, in bytes.
   */
  shrink(mostBytes: number): number {
    const cells = this.#levels.flatMap(({ sizeMs, cells: of }) =>
      [...of.values()].map((cell) => ({ of, cell, end: cell.start + sizeMs })),
    )
    let bytes = cells.reduce((sum, { cell }) => sum + weightOf(cell), 0)
    if (bytes <= mostBytes) return bytes
    const free = cells.filter(({ cell }) => !cell.dirty && !cell.pending).toSorted((a, b) => a.end - b.end)
    for (const { of, cell } of free) {
      if (bytes <= mostBytes) break
      of.delete(cell.start)
      bytes -= weightOf(cell)
    }
    return bytes
  }

  /** The rows of a window that is at hand. */
  at(window: WindowName, start: number): WindowRow[] {
    const cell = this.#levels.find((level) => level.window === window)?.cells.get(start)
    return cell ? rowsOf(cell) : []
  }

  /** The beginning of the first window at hand that begins then or later; null when there is none. */
  nextStart(window: WindowName, from: number): number | null {
    const level = this.#levels.find((candidate) => candidate.window === window)
    let next: number | null = null
    for (const start of level?.cells.keys() ?? [])
      if (start >= from && (next === null || start < next)) next = start
    return next
  }

  /** Windows at hand that begin in [from, to), oldest first. */
  rows(window: WindowName, from: number, to: number): WindowFact[] {
    const level = this.#levels.find((candidate) => candidate.window === window)
    return [...(level?.cells.values() ?? [])]
      .filter(({ start }) => start >= from && start < to)
      .toSorted((a, b) => a.start - b.start)
      .map((cell) => factOf(window, cell))
  }

  /** @param left by row, set to 1 where a window takes it. */
  #addTo(level: Level, reckoned: Reckoned, left: Uint8Array, now: number): void {
    const { sizeMs } = level
    const { columns, buckets, texts, skip } = reckoned
    const { rows, times, keyOf, keys } = columns
    const tooOld = now - level.keptMs - sizeMs
    const places = new Map<number, Place>()
    let place: Place | undefined
    for (let index = 0; index < rows; index += 1) {
      if (skip !== null && skip[index] === 1) continue
      const at = times[index] ?? 0
      const start = Math.floor(at / sizeMs) * sizeMs
      if (start < tooOld) continue
      if (place?.cell.start !== start) {
        place = places.get(start)
        if (!place) {
          place = { cell: this.#cell(level, start), rows: Array.from({ length: keys.length }) }
          places.set(start, place)
        }
      }
      const key = keyOf[index] ?? 0
      const row = (place.rows[key] ??= this.#row(
        place.cell,
        keys[key] ?? [],
        (texts[key] ??= keyText(keys[key] ?? [])),
      ))
      addEvent(row, columns, buckets, index, at)
      left[index] = 1
    }
  }

  #cell(level: Level, start: number): Cell {
    let cell = level.cells.get(start)
    if (!cell) {
      const kept = this.#kept.kept(level.window, start)
      cell = kept ? this.#decode(kept) : emptyCell({ start, revision: 0, pending: true })
      level.cells.set(start, cell)
    }
    cell.pending = true
    cell.dirty = true
    cell.weight = Number.NaN
    return cell
  }

  /** The row of a key; that of all others when there is no more room. */
  #row(cell: Cell, key: Key, text: string): WindowRow {
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
    const cell = emptyCell({ start, revision, pending })
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

const emptyCell = (of: Pick<Cell, 'start' | 'revision' | 'pending'>): Cell => ({
  ...of,
  dirty: false,
  weight: Number.NaN,
  rows: new Map(),
  other: undefined,
})

function weightOf(cell: Cell): number {
  if (Number.isNaN(cell.weight)) cell.weight = rowsOf(cell).reduce((sum, { bytes }) => sum + bytes, 200)
  return cell.weight
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
