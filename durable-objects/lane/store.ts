import type { Gap } from '#core/cell'
import type { HourRow } from '#core/messages'
import type { Streak } from '#core/monitor/streak'
import type { Detail, PackedResults } from '#core/results-codec'
import type { LaneEntry } from '#core/rpc'

/** Append only. Never edit an entry that has shipped. WITHOUT ROWID: an upsert is then one row written, not two. */
export const migrations = [
  `CREATE TABLE entries (
     monitor_id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, body TEXT NOT NULL, removed_at INTEGER
   ) WITHOUT ROWID;
   CREATE TABLE streaks (
     monitor_id TEXT PRIMARY KEY, body TEXT NOT NULL, owed INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE results (
     id INTEGER PRIMARY KEY, base INTEGER NOT NULL, from_tick INTEGER NOT NULL, to_tick INTEGER NOT NULL,
     body BLOB NOT NULL, details TEXT NOT NULL
   );
   CREATE TABLE owed_hours (id TEXT PRIMARY KEY, rows TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE gaps (from_ms INTEGER PRIMARY KEY, to_ms INTEGER NOT NULL, owed INTEGER NOT NULL);
   CREATE TABLE marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;`,
  // Slot 0 holds the newest findings of a monitor, any other slot the evidence found at that time.
  `CREATE TABLE findings (
     monitor_id TEXT NOT NULL, slot INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (monitor_id, slot)
   ) WITHOUT ROWID;`,
  // What heartbeats/store.ts keeps. Slots are reused, so that a ping is one row written and none deleted.
  `CREATE TABLE heartbeats (monitor_id TEXT PRIMARY KEY, n INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE pings (
     monitor_id TEXT NOT NULL, slot INTEGER NOT NULL, n INTEGER NOT NULL, id TEXT NOT NULL, facts TEXT NOT NULL,
     body TEXT, PRIMARY KEY (monitor_id, slot)
   ) WITHOUT ROWID;`,
  // When an entry's configuration came: its ticks are due from then on.
  `ALTER TABLE entries ADD COLUMN since_ms INTEGER NOT NULL DEFAULT 0;
   UPDATE entries SET since_ms = unixepoch() * 1000;`,
  // Up to which row of results a stream has been fed.
  `CREATE TABLE feeds (stream_id TEXT PRIMARY KEY, upto INTEGER NOT NULL) WITHOUT ROWID;`,
] as const

/** Numbers a lane must not forget. All but `version` are epoch ms. */
export type Mark = 'version' | 'cellsSent' | 'hoursClosed' | 'awakeAt'

export interface StoredEntry {
  entry: LaneEntry
  ordinal: number
  /** Its ticks are due from this instant (epoch ms) on. */
  sinceMs: number
  streak: Streak | null
  owed: boolean
}

/** Some seconds of results, packed. `base` is what `unpackResults` wants. */
export interface StoredResults extends PackedResults {
  base: number
  toTick: number
}

