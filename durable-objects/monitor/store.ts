import type { Absence, Witness } from '#core/monitor/decide'
import type { Dissent } from '#core/monitor/dissent'
import { type Flapping, steady } from '#core/monitor/flapping'
import type { ParentView, ParentWord } from '#core/monitor/kin'
import type { DecidedStatus } from '#core/monitor/schema'
import type { Transition } from '#core/monitor/transition'
import type { Vote } from '#core/monitor/vote'
import type { Hold, IncidentFact } from '#core/rpc'
import type { MonitorOrders } from '#db/queries/monitor-config'

/** Append only. Never edit an entry that has shipped. */
export const migrations = [
  `CREATE TABLE monitor (
     status TEXT NOT NULL, since INTEGER NOT NULL, seq INTEGER NOT NULL, floor INTEGER NOT NULL,
     told INTEGER NOT NULL, deciding TEXT NOT NULL, window_id TEXT, window_told INTEGER NOT NULL,
     removed INTEGER NOT NULL, orders TEXT
   );
   INSERT INTO monitor VALUES ('pending', 0, 0, 0, 0, '[]', NULL, 0, 0, NULL);
   CREATE TABLE votes (region TEXT PRIMARY KEY, body TEXT NOT NULL, settled TEXT, heard_at INTEGER NOT NULL)
     WITHOUT ROWID;
   CREATE TABLE absences (
     region TEXT PRIMARY KEY, since INTEGER NOT NULL, rounds INTEGER NOT NULL, ask_at INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE transitions (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, receiver TEXT NOT NULL, body TEXT NOT NULL);`,
  // What people were reminded of, and the nearest threshold at which they were.
  `CREATE TABLE reminders (key TEXT PRIMARY KEY, days INTEGER NOT NULL, expires_at INTEGER NOT NULL)
     WITHOUT ROWID;`,
  `ALTER TABLE monitor ADD COLUMN flapping TEXT;
   ALTER TABLE monitor ADD COLUMN flapping_told INTEGER NOT NULL DEFAULT 0;`,
  `ALTER TABLE monitor ADD COLUMN afresh INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE monitor ADD COLUMN word TEXT;
   CREATE TABLE parents (monitor_id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE children (monitor_id TEXT PRIMARY KEY, told_seq INTEGER NOT NULL) WITHOUT ROWID;`,
  // Regions that stand, or have stood, against the others, and what their objects know and have answered.
  `CREATE TABLE dissents (
     region TEXT PRIMARY KEY, body TEXT, seq INTEGER NOT NULL, told_seq INTEGER NOT NULL, hold TEXT
   ) WITHOUT ROWID;`,
] as const

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

/** What is said of a region, what its object knows of it, and what it has answered. */
export interface KnownDissent {
  region: string
  /** Null when it is over. */
  dissent: Dissent | null
  seq: number
  toldSeq: number
  hold: Hold | null
}

/** What is owed, to whom. */
export type Debt<Body> = { id: number; body: Body }

/** Every SQL statement of a monitor object. No decisions are made here. */
export class MonitorStore {
  readonly #sql: SqlStorage
  /** What the one row holds: it is asked for a dozen times at each step, and nobody else writes it. */
  #record: MonitorRecord | null = null
  #orders: MonitorOrders | null | undefined
  #dissents: KnownDissent[] | null = null
  /** The rows about its regions, until one of them changes. */
  #voteRows: VoteRow[] | null = null
  #absenceRows: (Absence & { region: string })[] | null = null
  /** Who was found to be owed nothing, since when nothing was owed to them. */
  readonly #paid = new Set<Receiver>()

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** A transaction was undone: what was written in it is not so. */
  forget(): void {
    this.#record = null
    this.#orders = undefined
    this.#dissents = null
    this.#unread()
  }

