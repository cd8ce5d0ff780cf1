import type { LateResult } from '#core/agent/protocol'
import { hourMs } from '#core/cell'
import { slotOffsetMs } from '#core/lane/offset'
import { spreadDelayMs } from '#core/lane/pace'
import type { Woken } from '#core/lane/wake'
import { ticksBetween } from '#core/monitor/due'
import { isPrivateRegion } from '#core/private-region'
import { isPlacedRegion } from '#core/region-names'
import type { IncomingPing } from '#core/heartbeat/ping'
import type { LaneAssignment, LaneEntry, LaneHealth } from '#core/rpc'
import { findColo } from '#platform/colo'
import type { LaneName } from '#platform/objects'
import { Answers } from './answers.ts'
import { CheckFeed } from './check-feed.ts'
import { Checking } from './checking.ts'
import { Clock } from './clock.ts'
import { FindingsBook } from './findings-book.ts'
import type { LaneHands } from './hands.ts'
import { Heartbeats } from './heartbeats/heartbeats.ts'
import { Hours, keptMs } from './hours.ts'
import { Judging } from './judging.ts'
import { Minutes } from './minutes.ts'
import { Readings } from './readings.ts'
import { Rechecks } from './rechecks.ts'
import type { Recount } from './recount.ts'
import { Reminders } from './reminders.ts'
import { LateFiling } from './remote/late-filing.ts'
import { latestMs } from './remote/lateness.ts'
import { Roster, runs, type Watched } from './roster.ts'
import { Runs } from './runs.ts'
import { Settling } from './settling.ts'
import { LaneStore } from './store.ts'
import { Votes } from './votes.ts'
import { Watchers } from './watchers.ts'

const minuteMs = 60_000
/** Checks that are all wanted at once (new monitors, the end of a gap) are spread over this. */
const spreadMs = 10_000

/** What a main lane does: at each slot it sends out what is due, and it has what comes back judged and kept. */
export class Watch {
  readonly #ctx: DurableObjectState
  readonly #lane: { name: string; region: string }
  readonly #hands: LaneHands
  readonly #store: LaneStore
  readonly #roster: Roster
  readonly #clock: Clock
  readonly #votes: Votes
  readonly #reminders: Reminders
  readonly #rechecks = new Rechecks()
  readonly #checking: Checking
  readonly #judging: Judging
  readonly #late: LateFiling
  readonly #feed: CheckFeed
  readonly minutes: Minutes
  readonly hours: Hours
  readonly settling: Settling
  readonly heartbeats: Heartbeats
  readonly watchers: Watchers
  readonly readings: Readings
  readonly answers: Answers
  readonly runs: Runs
  #begun = false
  #tidiedAt = 0
  #prunedAt = 0

