import type { Progress, Receipt } from '#core/incident/chain'
import type { DeliveryAttempt, DeliveryState, Notice, NoticeEvent } from '#core/incident/schema'
import type { Debt, Recipient } from '../debts.ts'

/** A delivery as it is kept: who, what, and how far it has come. */
export interface DeliveryRow extends Omit<Debt, 'createdAt' | 'faults'>, Progress {
  position: number
  createdAt: number
  leaseUntil: number | null
  /** When it was last owed again by hand; null when never. */
  renewedAt: number | null
  revision: number
  /** The `traceparent` of what has led to it; null where that is not traced. */
  trace: string | null
}

/** Every SQL statement about deliveries alone. No decisions are made here. */
export class DeliveryStore {
  readonly #sql: SqlStorage
  #trace: string | null = null

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** What is owed meanwhile follows from this. */
  following<T>(trace: string | null, owe: () => T): T {
    this.#trace = trace
    try {
      return owe()
    } finally {
      this.#trace = null
    }
  }

  /** Owes a delivery; one that is already known stays as it is. */
  owe(debt: Debt): void {
    this.#sql.exec(
      `INSERT INTO deliveries (id, key, incident_id, chain, event, seq, channel_id, channel_name, channel_type,
         channel_version, envelope, recipient, notice, next_attempt_at, created_at, step, repetition,
         device_id, device_envelope, trace)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, ?15, ?16, ?17, ?18, ?19)
       ON CONFLICT DO NOTHING`,
      debt.id,
      debt.key,
      debt.incidentId,
      debt.chain,
      debt.event,
      debt.seq,
      debt.channelId,
      debt.channelName,
      debt.channelType,
      debt.channelVersion,
      debt.envelope,
      debt.recipient,
      JSON.stringify(debt.notice),
      debt.createdAt,
      debt.step,
      debt.repetition,
      debt.device?.id ?? null,
      debt.device?.envelope ?? null,
      this.#trace,
    )
  }

  /** Heads of chains whose time has come and that nobody has claimed, longest waiting first. */
  due(now: number, limit: number): DeliveryRow[] {
    return this.#rows(
      `${heads} AND next_attempt_at <= ?1 AND COALESCE(lease_until, 0) <= ?1
       ORDER BY next_attempt_at, position LIMIT ?2`,
      now,
      limit,
    )
  }

  /** When the next head of a chain is due or its claim runs out; null when nothing is owed. */
  nextDueAt(): number | null {
    return this.#sql
      .exec<{ at: number | null }>(
        `SELECT MIN(MAX(next_attempt_at, COALESCE(lease_until, 0))) AS at FROM (${heads})`,
      )
      .one().at
  }

  find(id: string): DeliveryRow | null {
    return this.#rows('SELECT * FROM deliveries WHERE id = ?', id)[0] ?? null
  }

  ofIncident(incidentId: string): DeliveryRow[] {
    return this.#rows('SELECT * FROM deliveries WHERE incident_id = ? ORDER BY position', incidentId)
  }

  /** Who has heard of an incident, or still will: each ear once, with its newest config. */
  told(incidentId: string): Recipient[] {
    return this.#rows(
      `SELECT * FROM deliveries WHERE position IN (
         SELECT MAX(position) FROM deliveries WHERE incident_id = ? AND ${opensChain} AND state <> 'abandoned'
         GROUP BY chain)
       ORDER BY position`,
      incidentId,
    )
  }

  /** True while somebody has heard of an incident, or may. */
  isHeard(incidentId: string): boolean {
    const query = `SELECT EXISTS (SELECT 1 FROM deliveries
      WHERE incident_id = ? AND ${opensChain} AND state <> 'abandoned') AS heard`
    return this.#sql.exec<{ heard: number }>(query, incidentId).one().heard === 1
  }

  /** True when the ear of a delivery has heard of the incident before it. */
  heardBefore({ chain, position }: DeliveryRow): boolean {
    const query = `SELECT EXISTS (SELECT 1 FROM deliveries
      WHERE chain = ? AND position < ? AND ${opensChain} AND state = 'delivered') AS heard`
    return this.#sql.exec<{ heard: number }>(query, chain, position).one().heard === 1
  }

  /** What still waits behind a delivery in its chain. */
  behind(row: DeliveryRow): DeliveryRow[] {
    return this.#rows(
      `SELECT * FROM deliveries WHERE chain = ? AND position > ? AND state = 'owed' ORDER BY position`,
      row.chain,
      row.position,
    )
  }

  /** What the receiver answered to the first message of a chain that it answered to; null before that. */
  thread(chain: string): Receipt | null {
    const [row] = this.#sql
      .exec<{ receipt: string }>(
        'SELECT receipt FROM deliveries WHERE chain = ? AND receipt IS NOT NULL ORDER BY position LIMIT 1',
        chain,
      )
      .toArray()
    return row ? (JSON.parse(row.receipt) as Receipt) : null
  }

  setReceipt(id: string, receipt: Receipt): void {
    this.#sql.exec('UPDATE deliveries SET receipt = ?2 WHERE id = ?1', id, JSON.stringify(receipt))
  }

  owedThrough(channelId: string): DeliveryRow[] {
    return this.#rows(
      `SELECT * FROM deliveries WHERE channel_id = ? AND state = 'owed' ORDER BY position`,
      channelId,
    )
  }

  owedToDevice(deviceId: string): DeliveryRow[] {
    return this.#rows(
      `SELECT * FROM deliveries WHERE device_id = ? AND state = 'owed' ORDER BY position`,
      deviceId,
    )
  }

  setProgress(id: string, progress: Progress, leaseUntil: number | null): void {
    this.#sql.exec(
      `UPDATE deliveries SET state = ?2, attempts = ?3, first_try_at = ?4, tries = ?5, next_attempt_at = ?6,
         lease_until = ?7, revision = revision + 1 WHERE id = ?1`,
      id,
      progress.state,
      JSON.stringify(progress.attempts),
      progress.firstTryAt,
      progress.tries,
      progress.nextAttemptAt,
      leaseUntil,
    )
  }

  /** A replay: when, and with which config. */
  setRenewed(
    id: string,
    at: number,
    config: Pick<Recipient, 'channelVersion' | 'envelope' | 'device'>,
  ): void {
    this.#sql.exec(
      `UPDATE deliveries SET renewed_at = ?2, channel_version = ?3, envelope = ?4, device_envelope = ?5
       WHERE id = ?1`,
      id,
      at,
      config.channelVersion,
      config.envelope,
      config.device?.envelope ?? null,
    )
  }

  /** Put off without a try: its destination is known to fail. */
  postpone(id: string, until: number): void {
    this.#sql.exec('UPDATE deliveries SET next_attempt_at = ?2 WHERE id = ?1', id, until)
  }

  /** Marks what a revoked channel did not take: it must reach others, once the log has it. */
  setReroute(id: string, owed: boolean): void {
    this.#sql.exec('UPDATE deliveries SET reroute = ?2 WHERE id = ?1', id, owed ? 1 : 0)
  }

  toReroute(): DeliveryRow[] {
    return this.#rows('SELECT * FROM deliveries WHERE reroute = 1 ORDER BY position')
  }

  /** Marks what did not reach its device because that is gone: D1 must forget the device, once the log has it. */
  setGone(id: string, owed: boolean): void {
    this.#sql.exec('UPDATE deliveries SET gone = ?2 WHERE id = ?1', id, owed ? 1 : 0)
  }

  toForget(): DeliveryRow[] {
    return this.#rows('SELECT * FROM deliveries WHERE gone = 1 ORDER BY position')
  }

  unlogged(limit: number): DeliveryRow[] {
    return this.#rows('SELECT * FROM deliveries WHERE revision > logged ORDER BY position LIMIT ?', limit)
  }

  markLogged(id: string, revision: number): void {
    this.#sql.exec('UPDATE deliveries SET logged = MAX(logged, ?2) WHERE id = ?1', id, revision)
  }

  /** Forgets reminders from before `time`; what is not settled or not logged stays. */
  forgetReminders(time: number): void {
    this.#sql.exec(
      `DELETE FROM deliveries WHERE ${isReminder} AND created_at < ? AND state <> 'owed' AND revision = logged
         AND reroute = 0 AND gone = 0`,
      time,
    )
  }

  #rows(query: string, ...bindings: (string | number)[]): DeliveryRow[] {
    return this.#sql
      .exec<StoredDelivery>(query, ...bindings)
      .toArray()
      .map(readDelivery)
  }
}

