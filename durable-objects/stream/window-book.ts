import type { Columns } from '#core/stream/batch'
import { type StreamDefinition, type WindowName, windowMs, windowNames } from '#core/stream/definition'
import { type Extractor, extractorOf } from '#core/stream/extract'
import { goesToLog, keptMs, letGoBefore } from '#core/stream/keeping'
import type { Span, WindowRows } from '#core/stream/rpc'
import type { WindowRow } from '#core/stream/window-row'
import { type WindowFact, Windows } from '#core/stream/windows'
import type { StreamStore } from './store.ts'

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
    this.#extract = extractorOf(definition)
    this.#windows = this.#empty()
    this.#windows.load(store.pendingWindows())
    this.#seq = store.position()
  }

  /** Brings back what was counted and not kept: a few seconds of the log. */
  recover(): void {
    for (const { seq, at, lines } of this.#store.logAfter(this.#seq)) {
      const events = lines.split('\n').map((line): unknown => JSON.parse(line))
      this.add(this.#extract(events, at).columns, null, seq, at)
    }
  }

  /** From now on windows are made by this definition. What is open stays as it was counted. */
  configure(definition: StreamDefinition): void {
    this.keep()
    this.#definition = definition
    this.#extract = extractorOf(definition)
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
    if (owed.length > 0) this.#store.atOnce(() => owed.forEach((fact) => this.#keepOne(fact, true)))
    return closed
  }

  /** Keeps what has changed together with the place in the log, and lets go what is old. True if anything had changed. */
  keep(now?: number): boolean {
    const facts = this.#windows.dirty()
    const hasMoved = this.#seq > this.#store.position()
    if (facts.length > 0 || hasMoved)
      this.#store.atOnce(() => {
        for (const fact of facts) this.#keepOne(fact, false)
        this.#store.keepPosition(this.#seq)
      })
    if (now !== undefined) {
      const before = letGoBefore(now)
      for (const window of windowNames) this.#windows.forget(window, before[window])
      this.#store.dropExpiredWindows(now)
    }
    return facts.length > 0 || hasMoved
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

  /** How many keys the newest windows hold, and whether there were too many. */
  cardinality(now: number): { keys: number; isOverflowing: boolean } {
    const [smallest] = this.#definition.windows.toSorted((a, b) => windowMs[a] - windowMs[b])
    if (!smallest) return { keys: 0, isOverflowing: false }
    const size = windowMs[smallest]
    const start = Math.floor(now / size) * size
    const rows = [start, start - size].map((at) => this.#windows.at(smallest, at))
    return {
      keys: Math.max(...rows.map(({ length }) => length)),
      isOverflowing: rows.flat().some(({ isOther }) => isOther),
    }
  }

  /** The rows of a window at hand. */
  at(window: WindowName, start: number): WindowRow[] {
    return this.#windows.at(window, start)
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
