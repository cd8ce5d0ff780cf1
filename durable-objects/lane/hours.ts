import { cellMs, hourMs, type CellRow } from '#core/cell'
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
import { decode, quantile } from '#core/sketch'
import type { Minutes } from './minutes.ts'
import { Recount } from './recount.ts'
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
  /** Until this life has begun to count: what was written down in the one before. */
  #recount: Recount | null = null

  constructor(env: Env, lane: { name: string; region: string }, store: LaneStore, now: number) {
    this.#env = env
    this.#lane = lane.name
    this.#region = lane.region
    this.#store = store
    this.book = new CellBook(lane.region)
    this.#cellsSent = store.mark('cellsSent') ?? this.#begin('cellsSent', Math.floor(now / cellMs) * cellMs)
    this.#hoursClosed = store.mark('hoursClosed') ?? this.#begin('hoursClosed', hourOf(now))
  }

  /** A new lane has closed all that went before it. */
  #begin(mark: 'cellsSent' | 'hoursClosed', at: number): number {
    this.#store.setMark(mark, at)
    return at
  }

  /** After an eviction or a crash: counts again what is stored and not yet closed. */
  rebuild(roster: Roster, minutes: Minutes, now: number): void {
    const from = Math.max(Math.min(this.#hoursClosed, hourOf(now - hourMs)), hourOf(now - keptMs))
    this.#recount = new Recount(from)
    const monitors = new Map([...roster.all()].map((watched) => [watched.ordinal, watched]))
    for (const { ordinal, result } of minutes.since(from)) {
      const watched = monitors.get(ordinal)
      if (!watched) continue
      if (result.kind === 'schedule') {
        this.book.count(watched.entry, result)
        this.#recount.note(watched, result.tick)
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
    const recount = this.#recount
    this.#recount = null
    for (const { watched, start, ticks } of recount?.missing(roster, firstSlot) ?? [])
      this.book.count(watched.entry, { tick: start, outcome: 'unknown', latencyMs: null }, ticks)
    return recount
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
    const owed = this.#store
      .owedHourIds()
      .flatMap((id) => this.#store.owedHours(id))
      .filter((row) => row.monitorId === monitorId && row.start + hourMs > from && row.start < to)
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

const gapId = ({ from, to }: { from: number; to: number }): string => `gap:${from}:${to}`

function resultRow({ sketch, ...cell }: CellRow & { workspaceId: string }, lane: string): ResultRow {
  const latencies = decode(sketch)
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((q) => quantile(latencies, q))
  return { ...cell, lane, p50Ms: p50Ms ?? null, p95Ms: p95Ms ?? null, p99Ms: p99Ms ?? null }
}
