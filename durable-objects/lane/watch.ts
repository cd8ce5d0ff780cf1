import type { LateResult } from '#core/agent/protocol'
import { hourMs, type Gap } from '#core/cell'
import { slotOffsetMs } from '#core/lane/offset'
import { isPrivateRegion } from '#core/private-region'
import { spreadDelayMs } from '#core/lane/pace'
import { meanWaitAfter } from '#core/lane/wait'
import type { Woken } from '#core/lane/wake'
import { nextTick, ticksBetween } from '#core/monitor/due'
import {
  dried,
  evidenceOf,
  expire,
  isUnsettled,
  lapse,
  revived,
  step,
  verdictOf,
  type Streak,
} from '#core/monitor/streak'
import { isPlacedRegion } from '#core/region-names'
import { briefFindings } from '#core/findings/index'
import { answerOf } from '#core/heartbeat/answer'
import type { IncomingPing } from '#core/heartbeat/ping'
import type { Answer, Result, ResultKind } from '#core/result'
import type { KeptResult } from '#core/results-codec'
import type { FindingsNow, LaneAssignment, LaneEntry, LaneHealth, LaneTally } from '#core/rpc'
import { findColo } from '#platform/colo'
import { lane, type LaneName } from '#platform/objects'
import { within } from '#platform/within'
import { Clock } from './clock.ts'
import { FindingsBook } from './findings-book.ts'
import type { LaneHands } from './hands.ts'
import { Heartbeats } from './heartbeats/heartbeats.ts'
import { Hours, keptMs } from './hours.ts'
import { Minutes } from './minutes.ts'
import { Readings } from './readings.ts'
import type { Recount } from './recount.ts'
import { Rechecks } from './rechecks.ts'
import { Reminders } from './reminders.ts'
import { LateFiling } from './remote/late-filing.ts'
import { latestMs } from './remote/lateness.ts'
import { isSlow, Roster, runs, type Watched } from './roster.ts'
import { Settling } from './settling.ts'
import { LaneStore } from './store.ts'
import { Votes } from './votes.ts'
import { Watchers } from './watchers.ts'

const notPinged = answerOf({ outcome: 'unknown', failure: null, message: 'No ping has come yet' })

const minuteMs = 60_000
/** Who has nothing to do for ten seconds is put to sleep, and has forgotten what it has not written down. */
const drowsyMs = 8_000
/** Checks that are all wanted at once (new monitors, the end of a gap) are spread over this. */
const spreadMs = 10_000

/** What a main lane does: at each slot it sends out what is due, and it judges and keeps what comes back. */
export class Watch {
  readonly #ctx: DurableObjectState
  readonly #env: Env
  readonly #lane: { name: string; region: string }
  readonly #hands: LaneHands
  readonly #store: LaneStore
  readonly #roster: Roster
  readonly #clock: Clock
  readonly #votes: Votes
  readonly #reminders: Reminders
  readonly #rechecks = new Rechecks()
  readonly minutes: Minutes
  readonly hours: Hours
  readonly #findings: FindingsBook
  readonly #late: LateFiling
  readonly settling: Settling
  readonly heartbeats: Heartbeats
  readonly watchers: Watchers
  readonly readings: Readings
  #begun = false
  #tidiedAt = 0
  #writing = false
  #prunedAt = 0

