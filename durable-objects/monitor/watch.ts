import type { ExpiryReport } from '#core/expiry/expiry'
import { expiryKey } from '#core/expiry/reminder'
import { spellOut } from '#core/maintenance/spell-out'
import { decide, type Decision } from '#core/monitor/decide'
import { nextAlarm } from '#core/monitor/next-alarm'
import { flapRule, steadyAt } from '#core/monitor/flapping'
import type { ParentWord } from '#core/monitor/kin'
import type { Transition } from '#core/monitor/transition'
import type { Vote } from '#core/monitor/vote'
import type { IncidentFact, MonitorState } from '#core/rpc'
import type { MonitorOrders } from '#db/queries/monitor-config'
import { within } from '#platform/within'
import { acceptVote, applyExpiry, applyMove, applyOrders, applyRemoval, followClock } from './changes.ts'
import type { Identity, Links } from './links.ts'
import { childrenOf } from './children.ts'
import { Dissents, turnDissents } from './dissents.ts'
import { blocker, hearWord, turnWord } from './kin.ts'
import { Outbox } from './outbox.ts'
import { Parents } from './parents.ts'
import { placeOf, reportPlaced } from './place.ts'
import { noteSilence, Questions } from './questions.ts'
import { type LogEntry, MonitorStore } from './store.ts'

const loadMs = 5_000
/** The alert leaves before screens and the log take their share of the processor. */
const logAfterMs = 20
/** From a suspicion to its confirmation it is a few seconds: so long an alarm stands by for what may be owed then. */
const standByMs = 20_000
/** An alarm never fires sooner than this: a condition that stays due must not spin. */
const breathMs = 100

/** The watch kept over one monitor: votes in, status decided, facts out. All its memory is the storage. */
export class Watch {
  readonly #storage: DurableObjectStorage
  readonly #store: MonitorStore
  readonly #links: Links
  readonly #background: (work: Promise<unknown>) => void
  readonly #facts: Outbox<IncidentFact>
  readonly #log: Outbox<LogEntry>
  readonly #questions: Questions
  readonly #parents: Parents
  readonly #children: ReturnType<typeof childrenOf>
  readonly #dissents: Dissents['telling']
  readonly #identity: Identity
  /** What the alarm is known to be set to. */
  #armedAt = 0

