import { WindowRow } from '../window-row.ts'
import type { KeySet, Lane } from './key-set.ts'
import type { Groups } from './values.ts'

/** A remembered row of a key weighs about as much as so many values. */
const valuesPerRow = 100

interface Remembered {
  /** Of the window, epoch ms. */
  start: number
  rows: Map<string, WindowRow>
}

/** The last windows of some keys, of which each judgement looks at `span` together. Rows are kept as they were judged. */
export class SpanOfWindows implements Lane {
  /** So that what it remembers counts towards the memory that rules may take. */
  readonly depth: number
  readonly #keys: KeySet
  readonly #reachMs: number
  /** Oldest first; windows with nothing in them are not here. */
  #windows: Remembered[] = []

  /** @param span how many windows are looked at together, at least 2. */
  constructor(keys: KeySet, span: number, sizeMs: number) {
    this.depth = (span - 1) * valuesPerRow
    this.#keys = keys
    this.#reachMs = (span - 1) * sizeMs
    keys.join(this)
  }

  grow(): void {}

  /** A slot belongs to a new key, of which nothing is remembered. */
  clear(): void {}

  /** Everything from the first window of the span that ends with this one, by key. */
  with(start: number, groups: Groups): Groups {
    this.#windows = this.#windows.filter((window) => window.start >= start - this.#reachMs)
    const all = new Map<string, readonly WindowRow[]>(groups)
    for (const { rows } of this.#windows)
      for (const [key, row] of rows) all.set(key, [...(all.get(key) ?? []), row])
    return all
  }

  /** The window has been judged. Keys for which there was no room are left out. */
  remember(start: number, groups: Groups): void {
    if (groups.size === 0) return
    const rows = new Map<string, WindowRow>()
    for (const [key, some] of groups) {
      if (this.#keys.slot(key) === undefined) continue
      const [first] = some
      if (!first) continue
      const sum = new WindowRow(first.key, {
        measures: first.measures.length,
        distinct: first.distinct.length,
      })
      for (const row of some) sum.merge(row)
      rows.set(key, sum)
    }
    this.#windows.push({ start, rows })
  }

  forget(): void {
    this.#windows = []
  }
}
