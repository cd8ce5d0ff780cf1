import { type Flapping, steady } from '#core/monitor/flapping'
import type { ParentWord } from '#core/monitor/kin'
import type { DecidedStatus } from '#core/monitor/schema'
import type { Transition } from '#core/monitor/transition'
import type { IncidentFact } from '#core/rpc'
import type { MonitorOrders } from '#db/queries/monitor-config'
import { byItself, type Place } from './place.ts'
import { DissentStore } from './store/dissents.ts'
import { KinStore } from './store/kin.ts'
import { ReminderStore } from './store/reminders.ts'
import { VoteStore } from './store/votes.ts'

export interface MonitorRecord {
  status: DecidedStatus
  since: number
  /** Seq of the newest transition. */
  seq: number
  /** The end of the newest maintenance or pause. */
  floor: number
  /** The incident object has been told of trouble that is not over. */
  told: boolean
  /** Regions whose votes made the newest trouble; empty once it is over. */
  deciding: string[]
  /** The maintenance window it is known to be in, and whether the incident object was told of it. */
  windowId: string | null
  windowTold: boolean
  /** Its changes between trouble and calm, and whether the incident object knows that it flaps. */
  flapping: Flapping
  flappingTold: boolean
  /** When a parent came back: evidence from before is none. 0 before the first time. */
  afresh: number
  /** What its children are to know of it; null while there was nothing to know. */
  word: Omit<ParentWord, 'parentId'> | null
  /** Where its trouble was told. */
  place: Place
  removed: boolean
}

/** What D1 is to show of a monitor beside its transitions. */
export interface FlappingNote {
  workspaceId: string
  monitorId: string
  flappingSince: number | null
}

/** What the log is owed. */
export type LogEntry = Transition | FlappingNote

/** As long as day rows are kept: nobody can ask for what was before. D1 has all of them. */
const transitionsKeptMs = 400 * 86_400_000

type Receiver = 'incident' | 'log'

/** What is owed, to whom. */
export type Debt<Body> = { id: number; body: Body }

