import { type Appended, type Batch, withoutRows } from '#core/stream/batch'
import type { StreamDefinition } from '#core/stream/definition'
import { maxRowLength } from '#core/stream/parts'
import { RecentIds } from '#core/stream/recent-ids'
import { TokenBucket } from '#core/stream/token-bucket'
import { DeadLetters } from './dead/dead-letters.ts'
import type { StreamStore } from './store.ts'

/** The newest ids by which an event is known to have come before; stated in the documentation. */
const rememberedIds = 2 ** 20
/** In about so many pieces the store forgets them. */
const piecesOfIds = 32

/** What was taken of a batch: its lines without those that came before, and which rows to leave out. */
export interface Taken {
  /** The place in the log of the last of it. */
  seq: number
  lines: string
  rows: number
  /** By row, 1 where it is left out; null when none is. */
  skip: Uint8Array | null
}

/** The first stop of a batch: rate, duplicates, the log. All of it happens at once, with nothing awaited between. */
export class Intake {
  readonly #store: StreamStore
  readonly #ids: RecentIds
  /** What the store has of ids, oldest first: from which place in the log on, and how many. */
  readonly #pieces: { seq: number; ids: number }[] = []
  #bucket: TokenBucket | undefined
  readonly dead: DeadLetters
  readonly counts = { accepted: 0, duplicates: 0, refused: 0, limited: 0 }

  constructor(store: StreamStore, remembered = rememberedIds) {
    this.#store = store
    this.dead = new DeadLetters(store.dead)
    this.#ids = new RecentIds(remembered)
  }

  /** Learns again which ids have come, from what the log keeps of them. */
  recover(): void {
    const batches: Uint32Array[] = []
    let known = 0
    let oldest = 0
    for (const { seq, ids } of this.#store.idsNewestFirst()) {
      batches.push(ids)
      known += countIds(ids)
      oldest = seq
      if (known >= this.#ids.most) break
    }
    if (known >= this.#ids.most) this.#store.dropIdsBefore(oldest)
    if (known > 0) this.#pieces.push({ seq: oldest, ids: known })
    for (const ids of batches.toReversed()) {
      for (let at = 0; at < ids.length; at += 2) {
        const [high, low] = [ids[at] ?? 0, ids[at + 1] ?? 0]
        if (high !== 0 || low !== 0) this.#ids.add(high, low)
      }
    }
  }

  /** Another limit from now on. */
  configure({ eventsPerSecond }: StreamDefinition, now: number): void {
    const limit = { perSecond: eventsPerSecond, burst: 2 * eventsPerSecond }
    if (this.#bucket) this.#bucket.resize(limit, now)
    else this.#bucket = new TokenBucket(limit, now)
  }

  /** What may still come at once, and after how many ms that is a whole burst again. */
  left(now: number): { left: number; fullInMs: number } {
    return this.#bucket?.left(now) ?? { left: 0, fullInMs: 0 }
  }

  take(batch: Batch, now: number): Taken | Extract<Appended, { state: 'limited' }> {
    const { rows } = batch.columns
    const retryAfterMs = this.#retryAfterMs(batch, now)
    if (retryAfterMs > 0) {
      this.counts.limited += rows + batch.refused.length
      return { state: 'limited', retryAfterMs }
    }
    const skip = this.#known(batch.ids, rows)
    const left = skip ? withoutRows(batch, skip) : { lines: batch.lines, ids: batch.ids, rows }
    if (batch.refused.length > 0) this.dead.keep(batch.refused, now)
    const seq = left.rows > 0 ? this.#log(left, { at: now, receivedAt: batch.receivedAt }) : 0
    this.counts.accepted += left.rows
    this.counts.duplicates += rows - left.rows
    this.counts.refused += batch.refused.length
    return { seq, lines: left.lines, rows: left.rows, skip }
  }

  /** 0 when a batch may come in: it is paid for then. */
  #retryAfterMs({ columns, refused, follows }: Batch, now: number): number {
    const count = columns.rows + refused.length
    if (!follows) return this.#bucket?.take(count, now) ?? 0
    this.#bucket?.charge(count, now)
    return 0
  }

  /** Marks the rows whose id has come before; the others' ids are known from now on. */
  #known(ids: Uint32Array, rows: number): Uint8Array | null {
    let skip: Uint8Array | null = null
    for (let row = 0; row < rows; row += 1) {
      const high = ids[2 * row] ?? 0
      const low = ids[2 * row + 1] ?? 0
      if (high === 0 && low === 0) continue
      if (this.#ids.add(high, low)) continue
      skip ??= new Uint8Array(rows)
      skip[row] = 1
    }
    return skip
  }

  #log(
    { lines, ids, rows }: { lines: string; ids: Uint32Array; rows: number },
    times: { at: number; receivedAt: number },
  ): number {
    if (lines.length <= maxRowLength) return this.#append({ ...times, rows, lines, ids })
    let seq = 0
    let from = 0
    let row = 0
    while (from < lines.length) {
      const to = endOfLine(lines, from, maxRowLength)
      const part = lines.slice(from, to)
      const count = countLines(part)
      const partIds = ids.subarray(2 * row, 2 * (row + count))
      seq = this.#append({ ...times, rows: count, lines: part, ids: partIds })
      row += count
      from = to + 1
    }
    return seq
  }

  #append(row: Parameters<StreamStore['append']>[0]): number {
    const seq = this.#store.append(row)
    this.#trimIds(seq, countIds(row.ids))
    return seq
  }

  /** Lets the oldest piece of the stored ids go once the others hold as many as are remembered. */
  #trimIds(seq: number, ids: number): void {
    if (ids === 0) return
    const newest = this.#pieces.at(-1)
    if (newest && newest.ids < this.#ids.most / piecesOfIds) newest.ids += ids
    else this.#pieces.push({ seq, ids })
    const [, second] = this.#pieces
    const others = this.#pieces.reduce((sum, piece) => sum + piece.ids, 0) - (this.#pieces[0]?.ids ?? 0)
    if (!second || others < this.#ids.most) return
    this.#store.dropIdsBefore(second.seq)
    this.#pieces.shift()
  }
}

function countIds(ids: Uint32Array): number {
  let count = 0
  for (let at = 0; at < ids.length; at += 2) if (ids[at] !== 0 || ids[at + 1] !== 0) count += 1
  return count
}

/** Where the last line ends that fits; one that is longer by itself stays whole. */
function endOfLine(text: string, from: number, most: number): number {
  if (text.length - from <= most) return text.length
  const fits = text.lastIndexOf('\n', from + most)
  if (fits > from) return fits
  const next = text.indexOf('\n', from)
  return next === -1 ? text.length : next
}

export function countLines(text: string): number {
  if (text === '') return 0
  let count = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
