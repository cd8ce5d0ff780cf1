import type { Dissenter, RegionTrouble } from '#core/alert/region-trouble'
import type { Group } from '#core/incident/group/place'
import type { Dissent } from '#core/monitor/dissent'
import type { AlertFact, DissentFact } from '#core/rpc'

/** What the migrations of the incident object make for the objects of regions. */
export const regionTables = `CREATE TABLE dissents (
     monitor_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, host TEXT NOT NULL, body TEXT, heard_at INTEGER NOT NULL,
     held INTEGER NOT NULL DEFAULT 0, held_at INTEGER NOT NULL DEFAULT 0
   ) WITHOUT ROWID;
   CREATE TABLE region (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL, trouble TEXT);
   CREATE TABLE region_reports (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);`

/** The group whose incident object keeps what is held back; null where that is the monitor's own. */
export const dissentsOfGroups = 'ALTER TABLE dissents ADD COLUMN group_of TEXT;'

/** Whether the opening of a monitor's incident waits for this region, or is to be let go. */
const held = { no: 0, waits: 1, released: 2 } as const
/** So long it is known that a dissent is over: an older word about it may still be on its way. */
const keptMs = 86_400_000

/** Every SQL statement about a region. No decisions are made here. */
export class RegionStore {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** Takes in what a monitor says; what is older than what is known changes nothing. */
  hear({ monitorId, host, seq, dissent, group }: DissentFact, now: number): void {
    const [known] = this.#sql
      .exec<{ seq: number; heard_at: number }>(
        'SELECT seq, heard_at FROM dissents WHERE monitor_id = ?',
        monitorId,
      )
      .toArray()
    // A monitor that lost its storage counts from 1 again: what began later is newer in spite of that.
    if (known && seq <= known.seq && (dissent?.since ?? 0) <= known.heard_at) return
    this.#sql.exec('DELETE FROM dissents WHERE body IS NULL AND held = 0 AND heard_at < ?', now - keptMs)
    this.#sql.exec(
      `INSERT INTO dissents (monitor_id, seq, host, body, heard_at, group_of) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT (monitor_id) DO UPDATE SET seq = excluded.seq, host = excluded.host, body = excluded.body,
         heard_at = excluded.heard_at,
         group_of = IIF(excluded.body IS NULL, group_of, excluded.group_of),
         held = IIF(excluded.body IS NULL AND held = ${held.waits}, ${held.released}, held)`,
      monitorId,
      seq,
      host,
      dissent && JSON.stringify(dissent),
      now,
      group ? JSON.stringify(group) : null,
    )
  }

  /** Those that dissent now. */
  dissenters(): Dissenter[] {
    return this.#sql
      .exec<{ monitor_id: string; host: string; body: string; heard_at: number }>(
        'SELECT monitor_id, host, body, heard_at FROM dissents WHERE body IS NOT NULL',
      )
      .toArray()
      .map(({ monitor_id, host, body, heard_at }) => {
        const { kind, failure, since } = JSON.parse(body) as Dissent
        return { monitorId: monitor_id, host, kind, failure, since, heardAt: heard_at }
      })
  }

  /** How many troubles there were, and the one that lasts. */
  state(): { number: number; trouble: RegionTrouble | null } {
    const [row] = this.#sql
      .exec<{ number: number; trouble: string | null }>('SELECT number, trouble FROM region')
      .toArray()
    const { number = 0, trouble = null } = row ?? {}
    return { number, trouble: trouble === null ? null : (JSON.parse(trouble) as RegionTrouble) }
  }

  setState(number: number, trouble: RegionTrouble | null): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO region (id, number, trouble) VALUES (1, ?, ?)',
      number,
      trouble && JSON.stringify(trouble),
    )
  }

  noteHeld(monitorId: string, now: number): void {
    this.#sql.exec(
      `UPDATE dissents SET held = ${held.waits}, held_at = ?2 WHERE monitor_id = ?1`,
      monitorId,
      now,
    )
  }

  /** Whatever waits is to be let go. */
  releaseAll(): void {
    this.#sql.exec(`UPDATE dissents SET held = ${held.released} WHERE held = ${held.waits}`)
  }

  /** Monitors whose incident objects are to be told that nothing holds them back any more. */
  toRelease(): { monitorId: string; seq: number; heldAt: number; group: Group | null }[] {
    return this.#sql
      .exec<{ monitorId: string; seq: number; heldAt: number; group_of: string | null }>(
        `SELECT monitor_id AS monitorId, seq, held_at AS heldAt, group_of FROM dissents
         WHERE held = ${held.released}`,
      )
      .toArray()
      .map(({ group_of, ...one }) => ({
        ...one,
        group: group_of === null ? null : (JSON.parse(group_of) as Group),
      }))
  }

  noteReleased(monitorId: string): void {
    this.#sql.exec(
      `UPDATE dissents SET held = ${held.no} WHERE monitor_id = ? AND held = ${held.released}`,
      monitorId,
    )
  }

  oweReport(fact: AlertFact): void {
    this.#sql.exec('INSERT INTO region_reports (body) VALUES (?)', JSON.stringify(fact))
  }

  nextReport(): { id: number; fact: AlertFact } | null {
    const [row] = this.#sql
      .exec<{ id: number; body: string }>('SELECT id, body FROM region_reports ORDER BY id LIMIT 1')
      .toArray()
    return row ? { id: row.id, fact: JSON.parse(row.body) as AlertFact } : null
  }

  settleReport(id: number): void {
    this.#sql.exec('DELETE FROM region_reports WHERE id = ?', id)
  }
}
