import type { Refused } from '#core/stream/batch'
import { inParts } from '#core/stream/parts'
import type { DeadLetter } from '#core/stream/rpc'

/** Of the stream object's migrations: append only. What the table `dead` has of a longer event is its beginning. */
export const deadTables = `
  ALTER TABLE dead ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
  UPDATE dead SET size = LENGTH(letters);
  CREATE INDEX dead_sizes ON dead (seq, at, count, size);
  CREATE TABLE dead_rests (
    id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, place INTEGER NOT NULL, rest TEXT NOT NULL
  );
  CREATE INDEX dead_rests_by_seq ON dead_rests (seq, place);`

/** Characters of a refused event that lie where lists read them; the rest of it lies apart. */
const headLength = 8_000

/** A letter as a row holds it. */
type Letter = Omit<DeadLetter, 'seq' | 'at'>

/** Every SQL statement about refused events; no decisions are made here. Times are epoch ms, sizes characters. */
export class DeadStore {
  readonly #sql: SqlStorage

  constructor({ sql }: DurableObjectStorage) {
    this.#sql = sql
  }

  /** Keeps refused events of one batch whole, a few rows of many. Answers their size. */
  keep(refused: readonly Refused[], at: number): number {
    const split = refused.map(splitOf)
    let from = 0
    let size = 0
    for (const letters of inParts(split.map(({ letter }) => letter))) {
      const { seq, count } = this.#sql
        .exec<{ seq: number; count: number }>(
          `INSERT INTO dead (at, count, letters) VALUES (?1, json_array_length(?2), ?2) RETURNING seq, count`,
          at,
          letters,
        )
        .one()
      const rests = split.slice(from, from + count).map(({ rest }) => rest)
      size += this.#keepRests(seq, rests, letters.length)
      from += count
    }
    return size
  }

  /** Refused events of batches before this one, newest batch first: whole batches, so perhaps more than asked for. */
  list(before: number | null, most: number): DeadLetter[] {
    const found: DeadLetter[] = []
    for (const row of this.#sql.exec<{ seq: number; at: number; letters: string }>(
      'SELECT seq, at, letters FROM dead WHERE seq < ? ORDER BY seq DESC',
      before ?? Number.MAX_SAFE_INTEGER,
    )) {
      found.push(...lettersOf(row))
      if (found.length >= most) break
    }
    return found
  }

  /** The same, each to its end as far as it is kept. */
  listWhole(before: number | null, most: number): DeadLetter[] {
    const bySeq = Map.groupBy(this.list(before, most), ({ seq }) => seq)
    return [...bySeq].flatMap(([seq, letters]) => {
      const rests = this.#rests(seq)
      return letters.map((letter, place) => ({ ...letter, raw: letter.raw + (rests.get(place) ?? '') }))
    })
  }

  drop(seqs: readonly number[]): void {
    const list = JSON.stringify(seqs)
    this.#sql.exec('DELETE FROM dead WHERE seq IN (SELECT value FROM json_each(?))', list)
    this.#sql.exec('DELETE FROM dead_rests WHERE seq IN (SELECT value FROM json_each(?))', list)
  }

  /** The batches beyond so many of the newest events, beyond so many characters of them, and from before a time. */
  excess({ letters, size, before }: { letters: number; size: number; before: number }): number[] {
    return this.#sql
      .exec<{ seq: number }>(
        `SELECT seq FROM (
           SELECT seq, at, SUM(count) OVER down - count AS newer, SUM(size) OVER down AS size
           FROM dead WINDOW down AS (ORDER BY seq DESC))
         WHERE newer >= ?1 OR size > ?2 OR at < ?3`,
        letters,
        size,
        before,
      )
      .toArray()
      .map(({ seq }) => seq)
  }

  count(): number {
    return this.#sql.exec<{ count: number }>('SELECT COALESCE(SUM(count), 0) AS count FROM dead').one().count
  }

  /** When the oldest of them was refused; null when there is none. */
  oldestAt(): number | null {
    return this.#sql.exec<{ at: number }>('SELECT at FROM dead ORDER BY seq LIMIT 1').toArray()[0]?.at ?? null
  }

  /** @param headsSize of the row they belong to. Answers the size of both. */
  #keepRests(seq: number, rests: readonly string[], headsSize: number): number {
    for (const [place, rest] of rests.entries())
      if (rest !== '')
        this.#sql.exec('INSERT INTO dead_rests (seq, place, rest) VALUES (?, ?, ?)', seq, place, rest)
    const size = rests.reduce((sum, rest) => sum + rest.length, headsSize)
    this.#sql.exec('UPDATE dead SET size = ? WHERE seq = ?', size, seq)
    return size
  }

  #rests(seq: number): Map<number, string> {
    const rows = this.#sql.exec<{ place: number; rest: string }>(
      'SELECT place, rest FROM dead_rests WHERE seq = ?',
      seq,
    )
    return new Map([...rows].map(({ place, rest }) => [place, rest]))
  }
}

function splitOf({ code, message, raw, length = raw.length, id }: Refused): { letter: Letter; rest: string } {
  // Half a surrogate pair at the cut would be no text.
  const head = raw.slice(0, headLength).replace(/[\uD800-\uDBFF]$/, '')
  const letter = { code, message, raw: head, ...(length > head.length && { length }), ...(id && { id }) }
  return { letter, rest: raw.slice(head.length) }
}

const lettersOf = ({ seq, at, letters }: { seq: number; at: number; letters: string }): DeadLetter[] =>
  (JSON.parse(letters) as Letter[]).map((letter) => ({ ...letter, seq, at }))
