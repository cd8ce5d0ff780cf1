import { briefFindings } from '#core/findings/index'
import { dried, evidenceOf, expire, isUnsettled, lapse, step } from '#core/monitor/streak'
import type { Answer, Result } from '#core/result'
import type { KeptResult } from '#core/results-codec'
import type { FindingsBook } from './findings-book.ts'
import type { Hours } from './hours.ts'
import type { Minutes } from './minutes.ts'
import type { Rechecks } from './rechecks.ts'
import type { Reminders } from './reminders.ts'
import type { Runs } from './runs.ts'
import { runs, type Roster, type Watched } from './roster.ts'
import type { LaneStore } from './store.ts'
import type { Votes } from './votes.ts'
import type { Watchers } from './watchers.ts'

/** Who has nothing to do for ten seconds is put to sleep, and has forgotten what it has not written down. */
const drowsyMs = 8_000

interface Deps {
  region: string
  roster: Roster
  store: LaneStore
  minutes: Minutes
  hours: Hours
  findings: FindingsBook
  reminders: Reminders
  /** Of browser checks. */
  kept: Runs
  rechecks: Rechecks
  votes: Votes
  watchers: Watchers
  /** A suspicion has been raised: it is to be settled. */
  suspect: (watched: Watched) => Promise<void>
  /** Somebody is to be looked at again sooner than the clock knows. */
  book: (now: number) => Promise<void>
  restsForMs: (now: number) => number
  /** Keeps the object alive for work that nobody waits for. */
  background: (work: Promise<unknown>) => void
}

/** Takes what checks have found: keeps it, judges it, and owes the verdict where that has changed. */
export class Judging {
  readonly #deps: Deps
  #writing = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** One result of a check, or of a heartbeat that was looked at. */
  record(watched: Watched, answer: Answer, when: Pick<Result, 'tick' | 'at' | 'kind'>): void {
    const { region, roster, minutes, hours, findings, reminders, kept, watchers, background } = this.#deps
    if (!roster.holds(watched)) return // edited, paused or gone meanwhile: this speaks of what is no more
    const { entry } = watched
    const result = { ...answer, ...when, monitorId: entry.monitorId, region, colo: minutes.colo }
    minutes.add(watched, result)
    if (when.kind === 'schedule') {
      watched.totals[result.outcome] += 1
      hours.book.count(entry, result)
    }
    if (when.at >= (watched.latest?.at ?? 0))
      watched.latest = { ...result, findings: briefFindings(result.findings) }
    if (result.findings) findings.keepNewest(result)
    if (result.findings?.run) background(kept.file(result))
    if (result.expiry) background(reminders.note(watched, result.expiry, Date.now()))
    watchers.tell(entry.workspaceId, result, Date.now())
    this.#judge(watched, result)
    this.#writeBeforeSleep(Date.now())
  }

  /** A late result that still says something about now. */
  heardLate(watched: Watched, kept: KeptResult): void {
    const { entry } = watched
    const result = { ...kept, monitorId: entry.monitorId, region: this.#deps.region, colo: null }
    if (result.at >= (watched.latest?.at ?? 0)) watched.latest = result
    this.#deps.watchers.tell(entry.workspaceId, result, Date.now())
    this.#judge(watched, result)
  }

  /** A busy lane writes once a minute. One that is about to rest writes what has come in, in one row. */
  #writeBeforeSleep(now: number): void {
    if (this.#writing || this.#deps.restsForMs(now) < drowsyMs) return
    this.#writing = true
    queueMicrotask(() => {
      this.#writing = false
      if (this.#deps.minutes.pending) this.#deps.store.together(() => this.#deps.minutes.flush())
    })
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
      this.#deps.background(this.#deps.suspect(watched))
    }
    const { rechecks, book } = this.#deps
    const { soonest } = rechecks
    rechecks.note(watched, now)
    if (rechecks.soonest < soonest) this.#deps.background(book(now))
  }

  /** A changed verdict is stored with the evidence that made it, and is owed from then on. */
  #commit(watched: Watched, evidence: Result | null = null): void {
    const { store, minutes, findings, votes, background } = this.#deps
    const { monitorId } = watched.entry
    watched.owed = true
    store.together(() => {
      minutes.flushOne(watched)
      store.putStreak(monitorId, dried(watched.streak), true)
      if (evidence) findings.keepEvidence(evidence)
    })
    background(votes.send(monitorId))
  }

  /** Lets old evidence expire. */
  age(watched: Watched, now: number): void {
    const { entry, streak } = watched
    if (!runs(entry, now) || entry.passive) return
    watched.streak = expire(streak, entry.intervalSeconds * 1000, now)
    if (watched.streak.seq !== streak.seq) this.#commit(watched)
  }
}
