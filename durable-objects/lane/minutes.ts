import { hourMs } from '#core/cell'
import { shortFindings } from '#core/findings/index'
import type { Result } from '#core/result'
import { packResults, unpackResults, type KeptResult, type Numbered } from '#core/results-codec'
import type { Watched } from './roster.ts'
import { latestMs } from './remote/lateness.ts'
import type { LaneStore } from './store.ts'

/** A row may weigh 2 MB; this many results, each with a long story, stay below 1 MB with what JSON adds. */
const maxResultsPerRow = 200
const minuteMs = 60_000

/** What a lane has found: the open minute in memory, the rest packed in SQLite. */
export class Minutes {
  readonly #store: LaneStore
  readonly #region: string
  #open: Numbered[] = []
  colo: string | null = null

  /** How late results may come; then a later row may correct an earlier. 0 where none does. */
  readonly #lateMs: number

  constructor(store: LaneStore, region: string) {
    this.#store = store
    this.#region = region
    this.#lateMs = latestMs(region)
  }

  get pending(): boolean {
    return this.#open.length > 0
  }

  /** Holds a result until its minute is written down, as short as it will be then: a thousand may fail at once. */
  add({ ordinal }: Watched, result: Result): void {
    this.#open.push({ ordinal, result: { ...result, findings: shortFindings(result.findings) } })
  }

  /** Writes the open minute, inside the caller's transaction if there is one. A calm minute is one row. */
  flush(): void {
    const open = this.#open
    this.#open = []
    this.#keep(open)
  }

  /** Writes what one monitor has in the open minute: an alert waits for its own evidence, not for everybody's. */
  flushOne({ ordinal }: Watched): void {
    const [own, others] = [[], []] as [Numbered[], Numbered[]]
    for (const each of this.#open) (each.ordinal === ordinal ? own : others).push(each)
    this.#open = others
    this.#keep(own)
  }

  #keep(results: Numbered[]): void {
    const open = results.toSorted((a, b) => a.result.tick - b.result.tick)
    const calm = open.every(({ result }) => result.outcome === 'up')
    const step = calm ? 10_000 : maxResultsPerRow
    for (let index = 0; index < open.length; index += step) this.#write(open.slice(index, index + step))
  }

  /** Writes results that came late, at once, inside the caller's transaction. A row holds no more than an hour. */
  file(results: readonly Numbered[]): void {
    for (const hour of Map.groupBy(results, ({ result }) => Math.floor(result.tick / hourMs)).values()) {
      const inOrder = hour.toSorted((a, b) => a.result.tick - b.result.tick)
      for (let index = 0; index < inOrder.length; index += maxResultsPerRow)
        this.#write(inOrder.slice(index, index + maxResultsPerRow))
    }
  }

  /** This monitor's results with tick in [from, to), newest first, at most `limit`; the open minute too. */
  read(monitorId: string, range: { from: number; to: number; limit: number }): Result[] {
    const ordinal = this.#store.ordinal(monitorId)
    if (ordinal === null) return []
    const found = this.#open.filter((each) => each.ordinal === ordinal).map(({ result }) => result)
    const wanted = found.filter((result) => isWithin(result, range)).toSorted(newestFirst)
    for (const row of this.#store.results(range.from, range.to)) {
      if (this.#isFull(wanted, range.limit, row.toTick)) break
      for (const { result } of unpackResults(row, row.base, ordinal)) {
        if (isWithin(result, range)) wanted.push(result)
      }
      wanted.sort(newestFirst)
    }
    return this.#corrected(wanted)
      .slice(0, range.limit)
      .map((result) => ({ ...result, monitorId, region: this.#region, colo: this.colo }))
  }

  /**
   * True when no row that ends at `toTick`, nor one before it, holds any of the newest `limit`. A slow result may lie in
   * a later row than its tick says, and one that came late in a later one still.
   */
  #isFull(sorted: readonly KeptResult[], limit: number, toTick: number): boolean {
    const slackMs = minuteMs + this.#lateMs
    if (sorted.length < limit || toTick >= (sorted[0]?.tick ?? 0) - slackMs) return false
    const oldest = this.#corrected(sorted)[limit - 1]?.tick
    return oldest !== undefined && toTick < oldest - slackMs
  }

  /** Newest first; of what was corrected, the correction. */
  #corrected(results: readonly KeptResult[]): readonly KeptResult[] {
    if (this.#lateMs === 0) return results
    return withoutCorrected(results, ({ tick }) => String(tick)).toSorted(newestFirst)
  }

  /** Every stored result with tick at or after `from`, newest rows first: what the open cells are rebuilt from. */
  since(from: number): Iterable<Numbered> {
    if (this.#lateMs === 0) return this.#since(from)
    const all = [...this.#since(from)].map(({ ordinal, result }) => ({ ...result, ordinal, result }))
    return withoutCorrected(all, ({ ordinal, tick }) => `${ordinal} ${tick}`)
  }

  *#since(from: number): Generator<Numbered> {
    for (const row of this.#store.results(from, Number.MAX_SAFE_INTEGER)) {
      for (const each of unpackResults(row, row.base)) if (each.result.tick >= from) yield each
    }
  }

  #write(results: Numbered[]): void {
    const [first] = results
    const last = results.at(-1)
    if (!first || !last) return
    const base = Math.floor(last.result.tick / minuteMs) * minuteMs
    const span = { base, fromTick: first.result.tick, toTick: last.result.tick }
    this.#store.addResults(packResults(results, base), span)
  }
}

const newestFirst = (a: KeptResult, b: KeptResult): number => b.tick - a.tick || b.at - a.at
const isWithin = ({ tick }: KeptResult, { from, to }: { from: number; to: number }): boolean =>
  tick >= from && tick < to

/** Of several scheduled results at one tick, the one that is not `unknown`: it came later, and says more. */
function withoutCorrected<Kept extends Pick<Result, 'kind' | 'outcome'>>(
  results: readonly Kept[],
  keyOf: (result: Kept) => string,
): Kept[] {
  const byKey = new Map<string, Kept>()
  const others: Kept[] = []
  for (const result of results) {
    if (result.kind !== 'schedule') {
      others.push(result)
      continue
    }
    const key = keyOf(result)
    const known = byKey.get(key)
    if (!known || known.outcome === 'unknown') byKey.set(key, result)
  }
  return [...byKey.values(), ...others]
}
