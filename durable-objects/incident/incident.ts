import { DurableObject } from 'cloudflare:workers'
import { renew, type TryOutcome } from '#core/incident/chain'
import { applyAlert } from '#core/incident/alert'
import { applyToGroup } from '#core/incident/group/apply'
import { edit, type IncidentEdit, merge } from '#core/incident/edit'
import {
  acknowledge,
  type Act,
  actorName,
  applyFact,
  type Change,
  type IncidentRecord,
  note,
  type NoteAct,
  resolve,
  tell,
} from '#core/incident/lifecycle'
import type { Delivery, Incident, NoticeEvent } from '#core/incident/schema'
import type {
  AlertFact,
  ChannelFact,
  DissentFact,
  Hold,
  IncidentFact,
  IncidentOutlook,
  IncidentRpc,
  ReminderFact,
} from '#core/rpc'
import { type Alerting, nobody } from '#db/queries/alerting'
import { newId } from '#platform/new-id'
import { liveObject } from '#platform/objects'
import { migrate } from '../migrate.ts'
import { AlarmClock } from './alarm-clock.ts'
import { Courier, leaseMs } from './courier.ts'
import { debtsFor, everybody, newcomers, type Recipient, type Terms, whoHeard, withFaults } from './debts.ts'
import { Escalator } from './escalator.ts'
import { gatheringOf, GroupUpdates } from './group-updates.ts'
import { deliveryOf, Ledger } from './ledger.ts'
import { LogWriter } from './log-writer.ts'
import { outlookOf } from './outlook.ts'
import { Recipients } from './recipients.ts'
import type { RegionWatch } from './region/region-watch.ts'
import { regionWatchOf } from './region/watch-of.ts'
import { hearers, oweReminder } from './reminders.ts'
import { migrations, newTables } from './schema.ts'
import type { DeliveryRow } from './deliveries/store.ts'
import { IncidentStore } from './store.ts'
import { reportSpan } from './traced.ts'

/** Incidents kept here; older ones are in D1. */
const keepIncidents = 50
/** Deliveries leave before screens and the log take their share of the processor. */
const logAfterMs = 20
/** So long each of those is waited for who know whom a step means; then whom it knew at the opening serves. */
const escalateWaitMs = 700
/** A crash between the ring of a timer and what it tells is mended after so long. */
const escalateAgainMs = 5_000

/**
 * The only writer of one group's incidents and the holder of what is owed about them. Deciding is in core,
 * SQL in the store; here facts are committed, then said (courier), then logged (ledger).
 */
