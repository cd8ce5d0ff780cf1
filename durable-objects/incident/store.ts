import type { Directory } from '#core/alert/directory'
import type { Escalation } from '#core/alert/escalation'
import type { Progress, Receipt } from '#core/incident/chain'
import type { IncidentRecord } from '#core/incident/lifecycle'
import type { DeliveryAttempt, DeliveryState, Notice, NoticeEvent } from '#core/incident/schema'
import type { AlertingChannel, AlertingDevice } from '#db/queries/alerting'
import type { Debt, Recipient } from './debts.ts'

/** Whom a policy could reach when an incident opened, on its devices too; none in what was kept before there were any. */
export type Reach = Directory<AlertingChannel> & { devices?: AlertingDevice[] }

/** An incident's policy on its way, and whom it could reach when the incident opened. */
export interface KeptEscalation {
  escalation: Escalation
  directory: Reach
}

/** A delivery as it is kept: who, what, and how far it has come. */
export interface DeliveryRow extends Omit<Debt, 'createdAt' | 'faults'>, Progress {
  position: number
  createdAt: number
  leaseUntil: number | null
  /** When it was last owed again by hand; null when never. */
  renewedAt: number | null
  revision: number
}

/** Every SQL statement of an incident object. No decisions are made here. */
export class IncidentStore {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** What a fact came to when it was first told; undefined when it is new. */
  factAnswer(id: string): { incidentId: string | null } | undefined {
    const [row] = this.#sql
      .exec<{ incidentId: string | null }>('SELECT incident_id AS incidentId FROM facts WHERE id = ?', id)
      .toArray()
    return row
  }

  addFact(id: string, incidentId: string | null): void {
    this.#sql.exec('INSERT INTO facts (id, incident_id) VALUES (?, ?)', id, incidentId)
  }

  newest(): IncidentRecord | null {
    return this.#record('SELECT record FROM incidents ORDER BY number DESC LIMIT 1')
  }

  record(id: string): IncidentRecord | null {
    return this.#record('SELECT record FROM incidents WHERE id = ?', id)
  }