  constructor(ctx: DurableObjectState, env: Env, name: LaneName & { name: string }, hands: LaneHands) {
    const now = Date.now()
    const { region } = name
    this.#ctx = ctx
    this.#lane = name
    this.#hands = hands
    const store = new LaneStore(ctx.storage)
    this.#store = store
    const roster = new Roster(store, now)
    this.#roster = roster
    hands.expect(roster.held)
    this.#clock = new Clock(ctx.storage, roster, slotOffsetMs(name))
    this.#votes = new Votes(env, region, roster, store)
    this.#reminders = new Reminders(env, region, roster)
    this.#feed = new CheckFeed(env, region, store)
    this.minutes = new Minutes(store, region)
    this.hours = new Hours(env, name, store, now)
    this.settling = new Settling(roster, region, (watched) => this.#checking.check(watched, 'confirm', now))
    this.watchers = new Watchers(env)
    this.readings = new Readings(roster, this.hours.book, region)
    this.hours.rebuild(roster, this.minutes)
    const books = { roster, store, minutes: this.minutes, hours: this.hours }
    const findings = new FindingsBook(store)
    this.runs = new Runs(env)
    this.#judging = new Judging({
      ...books,
      region,
      findings,
      reminders: this.#reminders,
      kept: this.runs,
      rechecks: this.#rechecks,
      votes: this.#votes,
      watchers: this.watchers,
      suspect: (watched) => this.settling.suspect(watched),
      book: (at) => this.#book(at),
      restsForMs: (at) => this.#clock.restsForMs(at),
      background: (work) => this.background(work),
    })
    this.#late = new LateFiling(books, latestMs(region), (watched, result) =>
      this.#judging.heardLate(watched, result),
    )
    this.heartbeats = new Heartbeats(
      { storage: ctx.storage, marks: store, roster, startedAt: Number(env.STARTED_AT) || 0 },
      (watched, answer, when) => this.#judging.record(watched, answer, when),
      now,
    )
    this.#checking = new Checking({
      env,
      roster,
      hands,
      runs: this.runs,
      heartbeats: this.heartbeats,
      offsetMs: this.#clock.offsetMs,
      record: (watched, answer, when) => this.#judging.record(watched, answer, when),
    })
    this.answers = new Answers({
      ...books,
      lane: name,
      hands,
      findings,
      clock: this.#clock,
      heartbeats: this.heartbeats,
      readings: this.readings,
      votes: this.#votes,
      feed: this.#feed,
    })
    for (const watched of roster.all()) this.#rechecks.begin(watched, now)
    this.background(this.#learnColo(env))
  }

  /** The alarm: books the next slot first, then sends out what is due and waits for none of it. */
  async strike(scheduledTime: number | undefined): Promise<void> {
    const now = Date.now()
    const woken = this.#clock.strike(now, scheduledTime)
    this.heartbeats.strike(now)
    this.#hands.sweep(now)
    this.#recheck(now)
    await this.#book(now)
    this.#act(woken, now)
  }

  /** Applies a delta; what is new or changed is checked at once. */
  async assign(assignment: LaneAssignment): Promise<{ version: number }> {
    const known = this.#roster.version
    if (assignment.since > known || assignment.version <= known) return { version: known }
    const now = Date.now()
    // What was found under the configuration that ends now is written down before it is forgotten.
    if (this.minutes.pending) this.#store.together(() => this.minutes.flush())
    const fresh = this.#roster.apply(assignment, now, now - this.#clock.offsetMs + 1)
    this.heartbeats.configure(now)
    this.#feed.configure(now)
    this.#hands.expect(this.#roster.held)
    this.#settleSoon(fresh)
    await this.#book(now)
    return { version: this.#roster.version }
  }

  /** The witness: repairs the alarm, and says again what is owed. */
  async poke(): Promise<LaneHealth> {
    const now = Date.now()
    const woken = await this.#clock.repair(now, () => this.#store.newestTick())
    this.heartbeats.strike(now)
    this.#hands.sweep(now)
    this.#recheck(now)
    await this.#book(now)
    if (woken) this.#act(woken, now)
    this.#tidy(now)
    this.background(this.#votes.sendAll())
    this.background(this.#reminders.sendAll())
    this.background(this.hours.sendOwed())
    this.background(this.#feed.send(now))
    return this.answers.health()
  }

  /** Files a ping and judges it. */
  async ping(ping: IncomingPing): Promise<{ filed: boolean }> {
    const now = Date.now()
    const filed = this.heartbeats.file(ping, now)
    if (filed) await this.#book(now)
    return { filed }
  }

  entries(): LaneEntry[] {
    return [...this.#roster.all()].map(({ entry }) => entry)
  }

  /** Files what was found elsewhere while nobody waited for it. */
  fileLate(results: readonly LateResult[], isAwaited: (late: LateResult) => boolean): void {
    this.#late.file(results, isAwaited, Date.now())
  }

  /** Somebody is there again to look: who has no word that counts is looked at now. */
  lookAgain(): void {
    const now = Date.now()
    this.#settleSoon(
      [...this.#roster.all()].filter(
        ({ entry, streak }) =>
          !entry.passive && runs(entry, now) && (streak.stale || streak.settled === null),
      ),
    )
  }

  get #busy(): boolean {
    return this.minutes.pending || this.hours.open || this.heartbeats.any
  }

  /** When somebody wants to be looked at beside the schedule; null when nobody does. */
  get #wanted(): number | null {
    const soonest = Math.min(this.heartbeats.deadline ?? Infinity, this.#rechecks.soonest)
    return soonest === Infinity ? null : soonest
  }

  #book(now: number): Promise<void> {
    return this.#clock.book(now, this.#busy, this.#wanted)
  }

  #act({ slots, gap }: Woken, now: number): void {
    const before = this.#begun ? null : this.#begin(slots[0] ?? now, now)
    if (gap) this.#missed(gap, before !== null)
    for (const slot of slots) {
      const due = this.#roster.schedule
        .due(slot)
        .flatMap(({ monitorId }) => this.#roster.get(monitorId) ?? [])
        .filter((watched) => !before?.ran(watched, slot))
      // One promise that keeps the object awake, not one for each check: it costs the runtime more than the check does us.
      if (due.length === 0) continue
      const work = Promise.all(due.map((watched) => this.#checking.check(watched, 'schedule', slot)))
      if (this.#hands.isTold) void this.#said(work)
      else this.background(work)
    }
    this.#tidy(now)
  }

  /** What is failing is looked at beside its schedule, and on until a recovery is settled. */
  #recheck(now: number): void {
    for (const watched of this.#rechecks.due(now)) {
      if (this.#roster.holds(watched) && runs(watched.entry, now))
        this.background(this.settling.settle(watched, 0))
      else this.#rechecks.drop(watched)
    }
  }

  /** What was assigned just before the last end and never looked at is looked at now. */
  #begin(firstSlot: number, now: number): Recount | null {
    this.#begun = true
    this.#settleSoon(
      [...this.#roster.all()].filter(({ entry, streak }) => runs(entry, now) && streak.settled === null),
    )
    return this.hours.begin(this.#roster, firstSlot)
  }

  /** Nobody ran these ticks: they are `unknown`, and who missed one is looked at now. */
  #missed(gap: { from: number; to: number }, isCounted: boolean): void {
    const { slotMs } = this.#roster.schedule
    console.warn({ event: 'lane.gap', lane: this.#lane.name, ...gap })
    this.#store.addGap(gap)
    if (!isCounted) this.hours.countGap(this.#roster, gap)
    this.#settleSoon(
      [...this.#roster.all()].filter(
        ({ entry }) =>
          !entry.paused && !entry.passive && ticksBetween(entry, slotMs, gap.from + slotMs, gap.to) > 0,
      ),
    )
  }

  #settleSoon(monitors: Watched[]): void {
    for (const [index, watched] of monitors.entries()) {
      this.background(this.settling.settle(watched, spreadDelayMs(index, monitors.length, spreadMs)))
    }
  }

  /** Once a minute: writes it down, lets old evidence expire, closes cells and hours, drops what is too old. */
  #tidy(now: number): void {
    const minute = Math.floor(now / minuteMs) * minuteMs
    if (minute <= this.#tidiedAt) return
    this.#tidiedAt = minute
    this.#store.together(() => this.minutes.flush())
    for (const watched of this.#roster.all()) this.#judging.age(watched, now)
    this.background(this.hours.close(now))
    this.background(this.#feed.send(now))
    if (now - this.#prunedAt < hourMs) return
    this.#prunedAt = now
    this.#store.prune(now - keptMs)
    this.heartbeats.prune()
  }

  async #learnColo(env: Env): Promise<void> {
    const { region } = this.#lane
    if (env.ALLOW_PRIVATE_TARGETS !== 'true' && !isPrivateRegion(region) && !isPlacedRegion(region))
      this.minutes.colo = await findColo()
  }

  /** The clock waits for none of this; what it throws is our own fault and is said, not lost. */
  background(work: Promise<unknown>): void {
    this.#ctx.waitUntil(this.#said(work))
  }

  #said(work: Promise<unknown>): Promise<unknown> {
    return work.catch((error: unknown) =>
      console.error({ event: 'lane.failed', lane: this.#lane.name, error: String(error) }),
    )
  }
}