  /** @param background keeps the object alive for work that nobody waits for. */
  constructor(
    storage: DurableObjectStorage,
    identity: Identity,
    links: Links,
    background: (work: Promise<unknown>) => void,
  ) {
    const store = new MonitorStore(storage)
    this.#storage = storage
    this.#store = store
    this.#links = links
    this.#background = background
    const dissents = new Dissents(store, links, identity)
    this.#dissents = dissents.telling
    const transact = (change: () => void) => this.#transact(change)
    const settle = (id: number) => store.settle(id)
    this.#facts = new Outbox<IncidentFact>({
      receiver: 'incident',
      next: () => store.nextFact(),
      settle,
      send: async (fact) => {
        const heard = await reportPlaced({ store, links, transact }, await dissents.withHold(fact))
        if (!heard && fact.kind === 'reminder')
          store.reminders.forget(expiryKey(fact.reminder), fact.reminder)
      },
    })
    this.#log = new Outbox<LogEntry>({
      receiver: 'log',
      next: () => store.nextLog(),
      settle,
      send: (entry) => links.log(entry),
    })
    this.#identity = identity
    this.#questions = new Questions(store, links, identity, transact)
    this.#parents = new Parents(store, links, transact)
    this.#children = childrenOf(store, links, identity)
  }

  async configure(orders: MonitorOrders): Promise<void> {
    this.#take(orders)
    // Its regions may have said enough while it slept.
    if (orders.infancy) await this.#look()
    await this.#settleUp()
    this.#background(this.#meetParents())
  }

  /** Of parents that have said nothing yet it is found out whether they are down. */
  async #meetParents(): Promise<void> {
    const { strangers } = this.#parents
    if (strangers.length === 0) return
    await this.#parents.ask(strangers, 0, 1)
    await this.#look()
    await this.#settleUp()
  }

  async record(vote: Vote): Promise<'filed' | 'kept'> {
    if (!(await this.#hasOrders(vote.configVersion, vote.firstFailingTick ?? vote.lastTick))) return 'kept'
    this.#warmFor(vote)
    this.#transact(() => acceptVote(this.#store, vote, Date.now()))
    await this.#look()
    await this.#settleUp()
    return this.#facts.owes ? 'kept' : 'filed'
  }

  /** A reminder that is committed is this object's own debt: nobody need repeat it. */
  async expires(report: ExpiryReport): Promise<'filed' | 'kept'> {
    await this.#hasOrders()
    const orders = this.#store.orders()
    // A lane may be ahead of the configuration; one that is behind will find out and report anew.
    if (!orders && !this.#store.record().removed) return 'kept'
    this.#transact(() => applyExpiry(this.#store, report, Date.now()))
    await this.#settleUp()
    return 'filed'
  }

  async silent(report: { region: string; since: number }): Promise<void> {
    await this.#hasOrders()
    this.#transact(() => noteSilence(this.#store, report, Date.now()))
    await this.#look()
    await this.#settleUp()
  }

  async remove(removal: { at: number; by: string }): Promise<void> {
    this.#transact(() => applyRemoval(this.#store, removal))
    await this.#settleUp()
  }

  /** A child in trouble wants to know whether this monitor is down too. What it says is not older than asked. */
  async vouch({ newerThan, generation }: { newerThan: number; generation: number }): Promise<ParentWord> {
    await this.#hasOrders()
    const orders = this.#store.orders()
    if (orders && !orders.paused && !this.#store.record().removed && !this.#word.cause) {
      const now = Date.now()
      const regions = this.#store.votes
        .witnesses(orders.regions.map(({ region }) => region))
        .filter(({ vote, absence }) => {
          if (absence) return absence.askAt <= now
          return !vote || vote.verdict === 'suspect' || vote.lastTick <= newerThan
        })
      await this.#questions.ask(
        regions.map(({ region }) => region),
        newerThan,
      )
      await this.#look(generation)
      this.#background(this.#settleUp())
    }
    return this.#word
  }

  /** A parent is down, or is so no more. */
  async hear(word: ParentWord, spreadMs: number): Promise<void> {
    await this.#hasOrders()
    this.#transact(() => hearWord(this.#store, word, { now: Date.now(), spreadMs }))
    await this.#look()
    await this.#settleUp()
  }

  get #word(): ParentWord {
    const { word, since } = this.#store.record()
    return { parentId: this.#identity.monitorId, ...(word ?? { seq: 0, cause: null, since }) }
  }

  /** Before it is asked what the monitor is: an object that has never been awake takes over what was said so far. */
  async learn(): Promise<void> {
    await this.#hasOrders()
  }

  /** What the clock is for: windows, absent regions, silent parents, debts. */
  async tick(): Promise<void> {
    const now = Date.now()
    this.#transact(() => followClock(this.#store, now))
    const due = this.#store.votes.absences().filter(({ askAt }) => askAt <= now)
    const newerThan = Math.min(...due.map(({ since }) => since))
    await Promise.all([
      this.#facts.drain(),
      this.#questions.ask(
        due.map(({ region }) => region),
        newerThan,
      ),
      this.#parents.ask(this.#parents.due(now), 0, 1),
    ])
    await this.#look()
    await this.#settleUp()
  }

  state(): MonitorState {
    const { status, since, seq, removed, flapping } = this.#store.record()
    const orders = this.#store.orders()
    const witnesses = this.#store.votes.witnesses(orders?.regions.map(({ region }) => region) ?? [])
    return {
      status: orders?.paused && !removed ? 'paused' : status,
      since,
      version: orders?.version ?? 0,
      seq,
      reason: status === 'unknown' ? (this.#store.newestTransition()?.reason ?? null) : null,
      flappingSince: flapping.since,
      votes: witnesses.flatMap(({ vote, absence }) =>
        vote ? [absence ? { ...vote, verdict: 'unknown' as const } : vote] : [],
      ),
      owes: this.#facts.owes || this.#log.owes,
    }
  }

  transitions(range: { from: number; to: number }): Transition[] {
    return this.#store.transitions(range)
  }

  /** Repairs the alarm of an object that owes: one that is missing or past due may never fire. */
  async wake(): Promise<void> {
    const booked = await this.#storage.getAlarm()
    const now = Date.now()
    if (booked !== null && booked > now) {
      this.#armedAt = booked
      return
    }
    if (this.#nextAlarm(now) !== null) await this.#storage.setAlarm(now + breathMs)
  }

  /**
   * Decides on what is known, asking regions where that is too old, until nothing more can be found out now. Before
   * trouble is believed, the parents are asked whether it is theirs.
   */
  async #look(generation = 0): Promise<void> {
    const asked = new Set<string>()
    let vouched = (this.#store.orders()?.dependsOn ?? []).length === 0
    for (;;) {
      const step = this.#step(asked, vouched)
      if (step.kind === 'ask') {
        for (const region of step.regions) asked.add(region)
        await this.#questions.ask(step.regions, step.newerThan)
      } else if (step.kind === 'vouch') {
        vouched = true
        await this.#parents.ask(this.#store.orders()?.dependsOn ?? [], step.newerThan, generation + 1)
      } else return
    }
  }

  #step(asked: ReadonlySet<string>, vouched: boolean): Decision | { kind: 'vouch'; newerThan: number } {
    const now = Date.now()
    let decision: Decision | { kind: 'vouch'; newerThan: number } = { kind: 'keep' }
    this.#transact(() => {
      followClock(this.#store, now)
      const orders = this.#store.orders()
      const { status, since, floor, deciding, removed } = this.#store.record()
      if (!orders || orders.paused || removed) return
      const witnesses = this.#store.votes.witnesses(orders.regions.map(({ region }) => region))
      const { intervalSeconds, confirm } = orders
      const parentDown = blocker(this.#store, orders)
      decision = decide(
        { status, since, floor, deciding, quorum: confirm.regions, intervalSeconds, witnesses, parentDown },
        now,
        asked,
      )
      if (decision.kind !== 'move') return
      const isTrouble = decision.to === 'down' || decision.to === 'degraded'
      if (isTrouble && !vouched) decision = { kind: 'vouch', newerThan: decision.at }
      else applyMove(this.#store, decision, now)
    })
    return decision
  }

  /** A first suspicion: while it is confirmed, the incident object finds out whom it would have to tell. */
  #warmFor({ verdict }: Vote): void {
    if (this.#store.record().told || (verdict !== 'suspect' && verdict !== 'down')) return
    // An alarm's write is one that the report would wait for: it is done before there is anything to report.
    const now = Date.now()
    this.#arm(now + standByMs, now)
    this.#background(this.#links.warm(placeOf(this.#store)).catch(() => undefined))
  }

  /** Sets the alarm for `at`, unless it stands no later than that. */
  #arm(at: number, now: number): void {
    if (this.#armedAt > now && this.#armedAt <= at) return
    this.#armedAt = at
    this.#background(this.#storage.setAlarm(at))
  }

  /** State, transition and debts become true together; a crash right after finds the alarm booked. */
  #transact(change: () => void, isNews = true): void {
    const { seq, flapping } = this.#store.record()
    try {
      this.#storage.transactionSync(() => {
        change()
        turnWord(this.#store, Date.now())
        turnDissents(this.#store)
      })
    } catch (error) {
      this.#store.forget()
      throw error
    }
    if (this.#owes) {
      const now = Date.now()
      const at = this.#nextAlarm(now)
      if (at !== null) this.#arm(at, now)
    }
    this.#background(this.#facts.drain())
    this.#background(this.#children.drain())
    this.#background(this.#dissents.drain())
    if (!isNews) return
    const newest = this.#store.newestTransition()
    const turned = this.#store.record().flapping.since !== flapping.since
    if (newest && (newest.seq > seq || turned))
      this.#background(this.#publish(newest.seq > seq ? newest : null))
  }

  /** An alert waits for nobody who watches: it is on its way before they hear. */
  async #publish(transition: Transition | null): Promise<void> {
    await scheduler.wait(logAfterMs)
    await this.#links.publish(transition).catch(() => undefined)
  }

  async #writeLog(): Promise<void> {
    await scheduler.wait(logAfterMs)
    await this.#log.drain()
    await this.#book()
  }

  /** Pays the incident object before returning, D1 in the background, and books the alarm for what is left. */
  async #settleUp(): Promise<void> {
    await this.#facts.drain()
    if (this.#log.owes) this.#background(this.#writeLog())
    if (this.#children.owes) this.#background(this.#children.drain().then(() => this.#book()))
    if (this.#dissents.owes) this.#background(this.#dissents.drain().then(() => this.#book()))
    await this.#book()
  }

  get #owes(): boolean {
    return this.#facts.owes || this.#log.owes || this.#children.owes || this.#dissents.owes
  }

  #nextAlarm(now: number): number | null {
    const { windowId, told, removed, flapping } = this.#store.record()
    const orders = this.#store.orders()
    return nextAlarm(
      {
        steadyAt: orders && !orders.paused && !removed ? steadyAt(flapping, flapRule(orders)) : null,
        incidentRetryAt: this.#facts.retryAt(now),
        logRetryAt: this.#log.retryAt(now),
        childrenRetryAt: this.#children.retryAt(now),
        dissentsRetryAt: this.#dissents.retryAt(now),
        askAts: [...this.#store.votes.absences().map(({ askAt }) => askAt), ...this.#parents.askAts],
        windows: removed ? [] : spellOut(orders?.maintenances ?? [], now),
        windowId,
        told,
      },
      now,
    )
  }

  async #book(): Promise<void> {
    const booked = await this.#storage.getAlarm()
    const now = Date.now()
    const at = this.#nextAlarm(now)
    if (at === null) {
      // What stands by for an alert stays: should nothing come of it, it wakes us once for nothing.
      const standsBy = booked !== null && booked > now && booked === this.#armedAt
      if (booked !== null && !standsBy) await this.#storage.deleteAlarm()
      return
    }
    // While something is under way its safety net stays where it is: moving it would write a row each time.
    const isGoodEnough = booked !== null && booked > now && (this.#owes ? booked <= at : booked === at)
    if (isGoodEnough) return
    this.#armedAt = Math.max(at, now + breathMs)
    await this.#storage.setAlarm(this.#armedAt)
  }

  /** Takes in a configuration. What is adopted with the first one is no news: screens know it from the log. */
  #take(orders: MonitorOrders, bornAt?: number): void {
    const isNews = this.#store.orders() !== null
    this.#transact(() => applyOrders(this.#store, orders, Date.now(), bornAt), isNews)
  }

  /** Reads the configuration where we have none, or none of that version; without D1 we go on with the one we know. */
  async #hasOrders(version = 0, firstTick = Infinity): Promise<boolean> {
    const known = this.#store.orders()
    if (this.#store.record().removed || (known && version <= known.version)) return true
    try {
      const orders = await within(loadMs, 'D1', this.#links.loadOrders())
      const now = Date.now()
      if (orders) this.#take(orders, Math.min(now, firstTick))
      // Deleted, and nobody came to say so.
      else if (known) this.#transact(() => applyRemoval(this.#store, { at: now, by: 'vedette' }))
      this.#background(this.#meetParents())
      return true
    } catch (error) {
      console.error({ event: 'monitor.config_unread', error: String(error) })
      return known !== null
    }
  }
}
