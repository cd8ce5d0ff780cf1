import { HeartbeatConfig, scheduleOf } from '#core/heartbeat/config'
import { answerOf } from '#core/heartbeat/answer'
import { expectation, runLimits } from '#core/heartbeat/expect'
import { judge, remembered } from '#core/heartbeat/judge'
import { kindByWords, type IncomingPing, type LoggedPing } from '#core/heartbeat/ping'
import {
  away,
  configured,
  freshState,
  pinged,
  rulesOf,
  type HeartbeatRules,
  type HeartbeatState,
} from '#core/heartbeat/state'
import type { Answer, Result } from '#core/result'
import type { HeartbeatNow, LaneEntry } from '#core/rpc'
import type { Roster, Watched } from '../roster.ts'
import type { LaneStore } from '../store.ts'
import { HeartbeatStore, type StoredHeartbeat } from './store.ts'
import { Wakefulness } from './wakefulness.ts'

/** One heartbeat in memory. */
interface Kept {
  entry: LaneEntry
  state: HeartbeatState
  n: number
  rules: HeartbeatRules
  config: HeartbeatConfig
  /** When it is to be judged though no ping comes. */
  judgeAt: number | null
}

type When = Pick<Result, 'tick' | 'at' | 'kind'>

/** What a lane lends to its heartbeats. */
export interface Lent {
  storage: DurableObjectStorage
  marks: LaneStore
  roster: Roster
  /** When this process began, epoch ms, where that is known: before it nobody could take a ping. Else 0. */
  startedAt: number
}

const minuteMs = 60_000
const secondOf = (at: number): number => Math.floor(at / 1000) * 1000

/** The heartbeats of a lane: files pings, judges them at once, and their absence at the moment it is certain. */
export class Heartbeats {
  readonly #store: HeartbeatStore
  readonly #roster: Roster
  readonly #record: (watched: Watched, answer: Answer, when: When) => void
  readonly #wakefulness: Wakefulness
  readonly #kept = new Map<string, Kept>()

  constructor(
    { storage, marks, roster, startedAt }: Lent,
    record: (watched: Watched, answer: Answer, when: When) => void,
    now: number,
  ) {
    this.#store = new HeartbeatStore(storage)
    this.#roster = roster
    this.#record = record
    this.#wakefulness = new Wakefulness(marks, startedAt)
    this.#load(now)
  }

  get any(): boolean {
    return this.#kept.size > 0
  }

  /** The next instant at which one is to be judged; null when there is none. */
  get deadline(): number | null {
    let first: number | null = null
    for (const { judgeAt } of this.#kept.values()) {
      if (judgeAt !== null && (first === null || judgeAt < first)) first = judgeAt
    }
    return first
  }

  /** Takes over what the roster says by now. */
  configure(now: number): void {
    const before = this.any
    for (const id of this.#kept.keys()) this.#leave(id)
    const changed = [...this.#passive()].filter(
      ({ entry }) => this.#kept.get(entry.monitorId)?.entry !== entry,
    )
    const stored = changed.length > 0 ? this.#storedByMonitor() : new Map<string, StoredHeartbeat>()
    for (const { entry } of changed) {
      const known = this.#kept.get(entry.monitorId)
      // The same configuration said again, for example because a maintenance was planned.
      if (known?.entry.configVersion === entry.configVersion) known.entry = entry
      else this.#configureOne(entry, stored.get(entry.monitorId), now)
    }
    if (!before && this.any) this.#wakefulness.mark(now)
  }

  /**
   * Files a ping, and judges it. False when the monitor is not a heartbeat of this lane (any more).
   * Once this has returned, the ping is stored before anybody is told so.
   */
  file({ monitorId, ...incoming }: IncomingPing, now: number): boolean {
    const watched = this.#roster.get(monitorId)
    const kept = this.#kept.get(monitorId)
    if (!watched || !kept) return false
    this.#wake(now)
    if (this.#store.hasFiled(monitorId, kept.n, incoming.id)) return true
    const kind =
      incoming.kind === 'success' && incoming.exitStatus === null
        ? kindByWords(incoming.body, kept.config)
        : incoming.kind
    const before = kept.state
    const { state, durationMs } = pinged(before, { ...incoming, kind, at: now }, kept.rules)
    const n = kept.n + 1
    const paused = before.pausedAt !== null
    this.#store.file({ ...incoming, kind, n, at: now, durationMs, paused }, { monitorId, state, n })
    Object.assign(kept, { state, n })
    if (!paused) this.#heard(watched, kept, before, { at: now, kind, durationMs })
    return true
  }

  /** The clock: judges what is due, and notices that we have been away. */
  strike(now: number): void {
    this.#wake(now)
    for (const [monitorId, kept] of this.#kept) {
      const { judgeAt } = kept
      if (judgeAt === null || judgeAt > now) continue
      // One that cannot be judged must not keep the others from it, nor the lane awake.
      kept.judgeAt = now + minuteMs
      try {
        this.#judgeDue(monitorId, kept, judgeAt, now)
      } catch (error) {
        console.error({ event: 'heartbeat.not_judged', monitorId, error: String(error) })
      }
    }
  }

  /** What is to be said of a heartbeat now; null when there is nothing to go by. */
  look(monitorId: string, now: number): Answer | null {
    const kept = this.#kept.get(monitorId)
    if (kept?.judgeAt && kept.judgeAt <= now) this.strike(now)
    return kept ? this.#judge(monitorId, kept, now) : null
  }

  now(monitorId: string): HeartbeatNow | null {
    const kept = this.#kept.get(monitorId)
    if (!kept) return null
    const { state, rules, n } = kept
    const expected = state.pausedAt === null ? expectation(state, rules) : null
    return {
      pings: n,
      lastAt: state.lastAt,
      dueAt: expected?.missedAt ?? null,
      lateAt: expected?.lateAt ?? null,
      runs: runLimits(state, rules).map(({ run, at }) => ({
        runId: run.id,
        startedAt: run.startedAt,
        limitAt: at,
      })),
    }
  }

  pings(monitorId: string, { before, limit }: { before: number; limit: number }): LoggedPing[] {
    return this.#store.pings(monitorId, before, limit)
  }

  prune(): void {
    this.#store.prune()
  }

  #load(now: number): void {
    const stored = this.#storedByMonitor()
    for (const watched of this.#passive()) {
      const { streak, latest, entry } = watched
      // What was last judged is known from the results: what fell due since is due now.
      const judgedAt = Math.min(now, Math.max(streak.lastAt, latest?.at ?? 0))
      this.#keep(entry, stored.get(entry.monitorId), judgedAt)
    }
  }

  /** Forgets one that is no heartbeat any more; what is known of one that has left is kept as long as its results. */
  #leave(monitorId: string): void {
    const watched = this.#roster.get(monitorId)
    if (watched?.entry.passive) return
    this.#kept.delete(monitorId)
    if (watched) this.#store.forget(monitorId)
  }

