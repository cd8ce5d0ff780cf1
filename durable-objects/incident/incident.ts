import { DurableObject } from 'cloudflare:workers'
import { policyFor } from '#core/alert/directory'
import { backoffMs } from '#core/backoff'
import { renew, type TryOutcome } from '#core/incident/chain'
import { applyAlert } from '#core/incident/alert'
import { edit, type IncidentEdit, merge } from '#core/incident/edit'
import {
  acknowledge,
  type Act,
  actorName,
  applyFact,
  type Change,
  type IncidentRecord,
  note,
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
import { openDatabase } from '#db/database'
import { findAlertingSettings } from '#db/queries/alerting-settings'
import { newId } from '#platform/new-id'
import { incidentObject, liveObject } from '#platform/objects'
import { within } from '#platform/within'
import { migrate } from '../migrate.ts'
import { Courier, leaseMs } from './courier.ts'
import {
  channelDebts,
  debtsFor,
  everybody,
  newcomers,
  type Recipient,
  reminderDebts,
  type Terms,
  whoHeard,
  withFaults,
} from './debts.ts'
import { Escalator } from './escalator.ts'
import { deliveryOf, Ledger } from './ledger.ts'
import { outlookOf } from './outlook.ts'
import { Recipients } from './recipients.ts'
import { takeCensus } from './region/census.ts'
import { RegionDebts } from './region/region-debts.ts'
import { RegionWatch } from './region/region-watch.ts'
import { RegionStore } from './region/store.ts'
import { type DeliveryRow, IncidentStore, migrations } from './store.ts'

/** Incidents kept here; older ones are in D1. */
const keepIncidents = 50
/** Reminders kept here: until long after their certificate is gone. */
const keepRemindersMs = 90 * 86_400_000
/** How long an act of a person waits for the log, so that the list they look at next shows it. */
const showWithinMs = 2_000
/** Deliveries leave before screens and the log take their share of the processor. */
const logAfterMs = 20
/** So long each of those is waited for who know whom a step means; then whom it knew at the opening serves. */
const escalateWaitMs = 700
/** A crash between the ring of a timer and what it tells is mended after so long. */
const escalateAgainMs = 5_000
const logBackoff = { firstMs: 2_000, maxMs: 60_000 }

/**
 * The only writer of one group's incidents and the holder of what is owed about them. Deciding is in core,
 * SQL in the store; here facts are committed, then said (courier), then logged (ledger).
 */
export class IncidentObject extends DurableObject<Env> implements IncidentRpc {
  readonly #workspaceId: string
  readonly #groupKey: string
  readonly #store: IncidentStore
  readonly #courier: Courier
  readonly #ledger: Ledger
  readonly #recipients: Recipients
  readonly #escalator: Escalator
  /** Of the object of a region; null in all others. */
  readonly #region: RegionWatch | null
  #escalating: Promise<void> | null = null
  #logging: Promise<void> | null = null
  #logFailures = 0
  /** When the log is to be tried again; null while nothing is known to have failed. */
  #logRetryAt: number | null = null
  /** What the alarm is known to be set to. */
  #armedAt: number | null = null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const [, workspaceId = '', ...groupKey] = (ctx.id.name ?? '').split(':')
    this.#workspaceId = workspaceId
    this.#groupKey = groupKey.join(':')
    migrate(ctx.storage, migrations)
    this.#store = new IncidentStore(ctx.storage)
    const shared = { env, store: this.#store, workspaceId }
    this.#recipients = new Recipients(env, workspaceId)
    this.#escalator = new Escalator(shared)
    this.#courier = new Courier({ ...shared, ctx, settled: (...how) => this.#settled(...how) })
    this.#ledger = new Ledger({ ...shared, storage: ctx.storage, groupKey: this.#groupKey })
    this.#region = this.#watchRegion()
    // An alarm can be missing or stuck in the past; whoever wakes the object mends it.
    void ctx.blockConcurrencyWhile(async () => {
      const alarm = await ctx.storage.getAlarm()
      this.#armedAt = alarm !== null && alarm > Date.now() ? alarm : null
      this.#arm()
    })
  }

  async warm(): Promise<void> {
    this.#standBy()
    await this.#recipients.readAhead()
  }

  #watchRegion(): RegionWatch | null {
    const [kind, region] = /^region:(.+)$/.exec(this.#groupKey) ?? []
    if (kind === undefined || region === undefined) return null
    const { env, ctx } = this
    const place = { workspaceId: this.#workspaceId, region }
    const store = new RegionStore(ctx.storage)
    const debts = new RegionDebts({
      ...place,
      store,
      report: (fact) => this.report(fact),
      release: (monitorId, fact) => incidentObject(env, place.workspaceId, monitorId).report(fact),
    })
    return new RegionWatch({
      ...place,
      store,
      debts,
      transact: (change) => ctx.storage.transactionSync(change),
      settings: async () =>
        (await findAlertingSettings(openDatabase(env.DB), place.workspaceId)).regionTrouble,
      census: (since) => takeCensus(env, place, since),
      isOpen: () => this.#openId() !== null,
      background: (work) => ctx.waitUntil(work),
    })
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
  ): Promise<{ incidentId: string | null; unheard?: true }> {
    const known = this.#store.factAnswer(fact.id)
    if (known) return known
    if (fact.kind === 'reminder' || fact.kind === 'channel') return this.#remind(fact)
    const opens = fact.kind === 'trouble' || (fact.kind === 'alert' && fact.alert.firing)
    // The same alert told for the thousandth time asks nobody and writes nothing.
    if (fact.kind === 'alert' && !applyAlert(this.#store.newest(), fact, ''))
      return { incidentId: this.#openId() }
    const ahead = opens ? await this.#readAhead(fact.policyId) : null
    const alerting = ahead ?? (await this.#alerting(opens))
    let opening: IncidentRecord | null = null
    const answer = this.ctx.storage.transactionSync(() => {
      const told = this.#store.factAnswer(fact.id)
      if (told) return told
      const change = changeBy(fact, this.#store.newest(), reopenWithinMs(fact, alerting))
      if (!change) return { incidentId: fact.kind === 'alert' ? this.#openId() : null }
      if (change.event === 'incident.opened') {
        this.#store.forget(keepIncidents)
        opening = change.record
      }
      const incidentId = change.record.incident.id
      this.#commit(change, alerting)
      this.#store.addFact(fact.id, incidentId)
      return { incidentId }
    })
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
   * Owes a reminder, or word of a channel, to everybody else. No incident opens, and the fact's id is kept for good: it is said once. Where nobody
   * can hear, it is not said: a channel may be there when it comes again.
   */
  async #remind(fact: ReminderFact | ChannelFact): Promise<{ incidentId: null; unheard?: true }> {
    const alerting = await this.#recipients.read()
    const about = fact.kind === 'channel' ? fact.channel.id : null
    const recipients = everybody(alerting).filter(({ channelId }) => channelId !== about)
    if (recipients.length === 0) return { incidentId: null, unheard: true }
    const now = Date.now()
    this.ctx.storage.transactionSync(() => {
      if (this.#store.factAnswer(fact.id)) return
      this.#store.forgetReminders(now - keepRemindersMs)
      const terms = this.#terms(alerting, now)
      const debts =
        fact.kind === 'channel'
          ? channelDebts(fact, recipients, terms)
          : reminderDebts(fact, recipients, terms)
      for (const debt of debts) {
        this.#store.owe(debt)
        for (const text of debt.faults)
          console.warn({ event: 'incident.template_failed', workspaceId: this.#workspaceId, text })
      }
      this.#store.addFact(fact.id, null)
    })
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
      this.#store.record(id)?.incident.status !== 'resolved' && this.#store.escalation(id) === null
    if (isOpen) this.ctx.storage.transactionSync(() => this.#oweOpening(record, alerting))
    this.#work(null)
  }

  #oweOpening(record: IncidentRecord, alerting: Alerting): void {
    const late = newcomers(everybody(alerting), this.#store.deliveriesOf(record.incident.id))
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

  async note(incidentId: string, act: Act & { text: string }): Promise<Incident | null> {
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
    return this.#store.deliveriesOf(incidentId).map((row) => deliveryOf(row, this.#workspaceId))
  }

  async next(incidentId: string): Promise<IncidentOutlook | null> {
    return outlookOf(this.#store, incidentId, await this.#alerting(false), Date.now())
  }

  async replay(deliveryId: string, act: Act): Promise<Delivery | null> {
    if (!this.#store.delivery(deliveryId)) return null
    const alerting = await this.#alerting(false)
    this.ctx.storage.transactionSync(() => {
      const row = this.#store.delivery(deliveryId)
      if (!row || this.#courier.sends(deliveryId) || (row.renewedAt ?? 0) >= act.at) return
      const channel = alerting?.channels.find(({ id }) => id === row.channelId)
      const device = alerting?.devices.find(({ id }) => id === row.device?.id) ?? row.device
      const config = channel && { channelVersion: channel.version, envelope: channel.envelope }
      this.#store.setRenewed(deliveryId, act.at, { ...(config ?? row), device })
      this.#store.setProgress(deliveryId, renew(row, Date.now()), null)
      const record = this.#store.record(row.incidentId)
      const text = `Sent again to ${row.channelName} by ${actorName(act)}`
      if (record) this.#store.putRecord(tell(record, act.at, text))
    })
    this.#work(null)
    await this.#shown()
    const row = this.#store.delivery(deliveryId)
    return row && deliveryOf(row, this.#workspaceId)
  }

  async poke(): Promise<void> {
    // A silence may have been ended early.
    if (this.#store.silenced().length > 0) await this.#escalate()
    await this.#tickRegion({ look: true })
    this.#work(null)
    await this.#shown()
  }

  override async alarm(): Promise<void> {
    this.#armedAt = null
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
    await this.#shown()
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
    const told = event ? whoHeard(this.#store.told(record.incident.id), alerting) : []
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
    for (const debt of debts) this.#store.owe(debt)
    // It may have changed since: newcomers are told a little later.
    const newest = this.#store.record(record.incident.id) ?? record
    const after = withFaults(newest, debts, terms.now)
    if (after !== newest) this.#store.putRecord(after)
    return after
  }

  /** Claims, arms, sends, logs. The claim and the alarm are one write: no crash can come between them. */
  #work(changedIncidentId: string | null): void {
    const now = Date.now()
    if ((this.#store.nextEscalationAt() ?? Infinity) <= now) this.ctx.waitUntil(this.#escalate())
    const claimed = this.#courier.claim(now)
    this.#arm()
    this.#courier.start(claimed)
    const afterMs = claimed.length > 0 ? logAfterMs : 0
    if (changedIncidentId !== null) this.ctx.waitUntil(this.#publish(changedIncidentId, afterMs))
    if (this.#store.owesLog()) this.ctx.waitUntil(this.#logAfter(afterMs))
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
      told = this.ctx.storage.transactionSync(() => this.#escalator.fire(alerting, Date.now()))
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

  async #logAfter(ms: number): Promise<void> {
    if (ms > 0) await scheduler.wait(ms)
    await this.#log()
  }

  /** One writer at a time; a call while one runs is served by it, for it reads until nothing is left. */
  #log(): Promise<void> {
    this.#logging ??= this.#writeLog().finally(() => {
      this.#logging = null
    })
    return this.#logging
  }

  async #writeLog(): Promise<void> {
    try {
      // What happened while the last lines were written is written too.
      while (this.#store.owesLog()) await this.#ledger.write()
      this.#logFailures = 0
      this.#logRetryAt = null
      // What a revoked channel did not take may just have become owed to another.
      this.#courier.start(this.#courier.claim(Date.now()))
    } catch (error) {
      this.#logFailures += 1
      this.#logRetryAt = Date.now() + backoffMs(this.#logFailures, Math.random(), logBackoff)
      console.error({ event: 'incident.log_failed', workspaceId: this.#workspaceId, error: String(error) })
    }
    this.#arm()
  }

  /** Waits a little for the log, so that what a person did is in the next list; never fails. */
  async #shown(): Promise<void> {
    if (!this.#store.owesLog()) return
    await within(showWithinMs, this.#log()).catch(() => {})
  }

  /** Sets ahead the alarm that a claim will need: an alarm's write is one that the sending would wait for. */
  #standBy(): void {
    const now = Date.now()
    if (this.#armedAt !== null && this.#armedAt > now) return
    this.#armedAt = now + leaseMs
    void this.ctx.storage.setAlarm(this.#armedAt)
  }

  /** Sets the alarm for the next thing due, unless it already stands no later than that. */
  #arm(): void {
    const now = Date.now()
    const sendAt = this.#store.nextDueAt()
    const stepAt = this.#store.nextEscalationAt()
    const times = [
      // While the pool is full the next free place starts what is due; the alarm only insures that.
      sendAt !== null && this.#courier.full ? Math.max(sendAt, now + leaseMs) : sendAt,
      // What is being told now is insured as well.
      stepAt !== null && this.#escalating ? Math.max(stepAt, now + escalateAgainMs) : stepAt,
      this.#store.owesLog() ? (this.#logRetryAt ?? now + leaseMs) : null,
      this.#region?.nextAt(now) ?? null,
    ].filter((time) => time !== null)
    if (times.length === 0) return
    // Never in the past: such an alarm has been seen not to ring.
    const at = Math.max(Math.min(...times), now + 1)
    if (this.#armedAt !== null && this.#armedAt <= at && this.#armedAt > now) return
    this.#armedAt = at
    void this.ctx.storage.setAlarm(at)
  }
}

const changeBy = (
  fact: IncidentFact | AlertFact,
  newest: IncidentRecord | null,
  withinMs: number,
): Change | null =>
  fact.kind === 'alert'
    ? applyAlert(newest, fact, newId('incident'), withinMs)
    : applyFact(newest, fact, newId('incident'), withinMs)

/** How long after its end an incident opens again, as its policy says; 0 for never. */
function reopenWithinMs(fact: IncidentFact | AlertFact, alerting: Alerting | null): number {
  if (!('policyId' in fact) || !alerting) return 0
  return (policyFor(alerting.policies, fact.policyId)?.reopenWithinSeconds ?? 0) * 1000
}