// As `opensChain` in core has it.
const opensChain = "event IN ('incident.opened', 'incident.escalated')"
/** What is true of rows of reminders and words of channels. */
export const isReminder = "(event LIKE '%.expiring' OR event LIKE 'channel.%')"

const heads = `SELECT * FROM deliveries d WHERE state = 'owed' AND NOT EXISTS (
  SELECT 1 FROM deliveries p WHERE p.chain = d.chain AND p.position < d.position AND p.state = 'owed')`

type StoredDelivery = Record<
  'id' | 'key' | 'incident_id' | 'chain' | 'event' | 'channel_id' | 'channel_name' | 'channel_type',
  string
> &
  Record<'envelope' | 'recipient' | 'notice' | 'state' | 'attempts', string> &
  Record<
    'position' | 'seq' | 'step' | 'repetition' | 'channel_version' | 'tries' | 'created_at' | 'revision',
    number
  > &
  Record<'first_try_at' | 'next_attempt_at' | 'lease_until' | 'renewed_at', number | null> &
  Record<'device_id' | 'device_envelope' | 'trace', string | null>

const readDelivery = (row: StoredDelivery): DeliveryRow => ({
  position: row.position,
  id: row.id,
  key: row.key,
  chain: row.chain,
  incidentId: row.incident_id,
  event: row.event as NoticeEvent,
  seq: row.seq,
  step: row.step,
  repetition: row.repetition,
  channelId: row.channel_id,
  channelName: row.channel_name,
  channelType: row.channel_type,
  channelVersion: row.channel_version,
  envelope: row.envelope,
  recipient: row.recipient,
  device: row.device_id === null ? null : { id: row.device_id, envelope: row.device_envelope ?? '' },
  notice: JSON.parse(row.notice) as Notice,
  state: row.state as DeliveryState,
  attempts: JSON.parse(row.attempts) as DeliveryAttempt[],
  firstTryAt: row.first_try_at,
  tries: row.tries,
  nextAttemptAt: row.next_attempt_at,
  leaseUntil: row.lease_until,
  createdAt: row.created_at,
  renewedAt: row.renewed_at,
  revision: row.revision,
  trace: row.trace,
})