  #unread(): void {
    this.#voteRows = null
    this.#absenceRows = null
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
      word: row.word === null ? null : (JSON.parse(row.word) as MonitorRecord['word']),
      removed: row.removed === 1,
    }
  }

  update(change: Partial<MonitorRecord>): void {
    const next = { ...this.record(), ...change }
    this.#sql.exec(
      `UPDATE monitor SET status = ?, since = ?, seq = ?, floor = ?, told = ?, deciding = ?, window_id = ?,
         window_told = ?, flapping = ?, flapping_told = ?, afresh = ?, word = ?, removed = ?`,
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

  /** One per configured region, in order. */
  witnesses(regions: readonly string[]): Witness[] {
    const votes = new Map(this.#votes().map((row) => [row.region, row]))
    const absences = new Map(this.absences().map((row) => [row.region, row]))
    return regions.map((region) => {
      const row = votes.get(region)
      return {
        region,
        vote: row ? (JSON.parse(row.body) as Vote) : null,
        settled: (row?.settled ?? null) as Witness['settled'],
        absence: absences.get(region) ?? null,
      }
    })
  }

  /** Keeps a region's vote; having spoken, it is no longer absent. */
  putVote(vote: Vote, settled: Witness['settled'], heardAt: number): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO votes (region, body, settled, heard_at) VALUES (?, ?, ?, ?)',
      vote.region,
      JSON.stringify(vote),
      settled,
      heardAt,
    )
    this.#sql.exec('DELETE FROM absences WHERE region = ?', vote.region)
    this.#unread()
  }

  /** When the region's newest vote came in; null when none did. */
  heardAt(region: string): number | null {
    const [row] = this.#sql
      .exec<{ heard_at: number }>('SELECT heard_at FROM votes WHERE region = ?', region)
      .toArray()
    return row?.heard_at ?? null
  }

  /** Forgets what was said under other configurations and by regions that are configured no more. */
  dropVotes(keep: { configVersion: number; regions: readonly string[] }): void {
    for (const { region, body } of this.#votes()) {
      const { configVersion } = JSON.parse(body) as Vote
      if (configVersion >= keep.configVersion && keep.regions.includes(region)) continue
      this.#sql.exec('DELETE FROM votes WHERE region = ?', region)
    }
    for (const { region } of this.absences()) {
      if (!keep.regions.includes(region)) this.#sql.exec('DELETE FROM absences WHERE region = ?', region)
    }
    this.#unread()
  }

  clearVotes(): void {
    this.#sql.exec('DELETE FROM votes')
    this.#sql.exec('DELETE FROM absences')
    this.#unread()
  }

  absences(): (Absence & { region: string })[] {
    this.#absenceRows ??= this.#readAbsences()
    return this.#absenceRows
  }

  #readAbsences(): (Absence & { region: string })[] {
    return this.#sql
      .exec<AbsenceRow>('SELECT region, since, rounds, ask_at FROM absences')
      .toArray()
      .map(({ region, since, rounds, ask_at }) => ({ region, since, rounds, askAt: ask_at }))
  }

  putAbsence(region: string, absence: Absence): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO absences (region, since, rounds, ask_at) VALUES (?, ?, ?, ?)',
      region,
      absence.since,
      absence.rounds,
      absence.askAt,
    )
    this.#unread()
  }

  dropAbsences(): void {
    this.#sql.exec('DELETE FROM absences')
    this.#unread()
  }

  /** What the named parents said, in their order; those that said nothing yet are left out. */
  parents(ids: readonly string[]): ParentView[] {
    const rows = this.#sql.exec<KinRow>('SELECT monitor_id, body FROM parents').toArray()
    const known = new Map(rows.map(({ monitor_id, body }) => [monitor_id, JSON.parse(body) as ParentView]))
    return ids.flatMap((id) => known.get(id) ?? [])
  }

  putParent(parent: ParentView): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO parents (monitor_id, body) VALUES (?, ?)',
      parent.parentId,
      JSON.stringify(parent),
    )
  }

  keepParents(ids: readonly string[]): void {
    this.#sql.exec(
      'DELETE FROM parents WHERE monitor_id NOT IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    )
  }

  /** The children are these from now on; new ones are taken to know the word `knownSeq`. */
  setChildren(ids: readonly string[], knownSeq: number): void {
    const named = JSON.stringify(ids)
    this.#sql.exec('DELETE FROM children WHERE monitor_id NOT IN (SELECT value FROM json_each(?))', named)
    this.#sql.exec(
      `INSERT INTO children (monitor_id, told_seq) SELECT value, ? FROM json_each(?) WHERE true
       ON CONFLICT DO NOTHING`,
      knownSeq,
      named,
    )
  }

  /** Those who do not know the word `seq` yet. */
  childrenBehind(seq: number): string[] {
    return this.#sql
      .exec<{ monitor_id: string }>(
        'SELECT monitor_id FROM children WHERE told_seq < ? ORDER BY monitor_id',
        seq,
      )
      .toArray()
      .map(({ monitor_id }) => monitor_id)
  }

  noteTold(childId: string, seq: number): void {
    this.#sql.exec('UPDATE children SET told_seq = MAX(told_seq, ?) WHERE monitor_id = ?', seq, childId)
  }

  /** Of each region that stands, or has stood, against the others. */
  dissents(): KnownDissent[] {
    this.#dissents ??= this.#readDissents()
    return this.#dissents
  }

  #readDissents(): KnownDissent[] {
    return this.#sql
      .exec<DissentRow>('SELECT region, body, seq, told_seq, hold FROM dissents')
      .toArray()
      .map(({ region, body, seq, told_seq, hold }) => ({
        region,
        dissent: body === null ? null : (JSON.parse(body) as Dissent),
        seq,
        toldSeq: told_seq,
        hold: hold === null ? null : (JSON.parse(hold) as Hold),
      }))
  }

  putDissent(region: string, dissent: Dissent | null, seq: number): void {
    this.#sql.exec(
      `INSERT INTO dissents (region, body, seq, told_seq) VALUES (?1, ?2, ?3, 0)
       ON CONFLICT (region) DO UPDATE SET body = excluded.body, seq = excluded.seq, hold = NULL`,
      region,
      dissent && JSON.stringify(dissent),
      seq,
    )
    this.#dissents = null
  }

  noteDissentTold(region: string, seq: number, hold: Hold | null): void {
    this.#sql.exec(
      'UPDATE dissents SET told_seq = MAX(told_seq, ?2), hold = IIF(seq = ?2, ?3, hold) WHERE region = ?1',
      region,
      seq,
      hold && JSON.stringify(hold),
    )
    this.#dissents = null
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

  /** The nearest threshold, in days, at which people were reminded of it; null when they never were. */
  reminded(key: string): number | null {
    const [row] = this.#sql.exec<{ days: number }>('SELECT days FROM reminders WHERE key = ?', key).toArray()
    return row?.days ?? null
  }

  /** Whether people were reminded of another of this kind: what is found now has followed it. */
  remindedOfAnother(kind: string, key: string): boolean {
    const query = 'SELECT 1 FROM reminders WHERE key <> ?1 AND key LIKE ?2 LIMIT 1'
    return this.#sql.exec(query, key, `${kind}:%`).toArray().length > 0
  }

  /** What is over is forgotten: nobody is reminded of it again. */
  setReminded(key: string, reminder: { days: number; expiresAt: number }, now: number): void {
    this.#sql.exec('DELETE FROM reminders WHERE expires_at < ?', now)
    this.#sql.exec(
      'INSERT OR REPLACE INTO reminders (key, days, expires_at) VALUES (?, ?, ?)',
      key,
      reminder.days,
      reminder.expiresAt,
    )
  }

  /** Nobody was there to hear of it: at this threshold people are still to be reminded. */
  forgetReminded(key: string, { days }: { days: number }): void {
    this.#sql.exec('DELETE FROM reminders WHERE key = ? AND days = ?', key, days)
  }

  oweFact(fact: IncidentFact): void {
    this.#owe('incident', fact)
  }

  nextFact(): Debt<IncidentFact> | null {
    return this.#next<IncidentFact>('incident')
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

  #votes(): VoteRow[] {
    this.#voteRows ??= this.#sql.exec<VoteRow>('SELECT region, body, settled FROM votes').toArray()
    return this.#voteRows
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
export type MonitorMemory = Pick<MonitorStore, keyof MonitorStore>

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
  removed: number
  orders: string | null
}
type KinRow = { monitor_id: string; body: string }
type VoteRow = { region: string; body: string; settled: string | null }
type DissentRow = { region: string; body: string | null; seq: number; told_seq: number; hold: string | null }
type AbsenceRow = { region: string; since: number; rounds: number; ask_at: number }
