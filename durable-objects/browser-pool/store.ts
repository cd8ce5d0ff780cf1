import type { Lease, PoolFacts, Session } from '#core/browser-pool/facts'

/** Append-only: the index is the version. */
export const migrations = [
  `CREATE TABLE sessions (session_id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, uses INTEGER NOT NULL,
     idle_since INTEGER NOT NULL, is_doomed INTEGER NOT NULL, close_at INTEGER NOT NULL,
     close_tries INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE leases (lease_id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, session_id TEXT,
     granted_at INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE spent (workspace_id TEXT NOT NULL, day INTEGER NOT NULL, ms INTEGER NOT NULL,
     PRIMARY KEY (workspace_id, day)) WITHOUT ROWID;
   CREATE TABLE launches (id INTEGER PRIMARY KEY CHECK (id = 1), tokens REAL NOT NULL, at INTEGER NOT NULL,
     paused_until INTEGER NOT NULL)`,
  'ALTER TABLE spent ADD COLUMN filed_ms INTEGER NOT NULL DEFAULT 0',
] as const

/** What a workspace has used on a day, counted from 1970. */
export interface Spent {
  workspaceId: string
  day: number
  ms: number
}

type Launches = Pick<PoolFacts, 'bucket' | 'pausedUntil'>

/** Every SQL statement of a browser pool; no decisions are made here. Times are epoch ms. */
export class BrowserPoolStore {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  sessions(): Session[] {
    return this.#sql
      .exec<Omit<Session, 'isDoomed'> & { isDoomed: number }>(
        `SELECT session_id AS sessionId, started_at AS startedAt, uses, idle_since AS idleSince,
           is_doomed AS isDoomed, close_at AS closeAt, close_tries AS closeTries FROM sessions`,
      )
      .toArray()
      .map((row) => ({ ...row, isDoomed: row.isDoomed === 1 }))
  }

  /** Adds a browser; one that is known already stays as it is. */
  addSession({ sessionId, startedAt, uses, idleSince, isDoomed, closeAt, closeTries }: Session): void {
    this.#sql.exec(
      `INSERT INTO sessions (session_id, started_at, uses, idle_since, is_doomed, close_at, close_tries)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      sessionId,
      startedAt,
      uses,
      idleSince,
      isDoomed ? 1 : 0,
      closeAt,
      closeTries,
    )
  }

  noteUse(sessionId: string): void {
    this.#sql.exec('UPDATE sessions SET uses = uses + 1 WHERE session_id = ?', sessionId)
  }

  noteIdle(sessionId: string, since: number): void {
    this.#sql.exec('UPDATE sessions SET idle_since = ? WHERE session_id = ?', since, sessionId)
  }

  doom(sessionId: string, closeAt: number): void {
    this.#sql.exec(
      'UPDATE sessions SET is_doomed = 1, close_at = ? WHERE session_id = ? AND is_doomed = 0',
      closeAt,
      sessionId,
    )
  }

  noteCloseFailed(sessionId: string, { closeAt, tries }: { closeAt: number; tries: number }): void {
    this.#sql.exec(
      'UPDATE sessions SET close_at = ?, close_tries = ? WHERE session_id = ?',
      closeAt,
      tries,
      sessionId,
    )
  }

  dropSession(sessionId: string): void {
    this.#sql.exec('DELETE FROM sessions WHERE session_id = ?', sessionId)
  }

  leases(): Lease[] {
    return this.#sql
      .exec<{ [Field in keyof Lease]: Lease[Field] }>(
        `SELECT lease_id AS leaseId, workspace_id AS workspaceId, session_id AS sessionId,
           granted_at AS grantedAt, until FROM leases`,
      )
      .toArray()
  }

  addLease({ leaseId, workspaceId, sessionId, grantedAt, until }: Lease): void {
    this.#sql.exec(
      'INSERT INTO leases (lease_id, workspace_id, session_id, granted_at, until) VALUES (?, ?, ?, ?, ?)',
      leaseId,
      workspaceId,
      sessionId,
      grantedAt,
      until,
    )
  }

  nameSession(leaseId: string, sessionId: string): void {
    this.#sql.exec('UPDATE leases SET session_id = ? WHERE lease_id = ?', sessionId, leaseId)
  }

  dropLease(leaseId: string): void {
    this.#sql.exec('DELETE FROM leases WHERE lease_id = ?', leaseId)
  }

  /** Null when nothing has been started yet. */
  launches(): Launches | null {
    const [row] = this.#sql
      .exec<{ tokens: number; at: number; pausedUntil: number }>(
        'SELECT tokens, at, paused_until AS pausedUntil FROM launches',
      )
      .toArray()
    return row ? { bucket: { tokens: row.tokens, at: row.at }, pausedUntil: row.pausedUntil } : null
  }

  setLaunches({ bucket: { tokens, at }, pausedUntil }: Launches): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO launches (id, tokens, at, paused_until) VALUES (1, ?, ?, ?)',
      tokens,
      at,
      pausedUntil,
    )
  }

  spentMs(workspaceId: string, day: number): number {
    const [row] = this.#sql
      .exec<{ ms: number }>('SELECT ms FROM spent WHERE workspace_id = ? AND day = ?', workspaceId, day)
      .toArray()
    return row?.ms ?? 0
  }

  /** What D1 has not been told yet, or only in part. */
  unfiled(): Spent[] {
    return this.#sql
      .exec<{ [Field in keyof Spent]: Spent[Field] }>(
        'SELECT workspace_id AS workspaceId, day, ms FROM spent WHERE ms > filed_ms',
      )
      .toArray()
  }

  noteFiled({ workspaceId, day, ms }: Spent): void {
    this.#sql.exec('UPDATE spent SET filed_ms = ? WHERE workspace_id = ? AND day = ?', ms, workspaceId, day)
  }

  /** Adds to what a workspace has used; days before are forgotten. */
  charge(workspaceId: string, day: number, ms: number): void {
    this.#sql.exec('DELETE FROM spent WHERE day < ?', day)
    this.#sql.exec(
      `INSERT INTO spent (workspace_id, day, ms) VALUES (?, ?, ?)
       ON CONFLICT (workspace_id, day) DO UPDATE SET ms = ms + excluded.ms`,
      workspaceId,
      day,
      Math.round(ms),
    )
  }
}
