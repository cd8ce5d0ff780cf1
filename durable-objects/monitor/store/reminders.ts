/** What people were reminded of. */
export class ReminderStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** The nearest threshold, in days, at which people were reminded of it; null when they never were. */
  nearest(key: string): number | null {
    const [row] = this.#sql.exec<{ days: number }>('SELECT days FROM reminders WHERE key = ?', key).toArray()
    return row?.days ?? null
  }

  /** Whether people were reminded of another of this kind: what is found now has followed it. */
  isToldOfAnother(kind: string, key: string): boolean {
    const query = 'SELECT 1 FROM reminders WHERE key <> ?1 AND key LIKE ?2 LIMIT 1'
    return this.#sql.exec(query, key, `${kind}:%`).toArray().length > 0
  }

  /** What is over is forgotten: nobody is reminded of it again. */
  set(key: string, reminder: { days: number; expiresAt: number }, now: number): void {
    this.#sql.exec('DELETE FROM reminders WHERE expires_at < ?', now)
    this.#sql.exec(
      'INSERT OR REPLACE INTO reminders (key, days, expires_at) VALUES (?, ?, ?)',
      key,
      reminder.days,
      reminder.expiresAt,
    )
  }

  /** Nobody was there to hear of it: at this threshold people are still to be reminded. */
  forget(key: string, { days }: { days: number }): void {
    this.#sql.exec('DELETE FROM reminders WHERE key = ? AND days = ?', key, days)
  }
}
