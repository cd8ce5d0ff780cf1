import { maxPings, type LoggedPing } from '#core/heartbeat/ping'
import type { HeartbeatState } from '#core/heartbeat/state'

/** What is stored of one heartbeat: what judging remembers, and the number of its newest ping. */
export interface StoredHeartbeat {
  monitorId: string
  state: HeartbeatState
  n: number
}

/** Every SQL statement about heartbeats. The tables are made by the lane's own migrations. */
export class HeartbeatStore {
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  all(): StoredHeartbeat[] {
    return this.#storage.sql
      .exec<{ monitor_id: string; n: number; state: string }>('SELECT monitor_id, n, state FROM heartbeats')
      .toArray()
      .map(({ monitor_id, n, state }) => ({
        monitorId: monitor_id,
        n,
        state: JSON.parse(state) as HeartbeatState,
      }))
  }

  put({ monitorId, state, n }: StoredHeartbeat): void {
    this.#storage.sql.exec(
      `INSERT INTO heartbeats (monitor_id, n, state) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET n = excluded.n, state = excluded.state`,
      monitorId,
      n,
      JSON.stringify(state),
    )
  }

  /** A ping and what it made of its heartbeat, together. The newest `maxPings` are kept: each takes the oldest's place. */
  file(ping: LoggedPing, heartbeat: StoredHeartbeat): void {
    const { body, id, n, ...facts } = ping
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec(
        'INSERT OR REPLACE INTO pings (monitor_id, slot, n, id, facts, body) VALUES (?, ?, ?, ?, ?, ?)',
        heartbeat.monitorId,
        n % maxPings,
        n,
        id,
        JSON.stringify(facts),
        body,
      )
      this.put(heartbeat)
    })
  }

  /** Whether one of the newest pings of a monitor is this very request. */
  hasFiled(monitorId: string, n: number, id: string): boolean {
    const slots = [n, n - 1, n - 2, n - 3].map((each) => (each + maxPings) % maxPings)
    return this.#storage.sql
      .exec<{ id: string }>(
        'SELECT id FROM pings WHERE monitor_id = ? AND slot IN (?, ?, ?, ?)',
        monitorId,
        ...slots,
      )
      .toArray()
      .some((row) => row.id === id)
  }

  /** Pings with a number below `before`, newest first, at most `limit`. */
  pings(monitorId: string, before: number, limit: number): LoggedPing[] {
    return this.#storage.sql
      .exec<{ n: number; id: string; facts: string; body: string | null }>(
        'SELECT n, id, facts, body FROM pings WHERE monitor_id = ? AND n < ? ORDER BY n DESC LIMIT ?',
        monitorId,
        before,
        limit,
      )
      .toArray()
      .map(({ n, id, facts, body }) => ({
        ...(JSON.parse(facts) as Omit<LoggedPing, 'n' | 'id' | 'body'>),
        n,
        id,
        body,
      }))
  }

  forget(monitorId: string): void {
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec('DELETE FROM pings WHERE monitor_id = ?', monitorId)
      this.#storage.sql.exec('DELETE FROM heartbeats WHERE monitor_id = ?', monitorId)
    })
  }

  /** Forgets the heartbeats of monitors that are not known here any more. */
  prune(): void {
    for (const table of ['pings', 'heartbeats']) {
      this.#storage.sql.exec(`DELETE FROM ${table} WHERE monitor_id NOT IN (SELECT monitor_id FROM entries)`)
    }
  }
}
