import type { StreamDefinition, WindowName } from '#core/stream/definition'
import { inParts } from '#core/stream/parts'
import type { WindowRows } from '#core/stream/rpc'
import type { EncodedRow } from '#core/stream/window-row'
import type { WindowFact } from '#core/stream/windows'
import { DeadStore, deadTables } from './dead/store.ts'
import { ruleTables } from './rules/store.ts'

/** Append only. Never edit an entry that has shipped. */
export const migrations = [
  `CREATE TABLE definition (one INTEGER PRIMARY KEY CHECK (one = 1), definition TEXT NOT NULL);
   CREATE TABLE log (
     seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, received_at INTEGER NOT NULL,
     rows INTEGER NOT NULL, bytes INTEGER NOT NULL, lines TEXT NOT NULL
   );
   CREATE TABLE ids (seq INTEGER PRIMARY KEY, ids BLOB NOT NULL);
   CREATE TABLE windows (
     window TEXT NOT NULL, start INTEGER NOT NULL, part INTEGER NOT NULL, revision INTEGER NOT NULL,
     pending INTEGER NOT NULL, rows TEXT NOT NULL, owed INTEGER NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (window, start, part)
   ) WITHOUT ROWID;
   CREATE INDEX windows_owed ON windows (start) WHERE owed = 1;
   CREATE INDEX windows_pending ON windows (start) WHERE pending = 1;
   CREATE INDEX windows_expiry ON windows (expires_at);
   CREATE TABLE position (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL);
   CREATE TABLE dead (
     seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, count INTEGER NOT NULL, letters TEXT NOT NULL
   );
   CREATE TABLE segments (
     first_seq INTEGER PRIMARY KEY, key TEXT NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL,
     from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
   );`,
  ruleTables,
  `CREATE TABLE day (
     one INTEGER PRIMARY KEY CHECK (one = 1), day INTEGER NOT NULL, events INTEGER NOT NULL, seq INTEGER NOT NULL
   );`,
  deadTables,
] as const

/** One batch as it lies in the log. */
export interface LogRow {
  seq: number
  /** When it was taken in, by the object's clock. */
  at: number
  /** When its request came, by which its events were judged. */
  receivedAt: number
  rows: number
  lines: string
}

/** A piece of the log in the archive. */
export interface Segment {
  firstSeq: number
  key: string
  rows: number
  bytes: number
  fromAt: number
  toAt: number
  expiresAt: number
}

/** How many events of a day there were, up to a place in the log. */
export interface Day {
  /** Its beginning (UTC). */
  day: number
  events: number
  seq: number
}