/** Every SQL statement of a monitor object, with those of its parts. No decisions are made here. */
export class MonitorStore {
  readonly #sql: SqlStorage
  readonly votes: VoteStore
  readonly kin: KinStore
  readonly dissents: DissentStore
  readonly reminders: ReminderStore
  /** What the one row holds: it is asked for a dozen times at each step, and nobody else writes it. */
  #record: MonitorRecord | null = null
  #orders: MonitorOrders | null | undefined
  /** Who was found to be owed nothing, since when nothing was owed to them. */
  readonly #paid = new Set<Receiver>()

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
    this.votes = new VoteStore(storage.sql)
    this.kin = new KinStore(storage.sql)
    this.dissents = new DissentStore(storage.sql)
    this.reminders = new ReminderStore(storage.sql)
  }

  /** A transaction was undone: what was written in it is not so. */
  forget(): void {
    this.#record = null
    this.#orders = undefined
    this.votes.forget()
    this.dissents.forget()
  }

  record(): MonitorRecord {
    this.#record ??= this.#readRecord()
    return this.#record
  }

  #readRecord(): MonitorRecord {
    const row = this.#sql.exec<MonitorRow>('SELECT * FROM monitor').one()
    return {
      status: row.status as DecidedStatus,
      since: row.since,
      seq: row.seq,
      floor: row.floor,
      told: row.told === 1,
      deciding: JSON.parse(row.deciding) as string[],
      windowId: row.window_id,
      windowTold: row.window_told === 1,
      flapping: row.flapping === null ? steady : (JSON.parse(row.flapping) as Flapping),
      flappingTold: row.flapping_told === 1,
      afresh: row.afresh,
      place: row.place === null ? byItself : (JSON.parse(row.place) as Place),
      word: row.word === null ? null : (JSON.parse(row.word) as MonitorRecord['word']),
      removed: row.removed === 1,
    }
  }

  update(change: Partial<MonitorRecord>): void {
    const next = { ...this.record(), ...change }
    this.#sql.exec(
      `UPDATE monitor SET status = ?, since = ?, seq = ?, floor = ?, told = ?, deciding = ?, window_id = ?,
         window_told = ?, flapping = ?, flapping_told = ?, afresh = ?, word = ?, place = ?, removed = ?`,
      next.status,
      next.since,
      next.seq,
      next.floor,
      next.told ? 1 : 0,
      JSON.stringify(next.deciding),
      next.windowId,
      next.windowTold ? 1 : 0,
      JSON.stringify(next.flapping),
      next.flappingTold ? 1 : 0,
      next.afresh,
      next.word && JSON.stringify(next.word),
      next.place === byItself ? null : JSON.stringify(next.place),
      next.removed ? 1 : 0,
    )
    this.#record = next
  }

  orders(): MonitorOrders | null {
    if (this.#orders === undefined) this.#orders = this.#readOrders()
    return this.#orders
  }

  #readOrders(): MonitorOrders | null {
    const { orders } = this.#sql.exec<{ orders: string | null }>('SELECT orders FROM monitor').one()
    return orders === null ? null : (JSON.parse(orders) as MonitorOrders)
  }

  setOrders(orders: MonitorOrders): void {
    this.#sql.exec('UPDATE monitor SET orders = ?', JSON.stringify(orders))
    this.#orders = orders
  }

  /** Enters a transition, and owes it to the log. */
  addTransition(transition: Transition): void {
    this.keepTransition(transition)
    this.#forgetTransitions(transition.decidedAt - transitionsKeptMs)
    this.#owe('log', transition)
  }

  /** Enters one that is in the log already. */
  keepTransition(transition: Transition): void {
    this.#sql.exec(
      'INSERT INTO transitions (seq, at, body) VALUES (?, ?, ?)',
      transition.seq,
      transition.at,
      JSON.stringify(transition),
    )
  }

  /** Drops the oldest while the next one was in force at `before` already. */
  #forgetTransitions(before: number): void {
    const oldest = 'SELECT seq, at FROM transitions ORDER BY seq LIMIT 2'
    for (;;) {
      const [first, second] = this.#sql.exec<{ seq: number; at: number }>(oldest).toArray()
      if (!first || !second || second.at > before) return
      this.#sql.exec('DELETE FROM transitions WHERE seq = ?', first.seq)
    }
  }

  newestTransition(): Transition | null {
    const [row] = this.#sql
      .exec<{ body: string }>('SELECT body FROM transitions ORDER BY seq DESC LIMIT 1')
      .toArray()
    return row ? (JSON.parse(row.body) as Transition) : null
  }

  /** Those with `at` in [from, to), led by the one in force at `from`. */
  transitions(range: { from: number; to: number }): Transition[] {
    return this.#sql
      .exec<{ body: string }>(
        `SELECT body FROM transitions
         WHERE at < ? AND seq >= (SELECT COALESCE(MAX(seq), 0) FROM transitions WHERE at <= ?) ORDER BY seq`,
        range.to,
        range.from,
      )
      .toArray()
      .map(({ body }) => JSON.parse(body) as Transition)
  }

  dropTransitions(): void {
    this.#sql.exec('DELETE FROM transitions')
  }

  oweFact(fact: IncidentFact): void {
    this.#owe('incident', fact)
  }

  nextFact(): Debt<IncidentFact> | null {
    return this.#next<IncidentFact>('incident')
  }

  /** What is still owed to a group goes to the monitor's own incident object. */
  ungroup(groupKey: string): void {
    this.#sql.exec(
      `UPDATE outbox SET body = json_remove(body, '$.group')
       WHERE receiver = 'incident' AND body ->> '$.group.key' = ?`,
      groupKey,
    )
  }

  oweNote(note: FlappingNote): void {
    this.#owe('log', note)
  }

  nextLog(): Debt<LogEntry> | null {
    return this.#next<LogEntry>('log')
  }

  settle(debtId: number): void {
    this.#sql.exec('DELETE FROM outbox WHERE id = ?', debtId)
  }

  #owe(receiver: Receiver, body: unknown): void {
    this.#paid.delete(receiver)
    this.#sql.exec('INSERT INTO outbox (receiver, body) VALUES (?, ?)', receiver, JSON.stringify(body))
  }

  #next<Body>(receiver: Receiver): Debt<Body> | null {
    if (this.#paid.has(receiver)) return null
    const [row] = this.#sql
      .exec<{ id: number; body: string }>(
        'SELECT id, body FROM outbox WHERE receiver = ? ORDER BY id LIMIT 1',
        receiver,
      )
      .toArray()
    if (row) return { id: row.id, body: JSON.parse(row.body) as Body }
    this.#paid.add(receiver)
    return null
  }
}

/** What changes are made to: the store, or anything that remembers as it does. */
export type MonitorMemory = Face<Omit<MonitorStore, Part>> & { [Name in Part]: Face<MonitorStore[Name]> }

type Part = 'votes' | 'kin' | 'dissents' | 'reminders'
type Face<Store> = Pick<Store, keyof Store>

type MonitorRow = {
  status: string
  since: number
  seq: number
  floor: number
  told: number
  deciding: string
  window_id: string | null
  window_told: number
  flapping: string | null
  flapping_told: number
  afresh: number
  word: string | null
  place: string | null
  removed: number
  orders: string | null
}