/** Every SQL statement of a lane. No decisions are made here. */
export class LaneStore {
  readonly #storage: DurableObjectStorage
  readonly #sql: SqlStorage
  /** The highest number given so far, also by a transaction that was undone: numbers may have holes. */
  #highestOrdinal: number | null = null

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    this.#sql = storage.sql
  }

  /** All or nothing. */
  together(write: () => void): void {
    this.#storage.transactionSync(write)
  }

  entries(): StoredEntry[] {
    return this.#sql
      .exec<EntryRow>(
        `SELECT e.body, e.ordinal, e.since_ms, s.body AS streak, s.owed FROM entries e
         LEFT JOIN streaks s ON s.monitor_id = e.monitor_id WHERE e.removed_at IS NULL`,
      )
      .toArray()
      .map(({ body, ordinal, since_ms, streak, owed }) => ({
        entry: JSON.parse(body) as LaneEntry,
        ordinal,
        sinceMs: since_ms,
        streak: streak === null ? null : (JSON.parse(streak) as Streak),
        owed: owed === 1,
      }))
  }

  /** Keeps an entry and answers its ordinal, which never changes while results of it are kept. */
  putEntry(entry: LaneEntry, { sinceMs, removedAt }: { sinceMs: number; removedAt: number | null }): number {
    const { ordinal } = this.#sql
      .exec<{ ordinal: number }>(
        `INSERT INTO entries (monitor_id, ordinal, body, since_ms, removed_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET body = excluded.body, since_ms = excluded.since_ms,
           removed_at = excluded.removed_at RETURNING ordinal`,
        entry.monitorId,
        this.#nextOrdinal(),
        JSON.stringify(entry),
        sinceMs,
        removedAt,
      )
      .one()
    this.#highestOrdinal = Math.max(this.#highestOrdinal ?? 0, ordinal)
    return ordinal
  }

  /** Looked up once: for a thousand new entries the table would be read a thousand times. */
  #nextOrdinal(): number {
    this.#highestOrdinal ??= this.#sql
      .exec<{ highest: number }>('SELECT COALESCE(MAX(ordinal), 0) AS highest FROM entries')
      .one().highest
    return this.#highestOrdinal + 1
  }

  /** The ordinal of a monitor that is or was here. */
  ordinal(monitorId: string): number | null {
    const [row] = this.#sql
      .exec<{ ordinal: number }>('SELECT ordinal FROM entries WHERE monitor_id = ?', monitorId)
      .toArray()
    return row?.ordinal ?? null
  }

  streak(monitorId: string): Streak | null {
    const [row] = this.#sql
      .exec<{ body: string }>('SELECT body FROM streaks WHERE monitor_id = ?', monitorId)
      .toArray()
    return row ? (JSON.parse(row.body) as Streak) : null
  }

  putStreak(monitorId: string, streak: Streak, owed: boolean): void {
    this.#sql.exec(
      `INSERT INTO streaks (monitor_id, body, owed) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET body = excluded.body, owed = excluded.owed`,
      monitorId,
      JSON.stringify(streak),
      owed ? 1 : 0,
    )
  }

  /** The newest verdict of this monitor is where it belongs. */
  settleStreak(monitorId: string): void {
    this.#sql.exec('UPDATE streaks SET owed = 0 WHERE monitor_id = ?', monitorId)
  }

  addResults(packed: PackedResults, span: { base: number; fromTick: number; toTick: number }): void {
    this.#sql.exec(
      'INSERT INTO results (base, from_tick, to_tick, body, details) VALUES (?, ?, ?, ?, ?)',
      span.base,
      span.fromTick,
      span.toTick,
      packed.body,
      JSON.stringify(packed.details),
    )
  }

  /** Packed results that may hold ticks in [from, to), newest first, read only as far as asked. */
  *results(from: number, to: number): Generator<StoredResults> {
    const rows = this.#sql.exec<ResultsRow>(
      'SELECT base, to_tick, body, details FROM results WHERE to_tick >= ? AND from_tick < ? ORDER BY id DESC',
      from,
      to,
    )
    for (const { base, to_tick, body, details } of rows) {
      yield { base, toTick: to_tick, body: new Uint8Array(body), details: JSON.parse(details) as Detail[] }
    }
  }

  /** The newest packed row; 0 when there is none. */
  newestRow(): number {
    return this.#sql.exec<{ id: number }>('SELECT COALESCE(MAX(id), 0) AS id FROM results').one().id
  }

  /** Packed results after a row, oldest first. */
  resultsAfter(id: number, most: number): (StoredResults & { id: number })[] {
    return this.#sql
      .exec<ResultsRow & { id: number }>(
        'SELECT id, base, to_tick, body, details FROM results WHERE id > ? ORDER BY id LIMIT ?',
        id,
        most,
      )
      .toArray()
      .map(({ id: at, base, to_tick, body, details }) => ({
        id: at,
        base,
        toTick: to_tick,
        body: new Uint8Array(body),
        details: JSON.parse(details) as Detail[],
      }))
  }

  /** Monitors whose results a stream takes, also those that have left. */
  fedMonitors(): FedMonitor[] {
    return this.#sql
      .exec<FedMonitor>(
        `SELECT ordinal, monitor_id AS monitorId, body ->> 'workspaceId' AS workspaceId,
           body ->> 'checksStreamId' AS streamId, removed_at AS removedAt
         FROM entries WHERE body ->> 'checksStreamId' IS NOT NULL`,
      )
      .toArray()
  }

  feeds(): { streamId: string; upto: number }[] {
    return this.#sql
      .exec<{ streamId: string; upto: number }>('SELECT stream_id AS streamId, upto FROM feeds')
      .toArray()
  }

  putFeed(streamId: string, upto: number): void {
    this.#sql.exec(
      'INSERT INTO feeds (stream_id, upto) VALUES (?, ?) ON CONFLICT DO UPDATE SET upto = excluded.upto',
      streamId,
      upto,
    )
  }

  dropFeed(streamId: string): void {
    this.#sql.exec('DELETE FROM feeds WHERE stream_id = ?', streamId)
  }

  putFindings(monitorId: string, slot: number, at: number, body: string): void {
    this.#sql.exec(
      `INSERT INTO findings (monitor_id, slot, at, body) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET at = excluded.at, body = excluded.body`,
      monitorId,
      slot,
      at,
      body,
    )
  }

  /** Keeps the newest `most` pieces of evidence of a monitor. */
  trimFindings(monitorId: string, most: number): void {
    this.#sql.exec(
      `DELETE FROM findings WHERE monitor_id = ?1 AND slot > 0 AND slot NOT IN
         (SELECT slot FROM findings WHERE monitor_id = ?1 ORDER BY slot DESC LIMIT ?2)`,
      monitorId,
      most,
    )
  }

  findings(monitorId: string): { slot: number; at: number; body: string }[] {
    return this.#sql
      .exec<{ slot: number; at: number; body: string }>(
        'SELECT slot, at, body FROM findings WHERE monitor_id = ?',
        monitorId,
      )
      .toArray()
  }

  /** The newest tick that is kept; null before the first. Rows of late results are new and hold old ticks. */
  newestTick(): number | null {
    const { newest } = this.#sql
      .exec<{ newest: number | null }>('SELECT MAX(to_tick) AS newest FROM results')
      .one()
    return newest
  }

  oweHours(id: string, rows: HourRow[]): void {
    this.#sql.exec(
      'INSERT INTO owed_hours (id, rows) VALUES (?, ?) ON CONFLICT DO UPDATE SET rows = excluded.rows',
      id,
      JSON.stringify(rows),
    )
  }

  owedHourIds(): string[] {
    return this.#sql
      .exec<{ id: string }>('SELECT id FROM owed_hours ORDER BY id')
      .toArray()
      .map(({ id }) => id)
  }

  /** The rows of one debt; empty once it is paid. */
  owedHours(id: string): HourRow[] {
    const [row] = this.#sql.exec<{ rows: string }>('SELECT rows FROM owed_hours WHERE id = ?', id).toArray()
    return row ? (JSON.parse(row.rows) as HourRow[]) : []
  }

  owedHourCount(): number {
    return this.#sql.exec<{ count: number }>('SELECT COUNT(*) AS count FROM owed_hours').one().count
  }

  dropHours(id: string): void {
    this.#sql.exec('DELETE FROM owed_hours WHERE id = ?', id)
  }

  addGap({ from, to }: { from: number; to: number }): void {
    this.#sql.exec(
      `INSERT INTO gaps (from_ms, to_ms, owed) VALUES (?, ?, 1)
       ON CONFLICT DO UPDATE SET to_ms = MAX(to_ms, excluded.to_ms), owed = 1`,
      from,
      to,
    )
  }

  /** Gaps that touch [from, to), oldest first. */
  gaps(from: number, to: number): (Pick<Gap, 'from' | 'to'> & { owed: boolean })[] {
    return this.#sql
      .exec<GapRow>(
        'SELECT from_ms, to_ms, owed FROM gaps WHERE to_ms > ? AND from_ms < ? ORDER BY from_ms',
        from,
        to,
      )
      .toArray()
      .map((row) => ({ from: row.from_ms, to: row.to_ms, owed: row.owed === 1 }))
  }

  settleGap(from: number, to: number): void {
    this.#sql.exec('UPDATE gaps SET owed = 0 WHERE from_ms = ? AND to_ms = ?', from, to)
  }

  mark(name: Mark): number | null {
    const [row] = this.#sql.exec<{ value: number }>('SELECT value FROM marks WHERE name = ?', name).toArray()
    return row?.value ?? null
  }

  setMark(name: Mark, value: number): void {
    this.#sql.exec(
      'INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
      name,
      value,
    )
  }

  /** Drops whole rows that end before `time`, with the monitors that left before it. */
  prune(time: number): void {
    this.#sql.exec('DELETE FROM results WHERE to_tick < ?', time)
    // Rows are numbered from the beginning again.
    this.#sql.exec('UPDATE feeds SET upto = 0 WHERE NOT EXISTS (SELECT 1 FROM results)')
    this.#sql.exec('DELETE FROM gaps WHERE to_ms < ? AND owed = 0', time)
    this.#sql.exec(
      'DELETE FROM streaks WHERE monitor_id IN (SELECT monitor_id FROM entries WHERE removed_at < ?)',
      time,
    )
    this.#sql.exec('DELETE FROM findings WHERE slot > 0 AND at < ?', time)
    this.#sql.exec(
      'DELETE FROM findings WHERE monitor_id IN (SELECT monitor_id FROM entries WHERE removed_at < ?)',
      time,
    )
    this.#sql.exec('DELETE FROM entries WHERE removed_at < ?', time)
  }
}

/** A monitor whose results a stream takes. */
export type FedMonitor = {
  ordinal: number
  monitorId: string
  workspaceId: string
  streamId: string
  removedAt: number | null
}
type EntryRow = {
  body: string
  ordinal: number
  since_ms: number
  streak: string | null
  owed: number | null
}
type ResultsRow = { base: number; to_tick: number; body: ArrayBuffer; details: string }
type GapRow = { from_ms: number; to_ms: number; owed: number }