/** Every SQL statement of a stream's object; no decisions are made here. Times are epoch ms. */
export class StreamStore {
  readonly #storage: DurableObjectStorage
  readonly #sql: SqlStorage
  readonly dead: DeadStore

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    this.#sql = storage.sql
    this.dead = new DeadStore(storage)
  }

  /** All of it or nothing. */
  atOnce<T>(write: () => T): T {
    return this.#storage.transactionSync(write)
  }

  definition(): StreamDefinition | undefined {
    const [row] = this.#sql.exec<{ definition: string }>('SELECT definition FROM definition').toArray()
    return row && (JSON.parse(row.definition) as StreamDefinition)
  }

  keepDefinition(definition: StreamDefinition): void {
    this.#sql.exec(
      'INSERT INTO definition VALUES (1, ?) ON CONFLICT DO UPDATE SET definition = excluded.definition',
      JSON.stringify(definition),
    )
  }

  /** Appends events; answers their place in the log. */
  append({ at, receivedAt, rows, lines, ids }: Omit<LogRow, 'seq'> & { ids: Uint32Array }): number {
    const { seq } = this.#sql
      .exec<{ seq: number }>(
        'INSERT INTO log (at, received_at, rows, bytes, lines) VALUES (?, ?, ?, ?, ?) RETURNING seq',
        at,
        receivedAt,
        rows,
        lines.length,
        lines,
      )
      .one()
    if (ids.some((word) => word !== 0))
      this.#sql.exec('INSERT INTO ids (seq, ids) VALUES (?, ?)', seq, bytesOf(ids))
    return seq
  }

  /** Events after this place, oldest first. */
  *logAfter(seq: number): Generator<LogRow> {
    let after = seq
    for (;;) {
      const [row] = this.#sql
        .exec<Row<LogRow>>(
          'SELECT seq, at, received_at AS receivedAt, rows, lines FROM log WHERE seq > ? ORDER BY seq LIMIT 1',
          after,
        )
        .toArray()
      if (!row) return
      yield row
      after = row.seq
    }
  }

  day(): Day | undefined {
    return this.#sql.exec<Row<Day>>('SELECT day, events, seq FROM day').toArray()[0]
  }

  keepDay({ day, events, seq }: Day): void {
    this.#sql.exec(
      `INSERT INTO day VALUES (1, ?1, ?2, ?3)
       ON CONFLICT DO UPDATE SET day = excluded.day, events = excluded.events, seq = excluded.seq`,
      day,
      events,
      seq,
    )
  }

  /** How many events the log has after a place, of those taken at a time or later, and up to which place. */
  takenSince(after: number, at: number): { rows: number; seq: number } {
    return this.#sql
      .exec<{ rows: number; seq: number }>(
        `SELECT COALESCE(SUM(rows), 0) AS rows, COALESCE(MAX(seq), 0) AS seq FROM log WHERE seq > ? AND at >= ?`,
        after,
        at,
      )
      .one()
  }

  /** Batches from the newest on. */
  newestBatches(most: number): LogRow[] {
    return this.#sql
      .exec<Row<LogRow>>(
        'SELECT seq, at, received_at AS receivedAt, rows, lines FROM log ORDER BY seq DESC LIMIT ?',
        most,
      )
      .toArray()
  }

  logBytes(): number {
    return this.#sql.exec<{ bytes: number }>('SELECT COALESCE(SUM(bytes), 0) AS bytes FROM log').one().bytes
  }

  /** The oldest of the log up to a place, at least as many bytes as asked for if it holds them. */
  oldest(upTo: number, bytes: number): (LogRow & { bytes: number })[] {
    const found: (LogRow & { bytes: number })[] = []
    let sum = 0
    for (const row of this.#sql.exec<Row<LogRow & { bytes: number }>>(
      'SELECT seq, at, received_at AS receivedAt, rows, bytes, lines FROM log WHERE seq <= ? ORDER BY seq LIMIT 5000',
      upTo,
    )) {
      found.push(row)
      sum += row.bytes
      if (sum >= bytes) break
    }
    return found
  }

  dropLog(from: number, to: number): void {
    this.#sql.exec('DELETE FROM log WHERE seq BETWEEN ? AND ?', from, to)
  }

  /** The ids of batches, newest first. */
  *idsNewestFirst(): Generator<{ seq: number; ids: Uint32Array }> {
    for (const row of this.#sql.exec<{ seq: number; ids: ArrayBuffer }>(
      'SELECT seq, ids FROM ids ORDER BY seq DESC',
    ))
      yield { seq: row.seq, ids: new Uint32Array(row.ids) }
  }

  dropIdsBefore(seq: number): void {
    this.#sql.exec('DELETE FROM ids WHERE seq < ?', seq)
  }

  /** The place in the log up to which kept windows hold everything. */
  position(): number {
    return this.#sql.exec<{ seq: number }>('SELECT COALESCE(MAX(seq), 0) AS seq FROM position').one().seq
  }

  keepPosition(seq: number): void {
    this.#sql.exec('INSERT INTO position VALUES (1, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq', seq)
  }

  keepWindow(fact: WindowFact, { owed, expiresAt }: { owed: boolean; expiresAt: number }): void {
    const { window, start, revision, pending } = fact
    const parts = inParts(fact.rows)
    for (const [part, rows] of parts.entries())
      this.#sql.exec(
        `INSERT INTO windows (window, start, part, revision, pending, rows, owed, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET revision = excluded.revision, pending = excluded.pending, rows = excluded.rows,
           owed = MAX(owed, excluded.owed), expires_at = excluded.expires_at`,
        window,
        start,
        part,
        revision,
        pending && part === 0 ? 1 : 0,
        rows,
        owed && part === 0 ? 1 : 0,
        expiresAt,
      )
    this.#sql.exec(
      'DELETE FROM windows WHERE window = ? AND start = ? AND part >= ?',
      window,
      start,
      parts.length,
    )
  }

  /** One window as it was kept. */
  window(window: WindowName, start: number): WindowFact | undefined {
    const parts = this.#sql
      .exec<{ revision: number; pending: number; rows: string }>(
        'SELECT revision, pending, rows FROM windows WHERE window = ? AND start = ? ORDER BY part',
        window,
        start,
      )
      .toArray()
    const [first] = parts
    if (!first) return undefined
    const { revision, pending } = first
    return {
      window,
      start,
      revision,
      pending: pending === 1,
      rows: parts.flatMap(({ rows }) => rowsOf(rows)),
    }
  }

  /** Windows that hold more than their last revision told. */
  pendingWindows(): WindowFact[] {
    return this.#sql
      .exec<{ window: WindowName; start: number }>('SELECT window, start FROM windows WHERE pending = 1')
      .toArray()
      .flatMap(({ window, start }) => this.window(window, start) ?? [])
  }

  /** Kept windows that begin in [from, to), oldest first. */
  windows(window: WindowName, from: number, to: number): WindowRows[] {
    return this.#sql
      .exec<{ start: number; rows: string }>(
        'SELECT start, rows FROM windows WHERE window = ? AND start >= ? AND start < ? ORDER BY start, part',
        window,
        from,
        to,
      )
      .toArray()
      .map(({ start, rows }) => ({ window, start, rows }))
  }

  /** The beginning of the first kept window that begins then or later; null when there is none. */
  nextWindowStart(window: WindowName, from: number): number | null {
    return this.#sql
      .exec<{ start: number | null }>(
        'SELECT MIN(start) AS start FROM windows WHERE window = ? AND start >= ?',
        window,
        from,
      )
      .one().start
  }

  /** Windows that the log has not acknowledged, oldest first. */
  owedWindows(most: number): { window: WindowName; start: number }[] {
    return this.#sql
      .exec<{ window: WindowName; start: number }>(
        'SELECT window, start FROM windows WHERE owed = 1 ORDER BY start LIMIT ?',
        most,
      )
      .toArray()
  }

  /** How many windows the log has not acknowledged, and of the oldest when it began. */
  countOwed(): { windows: number; oldest: { window: WindowName; start: number } | null } {
    const { windows } = this.#sql
      .exec<{ windows: number }>('SELECT COUNT(*) AS windows FROM windows WHERE owed = 1')
      .one()
    return { windows, oldest: this.owedWindows(1)[0] ?? null }
  }

  /** Not owed any more, unless it has changed since. */
  settleWindow(window: WindowName, start: number, revision: number): void {
    this.#sql.exec(
      'UPDATE windows SET owed = 0 WHERE window = ? AND start = ? AND part = 0 AND revision <= ?',
      window,
      start,
      revision,
    )
  }

  dropExpiredWindows(now: number): void {
    this.#sql.exec('DELETE FROM windows WHERE expires_at <= ? AND owed = 0 AND pending = 0', now)
  }

  keepSegment(segment: Segment): void {
    this.#sql.exec(
      'INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      segment.firstSeq,
      segment.key,
      segment.rows,
      segment.bytes,
      segment.fromAt,
      segment.toAt,
      segment.expiresAt,
    )
  }

  /** When the next segment or window has been kept long enough; null when there is none. */
  nextExpiry(): number | null {
    return this.#sql
      .exec<{ at: number | null }>(
        `SELECT MIN(at) AS at FROM (SELECT MIN(expires_at) AS at FROM segments
           UNION ALL SELECT MIN(expires_at) FROM windows)`,
      )
      .one().at
  }

  /** Segments that have been kept long enough by `now`; `Infinity` means all. */
  expiredSegments(now: number, most: number): { firstSeq: number; key: string }[] {
    return this.#sql
      .exec<{ firstSeq: number; key: string }>(
        'SELECT first_seq AS firstSeq, key FROM segments WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
        Math.min(now, Number.MAX_SAFE_INTEGER),
        most,
      )
      .toArray()
  }

  dropSegments(firstSeqs: readonly number[]): void {
    this.#sql.exec(
      'DELETE FROM segments WHERE first_seq IN (SELECT value FROM json_each(?))',
      JSON.stringify(firstSeqs),
    )
  }
}

/** What `exec` takes as the shape of a row. */
type Row<T> = { [Column in keyof T]: T[Column] & SqlStorageValue }

const rowsOf = (text: string): EncodedRow[] => JSON.parse(text) as EncodedRow[]

const bytesOf = (words: Uint32Array): ArrayBuffer => words.slice().buffer
