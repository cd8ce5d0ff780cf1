import { cellMs, hourMs, type CellRow, type Gap } from '#core/cell'
import { decodeCells, encodeCells } from '#core/cells-codec'
import { CellBook } from '#core/lane/cell-book'
import { splitBySize } from '#core/lane/split'
import {
  maxMessageBytes,
  maxResultRows,
  type HourRow,
  type HoursMessage,
  type ResultRow,
} from '#core/messages'
import { ticksBetween } from '#core/monitor/due'
import type { KeptResult } from '#core/results-codec'
import { decode, mean, quantile } from '#core/sketch'
import type { Minutes } from './minutes.ts'
import { type Missing, Recount } from './recount.ts'
import type { Roster, Watched } from './roster.ts'
import type { LaneStore } from './store.ts'

/** A cell closes so long after its end: by then its slowest check has answered. */
const graceMs = 65_000
/** What a row takes beside its JSON: names, commas, the envelope. */
const messageRoom = maxMessageBytes - 2000
/** What is older than this, nobody asks a lane for. */
export const keptMs = 48 * hourMs
const keptHoursMs = 2 * hourMs
const revision = 1

type Span = Pick<Gap, 'from' | 'to'>

const hourOf = (time: number): number => Math.floor(time / hourMs) * hourMs

/** Counts the cells of one lane, closes them, and owes the hours to D1 until they are acknowledged. */
export class Hours {
  readonly #env: Env
  readonly #lane: string
  readonly #region: string
  readonly #store: LaneStore
  readonly book: CellBook
  /** Cells that end by this time have been sent, hours that end by that time are closed. */
  #cellsSent: number
  #hoursClosed: number
  /** From this hour on the book is whole. */
  #bookFrom: number
  #lastRevisionAt = 0
  /** Until this life has begun to count: what was written down in the one before. */
  #before: Recount | null = null
  /** The first slot of this life: earlier ticks that left no trace have been counted as `unknown`. */
  #firstSlot: number | null = null

  constructor(env: Env, lane: { name: string; region: string }, store: LaneStore, now: number) {
    this.#env = env
    this.#lane = lane.name
    this.#region = lane.region
    this.#store = store
    this.book = new CellBook(lane.region)
    this.#cellsSent = store.mark('cellsSent') ?? this.#begin('cellsSent', Math.floor(now / cellMs) * cellMs)
    this.#hoursClosed = store.mark('hoursClosed') ?? this.#begin('hoursClosed', hourOf(now))
    this.#bookFrom = Math.max(Math.min(this.#hoursClosed, hourOf(now - hourMs)), hourOf(now - keptMs))
  }

