import { decodeRows } from '#core/stream/answer'
import type { Columns } from '#core/stream/batch'
import { type StreamDefinition, type WindowName, windowMs, windowNames } from '#core/stream/definition'
import { type Extractor, extractorOf } from '#core/stream/extract'
import { behindMs, goesToLog, keptMs, letGoBefore } from '#core/stream/keeping'
import type { Span, WindowRows } from '#core/stream/rpc'
import type { WindowRow } from '#core/stream/window-row'
import { type WindowFact, Windows } from '#core/stream/windows'
import type { StreamStore } from './store.ts'

/** An object has 128 MB for everything. */
const mostBytesAtHand = 40_000_000

/** The windows of a shard: at hand in memory, kept in its storage with the place in the log that they hold. */
export class WindowBook {
  readonly #store: StreamStore
  #definition: StreamDefinition
  #windows: Windows
  #extract: Extractor
  /** The place in the log up to which the windows at hand hold everything. */
  #seq: number

  constructor(store: StreamStore, definition: StreamDefinition) {
    this.#store = store
    this.#definition = definition
    this.#extract = extractorOf(definition, behindMs(definition))
    this.#windows = this.#empty()
    this.#windows.load(store.pendingWindows())
    this.#seq = store.position()
  }

  /** Brings back what was counted and not kept: a few seconds of the log. */
  recover(): void {
    for (const { seq, at, receivedAt, lines } of this.#store.logAfter(this.#seq)) {
      const events = lines.split('\n').map((line): unknown => JSON.parse(line))
      this.add(this.#extract(events, receivedAt).columns, null, seq, at)
    }
  }

  /** From now on windows are made by this definition. What is open stays as it was counted. */
  configure(definition: StreamDefinition): void {
    this.keep()
    this.#definition = definition
    this.#extract = extractorOf(definition, behindMs(definition))
    this.#windows = this.#empty()
    this.#windows.load(this.#store.pendingWindows())
  }

  /** @param seq the place of these rows in the log. */
  add(columns: Columns, skip: Uint8Array | null, seq: number, now: number): void {
    this.#windows.add(columns, skip, now)
    this.#seq = Math.max(this.#seq, seq)
  }

  /** Windows whose time is over, and those that late events have corrected. Those that D1 keeps are owed from now on. */
  close(now: number): WindowFact[] {
    const closed = this.#windows.close(now)
    const owed = closed.filter(({ window }) => goesToLog(window))
    if (owed.length > 0) this.#write(owed)
    return closed
  }

  /** Keeps what has changed, and lets go what is old. */
  keep(now?: number): void {
    this.#write([])
    if (now === undefined) return
    const before = letGoBefore(now)
    for (const window of windowNames) this.#windows.forget(window, before[window])
    this.#windows.shrink(mostBytesAtHand)
    this.#store.dropExpiredWindows(now)
  }

  /** Windows and the place in the log that they hold are kept together: else a replay would count events twice. */
  #write(owed: readonly WindowFact[]): void {
    const isOwed = new Set(owed.map(({ window, start }) => `${window} ${start}`))
    const facts = this.#windows.dirty()
    if (facts.length === 0 && this.#seq <= this.#store.position()) return
    this.#store.atOnce(() => {
      for (const fact of facts) this.#keepOne(fact, isOwed.has(`${fact.window} ${fact.start}`))
      this.#store.keepPosition(this.#seq)
    })
  }

  rows({ window, from, to }: Span): WindowRows[] {
    const atHand = this.#windows.rows(window, from, to)
    const fresh = new Set(atHand.map(({ start }) => start))
    const kept = this.#store.windows(window, from, to).filter(({ start }) => !fresh.has(start))
    return [...kept, ...atHand.map(({ start, rows }) => ({ window, start, rows: JSON.stringify(rows) }))]
  }

  /** The beginning of the next window to be closed, and when; null when none is open. */
  nextCloseAt(): number | null {
    return this.#windows.nextCloseAt()
  }

  /** How many keys the fullest of the newest windows holds, and whether there were too many for one of them. */
  cardinality(now: number): { keys: number; isOverflowing: boolean } {
    const rows = this.#definition.windows.flatMap((window) => {
      const size = windowMs[window]
      const start = Math.floor(now / size) * size
      return [start, start - size].map((at) => this.#windows.at(window, at))
    })
    return {
      keys: Math.max(0, ...rows.map(({ length }) => length)),
      isOverflowing: rows.flat().some(({ isOther }) => isOther),
    }
  }

  /** The rows of a window at hand. */
  at(window: WindowName, start: number): WindowRow[] {
    return this.#windows.at(window, start)
  }

  /** The rows of a window, wherever they are. */
  read(window: WindowName, start: number): WindowRow[] {
    const atHand = this.#windows.at(window, start)
    if (atHand.length > 0) return atHand
    return decodeRows(this.#store.window(window, start)?.rows ?? [])
  }

  /** The beginning of the first window that begins then or later and holds something; null when there is none. */
  nextStart(window: WindowName, from: number): number | null {
    const starts = [this.#windows.nextStart(window, from), this.#store.nextWindowStart(window, from)]
    const found = starts.flatMap((start) => start ?? [])
    return found.length > 0 ? Math.min(...found) : null
  }

  #keepOne(fact: WindowFact, owed: boolean): void {
    const endsAt = fact.start + windowMs[fact.window]
    const expiresAt = endsAt + keptMs(this.#definition, fact.window)
    this.#store.keepWindow(fact, { owed, expiresAt })
  }

  #empty(): Windows {
    return new Windows(this.#definition, {
      keptMs: (window) => keptMs(this.#definition, window),
      kept: (window, start) => this.#store.window(window, start),
    })
  }
}
