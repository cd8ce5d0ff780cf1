import { DurableObject } from 'cloudflare:workers'
import { leftMs } from '#core/browser-pool/budget'
import { fullBucket, refilled } from '#core/browser-pool/bucket'
import type { Lease, PoolFacts, Session } from '#core/browser-pool/facts'
import { dayOf, type Decision, grant, isWorn } from '#core/browser-pool/grant'
import type {
  Acquired,
  AcquireRequest,
  BrowserPoolRpc,
  BudgetNow,
  PoolHealth,
  Released,
} from '#core/browser-pool/rpc'
import { type PoolRules, rulesOf } from '#core/browser-pool/rules'
import { chargeOf, closeAgainAt, nextUpkeep, upkeep } from '#core/browser-pool/upkeep'
import { dayMs } from '#core/cell'
import { closeBrowser } from '#platform/browsers'
import { migrate } from '../migrate.ts'
import { Budgets } from './budgets.ts'
import { BrowserPoolStore, migrations } from './store.ts'
import { type Waiter, WaitingLine } from './waiting-line.ts'

type Refused = Extract<Decision, { refused: unknown }>

/** However long somebody asks for a browser. */
const longestLeaseMs = 900_000
const longestPauseMs = 120_000
const shortestTimerMs = 10
/** A browser that the platform does not name may be younger than what it named. */
const sweepAfterMs = 10_000
/** D1 hears of what was used after so long at the latest. */
const fileAfterMs = 30_000