export class IncidentObject extends DurableObject<Env> implements IncidentRpc {
  readonly #workspaceId: string
  readonly #groupKey: string
  readonly #store: IncidentStore
  readonly #courier: Courier
  readonly #recipients: Recipients
  readonly #escalator: Escalator
  /** Of the object of a region; null in all others. */
  readonly #region: RegionWatch | null
  /** Of the object of a group; null in all others. */
  readonly #updates: GroupUpdates | null
  #escalating: Promise<void> | null = null
  readonly #log: LogWriter
  readonly #alarm: AlarmClock

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const [, workspaceId = '', ...groupKey] = (ctx.id.name ?? '').split(':')
    this.#workspaceId = workspaceId
    this.#groupKey = groupKey.join(':')
    migrate(ctx.storage, migrations, newTables)
    this.#store = new IncidentStore(ctx.storage)
    const shared = { env, store: this.#store, workspaceId }
    this.#recipients = new Recipients(env, workspaceId)
    this.#escalator = new Escalator(shared)
    this.#courier = new Courier({ ...shared, ctx, settled: (...how) => this.#settled(...how) })
    this.#alarm = new AlarmClock(ctx.storage)
    this.#log = new LogWriter({
      ...shared,
      ledger: new Ledger({ ...shared, storage: ctx.storage, groupKey: this.#groupKey }),
      // What a revoked channel did not take may just have become owed to another.
      written: () => this.#courier.start(this.#courier.claim(Date.now())),
      tried: () => this.#arm(),
    })
    this.#region = regionWatchOf({
      ctx,
      env,
      workspaceId,
      groupKey: this.#groupKey,
      report: (fact) => this.report(fact),
      isOpen: () => this.#openId() !== null,
    })
    this.#updates = this.#groupKey.startsWith('group:') ? new GroupUpdates(shared) : null
    // An alarm can be missing or stuck in the past; whoever wakes the object mends it.
    void ctx.blockConcurrencyWhile(async () => {
      await this.#alarm.read()
      this.#arm()
    })
  }

  async warm(): Promise<void> {
    this.#alarm.standBy(leaseMs)
    await this.#recipients.readAhead()
  }

  async dissent(fact: DissentFact): Promise<{ hold: Hold | null }> {
    const answer = await this.#region?.hear(fact)
    this.#arm()
    return answer ?? { hold: null }
  }

  async #tickRegion(how: { look?: boolean } = {}): Promise<void> {
    await this.#region?.tick(how)
    this.#arm()
  }

  /** Commits what the fact changes with all it owes, and returns; the world is told meanwhile. */
  async report(
    fact: IncidentFact | AlertFact | ChannelFact,
  ): Promise<{ incidentId: string | null; unheard?: true; full?: true }> {
    const known = this.#store.factAnswer(fact.id)
    if (known) return known
    if (fact.kind === 'reminder' || fact.kind === 'channel') return this.#remind(fact)
    const opens = fact.kind === 'trouble' || (fact.kind === 'alert' && fact.alert.firing)
    // The same alert told for the thousandth time asks nobody and writes nothing.
    if (fact.kind === 'alert' && !applyAlert(this.#store.newest(), fact, ''))
      return { incidentId: this.#openId() }
    const ahead = opens ? await this.#readAhead(fact.policyId) : null
    const alerting = ahead ?? (await this.#alerting(opens))
    const span = reportSpan(this.env, this.ctx, fact)
    let opening: IncidentRecord | null = null
    const answer = this.ctx.storage.transactionSync(() => {
      const told = this.#store.factAnswer(fact.id)
      if (told) return told
      const newest = this.#store.newest()
      const change = changeBy(fact, newest, gatheringOf(fact, alerting))
      if (change === 'full') return { incidentId: null, full: true as const }
      if (!change) return { incidentId: fact.kind === 'alert' ? this.#openId() : null }
      if (change.event === 'incident.opened') {
        if (newest) this.#store.forget(keepIncidents)
        opening = change.record
      }
      const incidentId = change.record.incident.id
      this.#store.deliveries.following(span?.traceparent ?? null, () => this.#commit(change, alerting))
      this.#store.addFact(fact.id, incidentId)
      return { incidentId }
    })
    span?.end({ attributes: { 'vedette.incident.id': answer.incidentId ?? undefined } })
    this.#work(answer.incidentId)
    if (ahead && opening) this.ctx.waitUntil(this.#tellNewcomers(opening))
    return answer
  }

  /** Whom to tell, as read ahead; null when that knows nothing of the policy that is asked for. */
  async #readAhead(policyId: string | null): Promise<Alerting | null> {
    const ahead = await this.#recipients.takeAhead(Date.now())
    return policyId === null || ahead?.policies.some(({ id }) => id === policyId) ? ahead : null
  }

  #openId(): string | null {
    const newest = this.#store.newest()?.incident
    return newest && newest.status !== 'resolved' ? newest.id : null
  }

  /**
   * Owes a reminder to whom the monitor's policy tells first, or word of a channel to all others. Where nobody can hear,
   * it is not said: a channel may be there when it comes again.
   */
  async #remind(fact: ReminderFact | ChannelFact): Promise<{ incidentId: null; unheard?: true }> {
    const alerting = await this.#recipients.read()
    const now = Date.now()
    const recipients = hearers(fact, alerting, now)
    if (recipients.length === 0) return { incidentId: null, unheard: true }
    const terms = this.#terms(alerting, now)
    const saying = { recipients, terms, workspaceId: this.#workspaceId }
    this.ctx.storage.transactionSync(() => oweReminder(this.#store, fact, saying))
    this.#work(null)
    return { incidentId: null }
  }

  /** A channel added after the recipients were read ahead hears of the opening too; nobody is told twice. */
  async #tellNewcomers(record: IncidentRecord): Promise<void> {
    await scheduler.wait(logAfterMs)
    const alerting = await this.#alerting(false)
    if (!alerting) return
    const { id } = record.incident
    // Where a policy says who is told, its next step looks again.
    const isOpen =
      this.#store.record(id)?.incident.status !== 'resolved' && this.#store.escalations.find(id) === null
    if (isOpen) this.ctx.storage.transactionSync(() => this.#oweOpening(record, alerting))
    this.#work(null)
  }

  #oweOpening(record: IncidentRecord, alerting: Alerting): void {
    const late = newcomers(everybody(alerting), this.#store.deliveries.ofIncident(record.incident.id))
    this.#owe('incident.opened', record, late, this.#terms(alerting, Date.now()))
  }

  #terms(alerting: Alerting | null, now: number): Terms {
    return { env: this.env, now, templates: (alerting ?? nobody).templates }
  }

  async acknowledge(incidentId: string, act: Act): Promise<Incident | null> {
    return this.#act(incidentId, (record) => acknowledge(record, act))
  }

  async resolve(incidentId: string, act: Act): Promise<Incident | null> {
    return this.#act(incidentId, (record) => resolve(record, act))
  }

  async note(incidentId: string, act: NoteAct): Promise<Incident | null> {
    return this.#act(incidentId, (record) => note(record, act))
  }

  async edit(incidentId: string, act: Act & { edit: IncidentEdit }): Promise<Incident | null> {
    return this.#act(incidentId, (record) => edit(record, act))
  }

  async merge(
    incidentId: string,
    act: Act & { into: { id: string; title: string } },
  ): Promise<Incident | null> {
    return this.#act(incidentId, (record) => merge(record, act))
  }

  async incident(incidentId: string): Promise<Incident | null> {
    return this.#store.record(incidentId)?.incident ?? null
  }

  async deliveries(incidentId: string): Promise<Delivery[]> {
    return this.#store.deliveries.ofIncident(incidentId).map((row) => deliveryOf(row, this.#workspaceId))
  }

  async next(incidentId: string): Promise<IncidentOutlook | null> {
    return outlookOf(this.#store, incidentId, await this.#alerting(false), Date.now())
  }

  async replay(deliveryId: string, act: Act): Promise<Delivery | null> {
    if (!this.#store.deliveries.find(deliveryId)) return null
    const alerting = await this.#alerting(false)
    this.ctx.storage.transactionSync(() => {
      const row = this.#store.deliveries.find(deliveryId)
      if (!row || this.#courier.sends(deliveryId) || (row.renewedAt ?? 0) >= act.at) return
      const channel = alerting?.channels.find(({ id }) => id === row.channelId)
      const device = alerting?.devices.find(({ id }) => id === row.device?.id) ?? row.device
      const config = channel && { channelVersion: channel.version, envelope: channel.envelope }
      this.#store.deliveries.setRenewed(deliveryId, act.at, { ...(config ?? row), device })
      this.#store.deliveries.setProgress(deliveryId, renew(row, Date.now()), null)
      const record = this.#store.record(row.incidentId)
      const text = `Sent again to ${row.channelName} by ${actorName(act)}`
      if (record) this.#store.putRecord(tell(record, act.at, text))
    })
    this.#work(null)
    await this.#log.shown()
    const row = this.#store.deliveries.find(deliveryId)
    return row && deliveryOf(row, this.#workspaceId)
  }

  async poke(): Promise<void> {
    // A silence may have been ended early.
    if (this.#store.escalations.silenced().length > 0 || this.#updates?.isHeld === true)
      await this.#escalate()
    await this.#tickRegion({ look: true })
    this.#work(null)
    await this.#log.shown()
  }

  override async alarm(): Promise<void> {
    this.#alarm.rung()
    if (this.#region) this.ctx.waitUntil(this.#tickRegion())
    this.#work(null)
  }

  async #act(
    incidentId: string,
    change: (record: IncidentRecord) => Change | null,
  ): Promise<Incident | null> {
    if (!this.#store.record(incidentId)) return null
    const alerting = await this.#alerting(false)
    const changed = this.ctx.storage.transactionSync(() => {
      const record = this.#store.record(incidentId)
      const now = record && change(record)
      if (now) this.#commit(now, alerting)
      return now !== null
    })
    this.#work(changed ? incidentId : null)
    await this.#log.shown()
    return this.incident(incidentId)
  }

  /** Whom to tell. Without an answer only those already told can be: enough for everything but an opening. */
  async #alerting(needed: boolean): Promise<Alerting | null> {
    try {
      return await this.#recipients.read()
    } catch (error) {
      if (needed) throw error
      return null
    }
  }

  /** Inside a transaction: the incident as it is now, and what is owed because of it. */
  #commit({ record, event }: Change, alerting: Alerting | null): void {
    this.#store.putRecord(record)
    const now = Date.now()
    if (event === 'incident.opened') {
      const whole = alerting ?? nobody
      if (!this.#escalator.open(record, whole, now))
        this.#owe(event, record, everybody(whole), this.#terms(whole, now))
      return
    }
    const told = event ? whoHeard(this.#store.deliveries.told(record.incident.id), alerting) : []
    const after = event ? this.#owe(event, record, told, this.#terms(alerting, now)) : record
    this.#escalator.follow(after, alerting, { told, now })
  }

  /** Inside a transaction. Answers the record as it is then: its story says which templates failed. */
  #owe(
    event: NoticeEvent,
    record: IncidentRecord,
    recipients: readonly Recipient[],
    terms: Terms,
  ): IncidentRecord {
    const debts = debtsFor(event, record, recipients, terms)
    for (const debt of debts) this.#store.deliveries.owe(debt)
    // It may have changed since: newcomers are told a little later.
    const newest = this.#store.record(record.incident.id) ?? record
    const after = withFaults(newest, debts, terms.now)
    if (after !== newest) this.#store.putRecord(after)
    return after
  }

  /** Claims, arms, sends, logs. The claim and the alarm are one write: no crash can come between them. */
  #work(changedIncidentId: string | null): void {
    const now = Date.now()
    if ((this.#nextTellingAt() ?? Infinity) <= now) this.ctx.waitUntil(this.#escalate())
    const claimed = this.#courier.claim(now)
    this.#arm()
    this.#courier.start(claimed)
    const afterMs = claimed.length > 0 ? logAfterMs : 0
    if (changedIncidentId !== null) this.ctx.waitUntil(this.#publish(changedIncidentId, afterMs))
    if (this.#store.owesLog()) this.ctx.waitUntil(this.#log.writeAfter(afterMs))
  }

  /** When a step of a policy, or word of who has joined a group, is due; null when nothing is. */
  #nextTellingAt(): number | null {
    const times = [this.#store.escalations.nextAt(), this.#updates?.nextAt() ?? null]
    const due = times.filter((time) => time !== null)
    return due.length > 0 ? Math.min(...due) : null
  }

  /** One at a time: what becomes due meanwhile is seen by the work that follows. */
  #escalate(): Promise<void> {
    this.#escalating ??= this.#fire()
    return this.#escalating
  }

  /** Tells the steps that are due, to whom they mean now. What fails is tried again by the alarm. */
  async #fire(): Promise<void> {
    let told: string[] = []
    try {
      const alerting = await this.#recipients.read({ waitMs: escalateWaitMs }).catch(() => null)
      told = this.ctx.storage.transactionSync(() => [
        ...this.#escalator.fire(alerting, Date.now()),
        ...(this.#updates?.tell(alerting, Date.now()) ?? []),
      ])
    } catch (error) {
      console.error({
        event: 'incident.escalation_failed',
        workspaceId: this.#workspaceId,
        error: String(error),
      })
      return
    } finally {
      this.#escalating = null
    }
    this.#work(null)
    for (const id of told) this.ctx.waitUntil(this.#publish(id, logAfterMs))
  }

  #settled(row: DeliveryRow, outcome: TryOutcome): void {
    this.#work(null)
    // The alarm does the rest; the queue is a second bell, rung once.
    if (outcome.result === 'transient' && row.tries === 0) this.ctx.waitUntil(this.#ringQueue())
  }

  async #ringQueue(): Promise<void> {
    const message = { workspaceId: this.#workspaceId, groupKey: this.#groupKey }
    try {
      await this.env.DELIVERIES_QUEUE.send(message, { delaySeconds: 2 })
    } catch (error) {
      console.warn({ event: 'incident.queue_silent', ...message, error: String(error) })
    }
  }

  /** Live screens hear of it at once; who misses the frame sees it in the next snapshot. */
  async #publish(incidentId: string, afterMs: number): Promise<void> {
    if (afterMs > 0) await scheduler.wait(afterMs)
    const record = this.#store.record(incidentId)
    if (!record) return
    const { timeline: _timeline, members: _members, ...incident } = record.incident
    try {
      await liveObject(this.env, this.#workspaceId).publish([{ type: 'incident', incident }])
    } catch (error) {
      console.warn({ event: 'incident.live_silent', workspaceId: this.#workspaceId, error: String(error) })
    }
  }

  /** Sets the alarm for the next thing due. */
  #arm(): void {
    const now = Date.now()
    const sendAt = this.#store.deliveries.nextDueAt()
    const stepAt = this.#nextTellingAt()
    const times = [
      // While the pool is full the next free place starts what is due; the alarm only insures that.
      sendAt !== null && this.#courier.full ? Math.max(sendAt, now + leaseMs) : sendAt,
      // What is being told now is insured as well.
      stepAt !== null && this.#escalating ? Math.max(stepAt, now + escalateAgainMs) : stepAt,
      this.#store.owesLog() ? (this.#log.retryAt ?? now + leaseMs) : null,
      this.#region?.nextAt(now) ?? null,
    ].filter((time) => time !== null)
    this.#alarm.setFor(times, now)
  }
}

const changeBy = (
  fact: IncidentFact | AlertFact,
  newest: IncidentRecord | null,
  { reopenWithinMs, ...group }: ReturnType<typeof gatheringOf>,
): Change | 'full' | null => {
  const id = newId('incident')
  if (fact.kind === 'alert') return applyAlert(newest, fact, id, reopenWithinMs)
  if (fact.kind === 'reminder' || !fact.group) return applyFact(newest, fact, id, reopenWithinMs)
  return applyToGroup(newest, fact, { newId: id, reopenWithinMs, now: Date.now(), ...group })
}