  /** A new lane has closed all that went before it. */
  #begin(mark: 'cellsSent' | 'hoursClosed', at: number): number {
    this.#store.setMark(mark, at)
    return at
  }

  /** After an eviction or a crash: counts again what is stored and not yet closed. */
  rebuild(roster: Roster, minutes: Minutes): void {
    const from = this.#bookFrom
    const before = new Recount(from)
    this.#before = before
    const monitors = new Map([...roster.all()].map((watched) => [watched.ordinal, watched]))
    for (const { ordinal, result } of minutes.since(from)) {
      const watched = monitors.get(ordinal)
      if (!watched) continue
      if (result.kind === 'schedule') {
        this.book.count(watched.entry, result)
        before.note(watched, result.tick)
      }
      remember(watched, result)
      if ((watched.latest?.tick ?? 0) < result.tick) {
        const { monitorId } = watched.entry
        watched.latest = { ...result, monitorId, region: this.#region, colo: minutes.colo }
        watched.meanWaitMs = result.latencyMs
      }
    }
  }

  /** This life's first slot is about to run: ticks before it that left no trace are `unknown`. */
  begin(roster: Roster, firstSlot: number): Recount | null {
    const before = this.#before
    this.#before = null
    this.#firstSlot = firstSlot
    for (const watched of before ? roster.all() : [])
      countMissing(this.book, watched, before?.missing(watched, roster.schedule.slotMs, firstSlot) ?? [])
    return before
  }

  /** Ticks that nobody ran are `unknown`. The gap's first slot ran, its last one runs again. */
  countGap(roster: Roster, gap: { from: number; to: number }): void {
    const { slotMs } = roster.schedule
    for (const { entry, sinceMs } of roster.all()) {
      if (entry.paused || entry.passive) continue
      const first = Math.max(gap.from + slotMs, sinceMs, gap.to - keptMs)
      for (let start = Math.floor(first / cellMs) * cellMs; start < gap.to; start += cellMs) {
        const missed = ticksBetween(entry, slotMs, Math.max(first, start), Math.min(gap.to, start + cellMs))
        if (missed > 0) this.book.count(entry, { tick: start, outcome: 'unknown', latencyMs: null }, missed)
      }
    }
  }

  /** Closes what has ended and sends it. */
  async close(now: number): Promise<void> {
    this.#closeHours(now)
    await this.#sendCells(now)
  }

  /** True while something is counted that has still to be closed. */
  get open(): boolean {
    const newest = this.book.hours().at(-1)
    return newest !== undefined && newest >= this.#hoursClosed
  }

  #closeHours(now: number): void {
    const end = hourOf(now - graceMs)
    if (end <= this.#hoursClosed) return
    this.#store.together(() => {
      for (const hour of this.book.hours()) {
        if (hour >= this.#hoursClosed && hour < end) this.#oweHour(hour)
      }
      this.#store.setMark('hoursClosed', end)
    })
    this.#hoursClosed = end
    this.book.forget(hourOf(now) - keptHoursMs)
    this.#bookFrom = Math.max(this.#bookFrom, hourOf(now) - keptHoursMs)
  }

  /**
   * Counts results that came late, inside the caller's transaction and after they are stored. What they say of hours
   * that are closed is owed again, as a newer revision.
   */
  correct(
    watched: Watched,
    filed: readonly { result: KeptResult; wasUnknown: boolean }[],
    from: { minutes: Minutes; slotMs: number },
    now: number,
  ): void {
    const { entry } = watched
    const ticks = filed.map(({ result }) => result.tick)
    const gaps = this.#store.gaps(Math.min(...ticks), Math.max(...ticks) + 1)
    const closed = new Set<number>()
    for (const { result, wasUnknown } of filed) {
      const hour = hourOf(result.tick)
      if (hour < this.#hoursClosed) closed.add(hour)
      if (hour < this.#bookFrom) continue
      if (wasUnknown || this.#isCountedAsUnknown(watched, result.tick, gaps, from.slotMs))
        this.book.count(entry, { ...result, outcome: 'unknown' }, -1)
      this.book.count(entry, result)
      if (!wasUnknown) this.#before?.note(watched, result.tick)
    }
    this.#lastRevisionAt = Math.max(now, this.#lastRevisionAt + 1)
    for (const hour of closed) this.#oweAgain(watched, hour, from)
  }

  /** True when a tick that nothing was stored of is in the book already. */
  #isCountedAsUnknown({ sinceMs }: Watched, tick: number, gaps: readonly Span[], slotMs: number): boolean {
    if (this.#firstSlot === null || tick < sinceMs) return false
    return tick < this.#firstSlot || gaps.some(({ from, to }) => tick >= from + slotMs && tick < to)
  }

  #oweAgain(watched: Watched, hour: number, from: { minutes: Minutes; slotMs: number }): void {
    const { monitorId, workspaceId } = watched.entry
    const book = hour >= this.#bookFrom ? this.book : this.#recount(watched, hour, from)
    const cells = book.rows(monitorId, hour, hour + hourMs)
    // Grows with every correction, and is above that of an hour closed in time.
    const later = revision + this.#lastRevisionAt - hour
    const body = encodeCells(cells).toBase64()
    this.#store.oweHours(`${hour}:${later}:${monitorId}`, [
      { workspaceId, monitorId, region: this.#region, start: hour, revision: later, body },
    ])
  }

  /** One monitor's hour from what is stored of it: the book has forgotten it. */
  #recount(
    watched: Watched,
    hour: number,
    { minutes, slotMs }: { minutes: Minutes; slotMs: number },
  ): CellBook {
    const book = new CellBook(this.#region)
    const recount = new Recount(hour)
    const end = hour + hourMs
    for (const result of minutes.read(watched.entry.monitorId, { from: hour, to: end, limit: Infinity })) {
      if (result.kind !== 'schedule') continue
      book.count(watched.entry, result)
      recount.note(watched, result.tick)
    }
    countMissing(book, watched, recount.missing(watched, slotMs, end))
    return book
  }

  #oweHour(hour: number): void {
    const rows = this.book.hour(hour).map(({ monitorId, workspaceId, cells }): HourRow => {
      const body = encodeCells(cells).toBase64()
      return { workspaceId, monitorId, region: this.#region, start: hour, revision, body }
    })
    for (const [part, run] of splitBySize(rows, messageRoom).entries()) {
      this.#store.oweHours(`${hour}:${revision}:${part}`, run)
    }
  }

  async #sendCells(now: number): Promise<void> {
    const end = Math.floor((now - graceMs) / cellMs) * cellMs
    if (end <= this.#cellsSent) return
    const rows = this.book.between(this.#cellsSent, end).map((cell) => resultRow(cell, this.#lane))
    this.#cellsSent = end
    this.#store.setMark('cellsSent', end)
    for (const run of splitBySize(rows, messageRoom, maxResultRows))
      await this.#env.RESULTS_QUEUE.send({ rows: run })
  }

  /** Sends every hour and gap that D1 has not acknowledged. Sending twice is harmless. */
  async sendOwed(): Promise<void> {
    for (const id of this.#store.owedHourIds()) {
      await this.#send({ lane: this.#lane, ids: [id], rows: this.#store.owedHours(id), gaps: [] })
    }
    const gaps = this.#store.gaps(0, Number.MAX_SAFE_INTEGER).filter(({ owed }) => owed)
    for (const run of splitBySize(gaps, messageRoom)) {
      const rows = run.map(({ from, to }) => ({ lane: this.#lane, region: this.#region, from, to }))
      await this.#send({ lane: this.#lane, ids: run.map(gapId), rows: [], gaps: rows })
    }
  }

  get owed(): number {
    return this.#store.owedHourCount()
  }

  /** D1 holds these. An id names its revision (of a gap: its end), so an ack never drops anything newer. */
  acknowledge(ids: readonly string[]): void {
    this.#store.together(() => {
      for (const id of ids) {
        const gap = /^gap:(\d+):(\d+)$/.exec(id)
        if (gap) this.#store.settleGap(Number(gap[1]), Number(gap[2]))
        else this.#store.dropHours(id)
      }
    })
  }

  /** Cells that D1 does not have for certain: owed hours and the open one. */
  cells(monitorId: string, from: number, to: number): CellRow[] {
    const rows = this.#store
      .owedHourIds()
      .flatMap((id) => this.#store.owedHours(id))
      .filter((row) => row.monitorId === monitorId && row.start + hourMs > from && row.start < to)
    // An hour that was corrected before it was acknowledged is owed twice: the newer one says what is so.
    const newest = new Map<number, HourRow>()
    for (const row of rows)
      if (row.revision > (newest.get(row.start)?.revision ?? -1)) newest.set(row.start, row)
    const owed = [...newest.values()]
      .flatMap((row) => decodeCells(Uint8Array.fromBase64(row.body), { monitorId, region: this.#region }))
      .filter(({ start }) => start >= from && start < to)
    return [...owed, ...this.book.rows(monitorId, Math.max(from, this.#hoursClosed), to)]
  }

  async #send(message: HoursMessage): Promise<void> {
    try {
      await this.#env.HOURS_QUEUE.send(message)
    } catch (error) {
      console.warn({ event: 'lane.hours_not_sent', lane: this.#lane, ids: message.ids, error: String(error) })
    }
  }
}

/** A streak is stored when its verdict changes; that it has been confirmed since is read from the results. */
function remember(watched: Watched, { outcome, tick, at }: KeptResult): void {
  const { streak } = watched
  if (outcome === 'unknown' || at <= streak.lastAt) return
  watched.streak = { ...streak, lastTick: tick, lastAt: at }
}

/** Whether a tick was counted as missed in one of these gaps. */
function countMissing(book: CellBook, { entry }: Watched, missing: Iterable<Missing>): void {
  for (const { start, ticks } of missing)
    book.count(entry, { tick: start, outcome: 'unknown', latencyMs: null }, ticks)
}

const gapId = ({ from, to }: { from: number; to: number }): string => `gap:${from}:${to}`

function resultRow({ sketch, ...cell }: CellRow & { workspaceId: string }, lane: string): ResultRow {
  const latencies = decode(sketch)
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((q) => quantile(latencies, q))
  return {
    ...cell,
    lane,
    p50Ms: p50Ms ?? null,
    p95Ms: p95Ms ?? null,
    p99Ms: p99Ms ?? null,
    meanMs: mean(latencies),
  }
}