  #configureOne(entry: LaneEntry, stored: StoredHeartbeat | undefined, now: number): void {
    const { monitorId, paused } = entry
    const kept = this.#keep(entry, stored, now)
    if (!kept) return
    const state = configured(kept.state, { paused, schedule: kept.rules.schedule }, now)
    if (state !== stored?.state) this.#store.put({ monitorId, state, n: kept.n })
    kept.state = state
    kept.judgeAt = judge(state, kept.rules, now).nextAt
  }

  #keep(entry: LaneEntry, stored: StoredHeartbeat | undefined, judgedAt: number): Kept | null {
    const read = HeartbeatConfig.safeParse(entry.check)
    if (!read.success) {
      console.error({ event: 'heartbeat.unreadable', monitorId: entry.monitorId })
      return null
    }
    const rules = rulesOf(read.data, scheduleOf(read.data))
    const state = stored?.state ?? freshState(rules.schedule)
    const judgeAt = judge(state, rules, judgedAt).nextAt
    const kept: Kept = { entry, state, n: stored?.n ?? 0, rules, config: read.data, judgeAt }
    this.#kept.set(entry.monitorId, kept)
    return kept
  }

  *#passive(): Generator<Watched> {
    for (const watched of this.#roster.all()) if (watched.entry.passive) yield watched
  }

  #storedByMonitor(): Map<string, StoredHeartbeat> {
    return new Map(this.#store.all().map((one) => [one.monitorId, one]))
  }

  #heard(
    watched: Watched,
    kept: Kept,
    before: HeartbeatState,
    { at, kind, durationMs }: { at: number; kind: LoggedPing['kind']; durationMs: number | null },
  ): void {
    const answer = this.#judge(watched.entry.monitorId, kept, at)
    // A start says nothing about the job yet, unless it came while another run was under way.
    const speaks = kind === 'success' || kind === 'fail' || kept.state.said !== before.said
    if (answer && speaks) {
      this.#record(
        watched,
        { ...answer, latencyMs: durationMs },
        { tick: secondOf(at), at, kind: 'schedule' },
      )
    }
  }

  #judgeDue(monitorId: string, kept: Kept, dueAt: number, now: number): void {
    const watched = this.#roster.get(monitorId)
    const answer = this.#judge(monitorId, kept, now)
    if (watched && answer) this.#record(watched, answer, { tick: secondOf(dueAt), at: now, kind: 'schedule' })
  }

  #judge(monitorId: string, kept: Kept, now: number): Answer | null {
    const { opinion, nextAt } = judge(kept.state, kept.rules, now)
    kept.judgeAt = nextAt
    const state = remembered(kept.state, opinion)
    if (state !== kept.state) {
      kept.state = state
      this.#store.put({ monitorId, state, n: kept.n })
    }
    return opinion && answerOf(opinion)
  }

  #wake(now: number): void {
    const gap = this.any ? this.#wakefulness.wake(now) : null
    if (gap) this.#excuse(gap)
  }

  #excuse(gap: { from: number; to: number }): void {
    for (const [monitorId, kept] of this.#kept) {
      const state = away(kept.state, gap)
      if (state === kept.state) continue
      kept.state = state
      kept.judgeAt = judge(state, kept.rules, gap.from).nextAt
      this.#store.put({ monitorId, state, n: kept.n })
    }
  }
}