  #record(query: string, ...bindings: string[]): IncidentRecord | null {
    const [row] = this.#sql.exec<{ record: string }>(query, ...bindings).toArray()
    return row ? (JSON.parse(row.record) as IncidentRecord) : null
  }

  putRecord(record: IncidentRecord): void {
    this.#sql.exec(
      `INSERT INTO incidents (id, record, revision) VALUES (?1, ?2, ?3)
       ON CONFLICT (id) DO UPDATE SET record = excluded.record, revision = excluded.revision`,
      record.incident.id,
      JSON.stringify(record),
      record.revision,
    )
  }

  /** How far an incident's policy has come, and whom it knew when it opened; null where no policy serves it. */
  escalation(incidentId: string): KeptEscalation | null {
    const [row] = this.#sql
      .exec<{ state: string; directory: string }>(
        'SELECT state, directory FROM escalations WHERE incident_id = ?',
        incidentId,
      )
      .toArray()
    return (
      (row && {
        escalation: JSON.parse(row.state) as Escalation,
        directory: JSON.parse(row.directory) as Reach,
      }) ??
      null
    )
  }

  addEscalation(incidentId: string, { escalation, directory }: KeptEscalation, dueAt: number | null): void {
    this.#sql.exec(
      'INSERT INTO escalations (incident_id, state, directory, due_at) VALUES (?, ?, ?, ?)',
      incidentId,
      JSON.stringify(escalation),
      JSON.stringify(directory),
      dueAt,
    )
  }

  setEscalation(incidentId: string, escalation: Escalation, dueAt: number | null): void {
    this.#sql.exec(
      'UPDATE escalations SET state = ?2, due_at = ?3 WHERE incident_id = ?1',
      incidentId,
      JSON.stringify(escalation),
      dueAt,
    )
  }

  /** The incidents that a silence holds back: it may have been ended early. */
  silenced(): string[] {
    return this.#sql
      .exec<{ id: string }>(
        `SELECT incident_id AS id FROM escalations WHERE due_at IS NOT NULL
           AND state->>'$.silencedUntil' IS NOT NULL`,
      )
      .toArray()
      .map(({ id }) => id)
  }

  /** The incidents of which a step is due. */
  escalationsDue(now: number): string[] {
    return this.#sql
      .exec<{ id: string }>(
        'SELECT incident_id AS id FROM escalations WHERE due_at <= ? ORDER BY due_at',
        now,
      )
      .toArray()
      .map(({ id }) => id)
  }

  /** When the next step of any incident is due; null when none will be. */
  nextEscalationAt(): number | null {
    return this.#sql
      .exec<{ at: number | null }>('SELECT MIN(due_at) AS at FROM escalations WHERE due_at IS NOT NULL')
      .one().at
  }

  /** Owes a delivery; one that is already known stays as it is. */
  owe(debt: Debt): void {
    this.#sql.exec(
      `INSERT INTO deliveries (id, key, incident_id, chain, event, seq, channel_id, channel_name, channel_type,
         channel_version, envelope, recipient, notice, next_attempt_at, created_at, step, repetition,
         device_id, device_envelope)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, ?15, ?16, ?17, ?18)
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

  delivery(id: string): DeliveryRow | null {
    return this.#rows('SELECT * FROM deliveries WHERE id = ?', id)[0] ?? null
  }

  deliveriesOf(incidentId: string): DeliveryRow[] {
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

  unloggedRecords(limit: number): IncidentRecord[] {
    return this.#sql
      .exec<{ record: string }>(
        'SELECT record FROM incidents WHERE revision > logged ORDER BY number LIMIT ?',
        limit,
      )
      .toArray()
      .map(({ record }) => JSON.parse(record) as IncidentRecord)
  }

  unloggedDeliveries(limit: number): DeliveryRow[] {
    return this.#rows('SELECT * FROM deliveries WHERE revision > logged ORDER BY position LIMIT ?', limit)
  }

  owesLog(): boolean {
    const query = `SELECT EXISTS (SELECT 1 FROM incidents WHERE revision > logged)
      OR EXISTS (SELECT 1 FROM deliveries WHERE revision > logged OR reroute = 1 OR gone = 1) AS owes`
    return this.#sql.exec<{ owes: number }>(query).one().owes === 1
  }

  markRecordLogged(id: string, revision: number): void {
    this.#sql.exec('UPDATE incidents SET logged = MAX(logged, ?2) WHERE id = ?1', id, revision)
  }

  markDeliveryLogged(id: string, revision: number): void {
    this.#sql.exec('UPDATE deliveries SET logged = MAX(logged, ?2) WHERE id = ?1', id, revision)
  }

  /** Forgets all but the newest incidents; what is not over, not settled or not logged stays. */
  forget(keep: number): void {
    this.#sql.exec(
      `DELETE FROM incidents WHERE id NOT IN (SELECT id FROM incidents ORDER BY number DESC LIMIT ?1) AND revision = logged
         AND record->>'$.incident.status' = 'resolved' AND NOT EXISTS (
           SELECT 1 FROM deliveries d WHERE d.incident_id = incidents.id
             AND (d.state = 'owed' OR d.revision > d.logged OR d.reroute = 1 OR d.gone = 1))`,
      keep,
    )
    this.#sql.exec(
      `DELETE FROM deliveries WHERE incident_id NOT IN (SELECT id FROM incidents) AND NOT ${isReminder}`,
    )
    this.#sql.exec('DELETE FROM escalations WHERE incident_id NOT IN (SELECT id FROM incidents)')
    this.#sql.exec(
      'DELETE FROM facts WHERE incident_id IS NOT NULL AND incident_id NOT IN (SELECT id FROM incidents)',
    )
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
const isReminder = "(event LIKE '%.expiring' OR event LIKE 'channel.%')"

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
  Record<'device_id' | 'device_envelope', string | null>

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
})