/** Says who may use which browser of a region, and has those closed that nobody uses. It holds no connection. */
export class BrowserPoolObject extends DurableObject<Env> implements BrowserPoolRpc {
  readonly #store: BrowserPoolStore
  readonly #rules: PoolRules
  readonly #budgets: Budgets
  readonly #line = new WaitingLine()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, migrations)
    this.#store = new BrowserPoolStore(ctx.storage)
    this.#rules = rulesOf(env)
    const [, region = ''] = /^pool:(.+)$/.exec(ctx.id.name ?? '') ?? []
    this.#budgets = new Budgets(env, this.#store, region)
  }

  async acquire(request: AcquireRequest): Promise<Acquired> {
    const { workspaceId } = request
    if (!this.#budgets.isFresh(workspaceId, Date.now())) await this.#budgets.learn(workspaceId, Date.now())
    const now = Date.now()
    this.#takeBack(now)
    if (this.#line.isFull) return { refused: 'busy', retryAfterMs: 1_000 }
    const acquired = this.#line.join(request, now)
    this.#serve(now)
    await this.#book()
    return acquired
  }

  async launched(leaseId: string, sessionId: string): Promise<void> {
    const now = Date.now()
    const isLent = this.#store.leases().some((lease) => lease.leaseId === leaseId)
    this.#store.addSession({ ...newSession(sessionId, now), isDoomed: !isLent })
    if (isLent) this.#store.nameSession(leaseId, sessionId)
    await this.#book()
  }

  async release(leaseId: string, { sessionId, usedMs, broken, pauseMs }: Released): Promise<void> {
    const now = Date.now()
    const lease = this.#store.leases().find((each) => each.leaseId === leaseId)
    if (lease) this.#end(lease, usedMs, now)
    // Without a lease it has been taken away already, and nobody may have it.
    if (sessionId !== null) this.#takeIn(sessionId, { isGood: lease !== undefined && !broken }, now)
    if (pauseMs) {
      const { bucket } = this.#facts(now)
      this.#store.setLaunches({ bucket, pausedUntil: now + Math.min(pauseMs, longestPauseMs) })
    }
    this.#serve(now)
    await this.#book()
  }

  async budget(workspaceId: string): Promise<BudgetNow> {
    await this.#budgets.learn(workspaceId, Date.now())
    const now = Date.now()
    const spending = this.#budgets.of(workspaceId, now)
    return {
      usedMs: spending.hereMs,
      leftMs: leftMs(spending, this.#rules.dailyMs),
      resetsAt: (dayOf(now) + 1) * dayMs,
    }
  }

  async sweep(activeIds: readonly string[]): Promise<string[]> {
    const now = Date.now()
    const active = new Set(activeIds)
    const sessions = this.#store.sessions()
    for (const { sessionId, startedAt } of sessions)
      if (!active.has(sessionId) && now - startedAt >= sweepAfterMs) this.#store.dropSession(sessionId)
    this.#takeBack(now)
    this.#serve(now)
    await this.#book()
    return sessions.map(({ sessionId }) => sessionId).filter((sessionId) => active.has(sessionId))
  }

  async health(): Promise<PoolHealth> {
    const sessions = this.#store.sessions()
    return {
      sessions: sessions.length,
      doomed: sessions.filter(({ isDoomed }) => isDoomed).length,
      leases: this.#store.leases().length,
      waiting: this.#line.length,
    }
  }

  override async alarm(): Promise<void> {
    this.#takeBack(Date.now())
    const due = this.#store.sessions().filter(({ isDoomed, closeAt }) => isDoomed && closeAt <= Date.now())
    await Promise.all([this.#budgets.file(), ...due.map((session) => this.#close(session))])
    this.#serve(Date.now())
    await this.#book()
  }

  #facts(now: number): PoolFacts {
    const launches = this.#store.launches()
    return {
      sessions: this.#store.sessions(),
      leases: this.#store.leases(),
      bucket: launches?.bucket ?? fullBucket(this.#rules.launchesPerSecond, now),
      pausedUntil: launches?.pausedUntil ?? 0,
    }
  }

  /** Gives browsers to those who wait, in their turn, and sends away who has waited long enough. */
  #serve(now: number): void {
    clearTimeout(this.#timer)
    let refusal: Refused = { refused: 'busy', retryAfterMs: 1_000 }
    for (let waiter = this.#next(); waiter; waiter = this.#next()) {
      const facts = this.#facts(now)
      const left = leftMs(this.#budgets.of(waiter.workspaceId, now), this.#rules.dailyMs)
      const decision = grant(facts, left, this.#rules, now)
      if ('refused' in decision && decision.refused !== 'budget') {
        refusal = decision
        break
      }
      this.#line.leave(waiter)
      waiter.answer('refused' in decision ? decision : this.#lend(waiter, decision, facts, now))
    }
    for (const waiter of this.#line.takeLate(now)) waiter.answer(refusal)
    if (this.#line.length === 0) return
    const again = Math.min(refusal.retryAfterMs, this.#line.firstUntil - now)
    this.#timer = setTimeout(() => this.#serveLater(), Math.max(shortestTimerMs, again))
  }

  #next(): Waiter | null {
    return this.#line.next(this.#store.leases())
  }

  #serveLater(): void {
    const now = Date.now()
    this.#takeBack(now)
    this.#serve(now)
    this.ctx.waitUntil(this.#book())
  }

  #lend(
    { workspaceId, maxMs }: Waiter,
    decision: Exclude<Decision, Refused>,
    { bucket, pausedUntil }: PoolFacts,
    now: number,
  ): Acquired {
    const leaseId = crypto.randomUUID()
    const sessionId = 'sessionId' in decision ? decision.sessionId : null
    const until = now + Math.min(Math.max(0, maxMs), longestLeaseMs)
    this.#store.addLease({ leaseId, workspaceId, sessionId, grantedAt: now, until })
    if (sessionId !== null) {
      this.#store.noteUse(sessionId)
      return { leaseId, sessionId }
    }
    const { tokens } = refilled(bucket, this.#rules.launchesPerSecond, now)
    this.#store.setLaunches({ bucket: { tokens: tokens - 1, at: now }, pausedUntil })
    return { leaseId, launch: true }
  }

  #end(lease: Lease, usedMs: number, now: number): void {
    this.#store.dropLease(lease.leaseId)
    this.#store.charge(lease.workspaceId, dayOf(now), chargeOf(lease, usedMs, now))
  }

  /** A browser that comes back waits for its next visit, or is closed. */
  #takeIn(sessionId: string, { isGood }: { isGood: boolean }, now: number): void {
    this.#store.addSession(newSession(sessionId, now))
    this.#store.noteIdle(sessionId, now)
    const session = this.#store.sessions().find((each) => each.sessionId === sessionId)
    if (!isGood || !session || isWorn(session, now)) this.#store.doom(sessionId, now)
  }

  /** Ends what has run out: a lease is charged for all its time, and its browser is closed. */
  #takeBack(now: number): void {
    const { ranOut, doomed } = upkeep(this.#facts(now), this.#rules, now)
    for (const lease of ranOut) {
      console.warn({ event: 'browser.lease_ran_out', workspaceId: lease.workspaceId, pool: this.ctx.id.name })
      this.#end(lease, Infinity, now)
    }
    for (const sessionId of doomed) this.#store.doom(sessionId, now)
  }

  async #close({ sessionId, closeTries }: Session): Promise<void> {
    try {
      await closeBrowser(this.env.BROWSER, sessionId)
      this.#store.dropSession(sessionId)
    } catch (error) {
      const tries = closeTries + 1
      const closeAt = closeAgainAt(tries, Date.now())
      console.warn({ event: 'browser.not_closed', sessionId, tries, error: String(error) })
      if (closeAt === null) this.#store.dropSession(sessionId)
      else this.#store.noteCloseFailed(sessionId, { closeAt, tries })
    }
  }

  /** An alarm that comes too early does no harm: it is only ever brought forward, for each one set is a row. */
  async #book(): Promise<void> {
    const now = Date.now()
    const upkeepAt = nextUpkeep(this.#facts(now), this.#rules) ?? Infinity
    const fileAt = this.#store.unfiled().length > 0 ? now + fileAfterMs : Infinity
    const due = Math.min(upkeepAt, fileAt)
    const booked = (await this.ctx.storage.getAlarm()) ?? Infinity
    if (due < booked) await this.ctx.storage.setAlarm(due)
  }
}

const newSession = (sessionId: string, now: number): Session => ({
  sessionId,
  startedAt: now,
  uses: 1,
  idleSince: now,
  isDoomed: false,
  closeAt: now,
  closeTries: 0,
})
