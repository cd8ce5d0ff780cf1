/** Append-only: the index is the version. */
export const migrations = [
  `CREATE TABLE tickets (hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE siblings (k INTEGER PRIMARY KEY)`,
  `CREATE TABLE turns (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID`,
] as const

/** Every SQL statement of a live object; no decisions are made here. Times are epoch ms. */
export class LiveStore {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  addTicket(hash: string, expiresAt: number, now: number): void {
    this.#sql.exec('DELETE FROM tickets WHERE expires_at <= ?', now)
    this.#sql.exec('INSERT INTO tickets (hash, expires_at) VALUES (?, ?)', hash, expiresAt)
  }

  /** True when the ticket was there and still good; it is gone afterwards in any case. */
  burnTicket(hash: string, now: number): boolean {
    const burnt = this.#sql
      .exec<{ expires_at: number }>('DELETE FROM tickets WHERE hash = ? RETURNING expires_at', hash)
      .toArray()
    return burnt.some((ticket) => ticket.expires_at > now)
  }

  /** True when nobody has the turn, or nobody any more. */
  takeTurn({ name, holder, until }: { name: string; holder: string; until: number }, now: number): boolean {
    const taken = this.#sql.exec(
      `INSERT INTO turns (name, holder, until) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE turns.until <= ? RETURNING name`,
      name,
      holder,
      until,
      now,
    )
    return taken.toArray().length > 0
  }

  endTurn({ name, holder }: { name: string; holder: string }): void {
    this.#sql.exec('DELETE FROM turns WHERE name = ? AND holder = ?', name, holder)
  }

  /** The objects that took sockets when this one was full. */
  siblings(): number[] {
    return this.#sql
      .exec<{ k: number }>('SELECT k FROM siblings ORDER BY k')
      .toArray()
      .map((row) => row.k)
  }

  addSibling(k: number): void {
    this.#sql.exec('INSERT INTO siblings (k) VALUES (?) ON CONFLICT DO NOTHING', k)
  }

  dropSibling(k: number): void {
    this.#sql.exec('DELETE FROM siblings WHERE k = ?', k)
  }
}