  constructor(ctx: DurableObjectState, env: Env, name: LaneName & { name: string }, hands: LaneHands) {
    const now = Date.now()
    this.#ctx = ctx
    this.#env = env
    this.#lane = name
    this.#hands = hands
    this.#store = new LaneStore(ctx.storage)
    this.#roster = new Roster(this.#store, now)
    hands.expect(this.#roster.held)
    this.#clock = new Clock(ctx.storage, this.#roster, slotOffsetMs(name))
    this.#votes = new Votes(env, name.region, this.#roster, this.#store)
    this.#reminders = new Reminders(env, name.region, this.#roster)
    this.minutes = new Minutes(this.#store, name.region)
    this.#findings = new FindingsBook(this.#store)
    this.hours = new Hours(env, name, this.#store, now)
    this.settling = new Settling(this.#roster, name.region, (watched) => this.#check(watched, 'confirm', now))
    this.watchers = new Watchers(env)
    this.readings = new Readings(this.#roster, this.hours.book, name.region)
    this.hours.rebuild(this.#roster, this.minutes)
    const books = {
      roster: this.#roster,
      minutes: this.minutes,
      hours: this.hours,
      store: this.#store,
    }
    this.#late = new LateFiling(books, latestMs(name.region), (watched, result) =>
      this.#heardLate(watched, result),
    )
    this.heartbeats = new Heartbeats(
      {
        storage: ctx.storage,
        marks: this.#store,
        roster: this.#roster,
        startedAt: Number(env.STARTED_AT) || 0,
      },
      (watched, answer, when) => this.#record(watched, answer, when),
      now,
    )
    for (const watched of this.#roster.all()) this.#rechecks.begin(watched, now)
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
    return this.#health()
  }

  /** Files a ping and judges it. */
  async ping(ping: IncomingPing): Promise<{ filed: boolean }> {
    const now = Date.now()
    const filed = this.heartbeats.file(ping, now)
    if (filed) await this.#book(now)
    return { filed }
  }

  /** What a heartbeat is right now, for who asks by hand; null for any other monitor. */
  lookNow(monitorId: string): { answer: Answer; at: number } | null {
    if (!this.#roster.get(monitorId)?.entry.passive) return null
    const at = Date.now()
    return { answer: this.heartbeats.look(monitorId, at) ?? notPinged, at }
  }

  /** This monitor's results with tick in the range, newest first, with the findings that were kept of them. */
  results(monitorId: string, range: { from: number; to: number; limit: number }): Result[] {
    const latest = this.#roster.get(monitorId)?.latest
    return this.#findings
      .complete(monitorId, this.minutes.read(monitorId, range))
      .map((result) =>
        latest?.findings && latest.at === result.at && !result.findings?.excerpt
          ? { ...result, findings: latest.findings }
          : result,
      )
  }

  /** The newest findings about a monitor; null when its type finds none, or none were kept. */
  findings(monitorId: string): FindingsNow | null {
    const { latest, entry } = this.#roster.get(monitorId) ?? {}
    if (!entry) return null
    const { region } = this.#lane
    const kept = this.#findings.newest(monitorId)
    if (latest?.findings && latest.at > (kept?.at ?? 0))
      return { region, at: latest.at, findings: latest.findings }
    return kept && { region, ...kept }
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

  tallies(workspaceId: string): LaneTally[] {
    const { region } = this.#lane
    return [...this.#roster.all()]
      .filter(({ entry }) => entry.workspaceId === workspaceId)
      .map(({ entry: { monitorId }, latest, totals }) => ({
        monitorId,
        region,
        lastResultAt: latest?.at ?? null,
        lastOutcome: latest?.outcome ?? null,
        lastLatencyMs: latest?.latencyMs ?? null,
        totals: { ...totals },
      }))
  }

  gaps({ from, to }: { from: number; to: number }): Gap[] {
    const { name, region } = this.#lane
    return this.#store.gaps(from, to).map((gap) => ({ lane: name, region, from: gap.from, to: gap.to }))
  }

  /** What keeps this lane from being given up; null when nothing does. */
  standsInTheWay(version: number): string | null {
    if (this.#roster.version !== version) return `version ${this.#roster.version}`
    if (this.#roster.size > 0) return `${this.#roster.size} monitors`
    if (this.#hands.busy > 0 || this.minutes.pending) return 'checks under way'
    if (this.#votes.owed > 0) return 'votes'
    if (this.hours.open || this.hours.owed > 0) return 'hours'
    return this.#store.gaps(0, Number.MAX_SAFE_INTEGER).some(({ owed }) => owed) ? 'gaps' : null
  }

  handover(monitorId: string): unknown {
    return this.#roster.get(monitorId)?.streak ?? this.#store.streak(monitorId)
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
      const work = Promise.all(due.map((watched) => this.#check(watched, 'schedule', slot)))
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

  /** A monitor that moved in goes on with the streak it had. Without it, it begins anew: that costs two checks. */
  async #inherit(watched: Watched, from: string): Promise<void> {
    const { monitorId, configVersion } = watched.entry
    try {
      const streak = (await within(1000, lane(this.#env, from).handover(monitorId))) as Streak | null
      if (streak?.configVersion !== configVersion || watched.streak.lastAt > 0) return
      watched.streak = { ...revived(streak), bornAt: watched.streak.bornAt }
    } catch (error) {
      console.warn({ event: 'lane.no_handover', monitorId, from, error: String(error) })
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

  /** Runs one check and records it. A confirming check has no tick but its start. */
  async #check(watched: Watched, kind: ResultKind, slot: number): Promise<void> {
    const { entry } = watched
    const { monitorId, workspaceId, check, timeoutMs, movedFrom } = entry
    if (entry.passive) return this.#look(watched)
    if (movedFrom && watched.streak.lastAt === 0) await this.#inherit(watched, movedFrom)
    const verdict = verdictOf(watched.streak)
    const { slotMs } = this.#roster.schedule
    const { answer, at, waitMs } = await this.#hands.run({
      monitorId,
      workspaceId,
      check,
      timeoutMs,
      slow: isSlow(watched),
      suspected: verdict === 'suspect',
      since: Date.now(),
      expiresAt: kind === 'schedule' ? nextTick(entry, slotMs, slot) + this.#clock.offsetMs : null,
      spillAfterMs: kind === 'schedule' && slotMs === 1000 ? 400 : 2500,
      retry: verdict !== 'down',
      configVersion: entry.configVersion,
      ...(kind === 'schedule' && { tick: slot }),
    })
    if (waitMs !== null) watched.meanWaitMs = meanWaitAfter(watched.meanWaitMs, waitMs)
    this.#record(watched, answer, { tick: kind === 'schedule' ? slot : at, at, kind })
  }

  /** Nothing is probed: what is known says what is so. */
  #look(watched: Watched): void {
    const at = Date.now()
    const answer = this.heartbeats.look(watched.entry.monitorId, at)
    if (answer) this.#record(watched, answer, { tick: at, at, kind: 'confirm' })
  }

  #record(watched: Watched, answer: Answer, when: Pick<Result, 'tick' | 'at' | 'kind'>): void {
    if (!this.#roster.holds(watched)) return // edited, paused or gone meanwhile: this speaks of what is no more
    const { entry } = watched
    const { region } = this.#lane
    const result = { ...answer, ...when, monitorId: entry.monitorId, region, colo: this.minutes.colo }
    this.minutes.add(watched, result)
    if (when.kind === 'schedule') {
      watched.totals[result.outcome] += 1
      this.hours.book.count(entry, result)
    }
    if (when.at >= (watched.latest?.at ?? 0))
      watched.latest = { ...result, findings: briefFindings(result.findings) }
    if (result.findings) this.#findings.keepNewest(result)
    if (result.expiry) this.background(this.#reminders.note(watched, result.expiry, Date.now()))
    this.watchers.tell(entry.workspaceId, result, Date.now())
    this.#judge(watched, result)
    this.#writeBeforeSleep(Date.now())
  }

  /** A busy lane writes once a minute. One that is about to rest writes what has come in, in one row. */
  #writeBeforeSleep(now: number): void {
    if (this.#writing || this.#clock.restsForMs(now) < drowsyMs) return
    this.#writing = true
    queueMicrotask(() => {
      this.#writing = false
      if (this.minutes.pending) this.#store.together(() => this.minutes.flush())
    })
  }

  /** A late result that still says something about now. */
  #heardLate(watched: Watched, kept: KeptResult): void {
    const { entry } = watched
    const result = { ...kept, monitorId: entry.monitorId, region: this.#lane.region, colo: null }
    if (result.at >= (watched.latest?.at ?? 0)) watched.latest = result
    this.watchers.tell(entry.workspaceId, result, Date.now())
    this.#judge(watched, result)
  }

  #judge(watched: Watched, result: Result): void {
    const { streak, entry } = watched
    const now = Date.now()
    const seen = { outcome: result.outcome, tick: result.tick, at: result.at, evidence: evidenceOf(result) }
    watched.streak =
      result.outcome === 'unknown'
        ? entry.passive
          ? lapse(streak, now)
          : expire(streak, entry.intervalSeconds * 1000, now)
        : step(streak, seen, entry, now)
    if (watched.streak.seq !== streak.seq) this.#commit(watched, result)
    if (watched.streak !== streak && isUnsettled(watched.streak)) {
      this.background(this.settling.suspect(watched))
    }
    const { soonest } = this.#rechecks
    this.#rechecks.note(watched, now)
    if (this.#rechecks.soonest < soonest) this.background(this.#book(now))
  }

  /** A changed verdict is stored with the evidence that made it, and is owed from then on. */
  #commit(watched: Watched, evidence: Result | null = null): void {
    const { monitorId } = watched.entry
    watched.owed = true
    this.#store.together(() => {
      this.minutes.flushOne(watched)
      this.#store.putStreak(monitorId, dried(watched.streak), true)
      if (evidence) this.#findings.keepEvidence(evidence)
    })
    this.background(this.#votes.send(monitorId))
  }

  /** Once a minute: writes it down, lets old evidence expire, closes cells and hours, drops what is too old. */
  #tidy(now: number): void {
    const minute = Math.floor(now / minuteMs) * minuteMs
    if (minute <= this.#tidiedAt) return
    this.#tidiedAt = minute
    this.#store.together(() => this.minutes.flush())
    for (const watched of this.#roster.all()) this.#age(watched, now)
    this.background(this.hours.close(now))
    if (now - this.#prunedAt < hourMs) return
    this.#prunedAt = now
    this.#store.prune(now - keptMs)
    this.heartbeats.prune()
  }

  #age(watched: Watched, now: number): void {
    const { entry, streak } = watched
    if (!runs(entry, now) || entry.passive) return
    watched.streak = expire(streak, entry.intervalSeconds * 1000, now)
    if (watched.streak.seq !== streak.seq) this.#commit(watched)
  }

  #health(): LaneHealth {
    // A private location's checks keep no place of the platform busy.
    const loads = isPrivateRegion(this.#lane.region) ? [] : this.readings.loads(Date.now())
    const occupancy = loads.reduce((sum, load) => sum + load.occupancy, 0)
    return {
      lane: this.#lane.name,
      version: this.#roster.version,
      monitors: this.#roster.size,
      occupancy,
      lastSlot: this.#clock.lastSlot,
      latenessMs: this.#clock.latenessMs,
      owedVotes: this.#votes.owed,
      owedHours: this.hours.owed,
    }
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
