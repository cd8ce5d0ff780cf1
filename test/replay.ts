import { acceptVote, applyMove, applyOrders, applyRemoval, followClock } from '#objects/monitor/changes'
import { blocker, hearWord, turnWord } from '#objects/monitor/kin'
import { applyFact, type IncidentRecord } from '../workers/core/incident/lifecycle.ts'
import type { NoticeEvent } from '../workers/core/incident/schema.ts'
import { decide } from '../workers/core/monitor/decide.ts'
import type { ParentWord } from '../workers/core/monitor/kin.ts'
import { begunAnew, expire, freshStreak, step, type Streak, voteOf } from '../workers/core/monitor/streak.ts'
import type { StreakRule } from '../workers/core/monitor/tally.ts'
import type { Outcome } from '../workers/core/result.ts'
import type { MonitorOrders } from '../workers/db/queries/monitor-config.ts'
import { RecalledMonitor } from './monitor-memory.ts'

export const began = 1_000_000_000

/** One result of one region. */
export interface Seen {
  region: string
  outcome: Outcome
  at: number
}

/** A notice as a receiver would get it. */
export interface Heard {
  incidentId: string
  event: NoticeEvent
  title: string
}

export const ordersOf = (change: Partial<MonitorOrders> = {}): MonitorOrders => ({
  monitorId: 'mon_1',
  workspaceId: 'wsp_1',
  version: 1,
  name: 'Shop',
  target: 'https://shop.example/',
  intervalSeconds: 60,
  regions: ['weur', 'enam', 'apac'].map((region) => ({ region, lane: `lane:${region}:0:g1` })),
  confirm: { regions: 'majority', failures: 2, recoveries: 2 },
  alertOnDegraded: false,
  flapping: null,
  policyId: null,
  tags: [],
  paused: false,
  maintenances: [],
  ...change,
})

const silence = { message: null, failure: null, blame: null, statusCode: null, latencyMs: null }

/**
 * A whole monitor without lanes, objects and clocks: results in, transitions, incidents and notices out. It does what
 * LaneObject, MonitorObject and IncidentObject do with the same functions, but that nothing takes time: a vote is
 * filed at once, and a region that is asked says what it believes.
 */
export class Replay {
  readonly memory = new RecalledMonitor()
  readonly #streaks = new Map<string, Streak>()
  #rule: StreakRule
  #factsRead = 0
  #incident: IncidentRecord | null = null
  incidents: IncidentRecord['incident'][] = []
  heard: Heard[] = []

  constructor(orders: MonitorOrders, rule: StreakRule) {
    this.#rule = rule
    this.configure(orders, began)
  }

  get status() {
    return this.memory.record().status
  }

  configure(orders: MonitorOrders, now: number): void {
    const known = this.memory.orders()
    for (const { region } of orders.regions) {
      const seq = this.#streaks.get(region)?.seq ?? 0
      const isKept = known?.version === orders.version && known.paused === orders.paused
      if (!isKept) this.#streaks.set(region, freshStreak(orders.version, now, seq))
    }
    applyOrders(this.memory, orders, now)
    this.#settle(now)
  }

  /** A lane takes a result in at `now`; its changed verdict goes up at once. */
  result({ region, outcome, at }: Seen, now = at): void {
    const before = this.#streaks.get(region)
    if (!before || this.memory.orders()?.paused) return
    const seen = { outcome, tick: at, at, evidence: silence }
    const after = outcome === 'unknown' ? this.#aged(before, now) : step(before, seen, this.#rule, now)
    this.#streaks.set(region, after)
    if (after.seq !== before.seq) this.#vote(region, now)
  }

  /** Lanes let old evidence expire; windows and flapping follow the clock. */
  pass(now: number): void {
    for (const [region, before] of this.#streaks) {
      const after = this.#aged(before, now)
      this.#streaks.set(region, after)
      if (after.seq !== before.seq) this.#vote(region, now)
    }
    const due = this.memory.votes.absences().filter(({ askAt }) => askAt <= now)
    for (const { region, since } of due) this.#ask(region, since, now)
    this.#settle(now)
  }

  hear(word: ParentWord, now: number): void {
    hearWord(this.memory, word, { now, spreadMs: 0 })
    this.#settle(now)
  }

  remove(now: number): void {
    applyRemoval(this.memory, { at: now, by: 'user:1' })
    this.#settle(now)
  }

  /** How each region stands. */
  streaks(): Streak[] {
    return [...this.#streaks.values()]
  }

  #aged(streak: Streak, now: number): Streak {
    return expire(streak, (this.memory.orders()?.intervalSeconds ?? 0) * 1000, now)
  }

  #vote(region: string, now: number): void {
    const streak = this.#streaks.get(region)
    const vote = streak && voteOf(streak, region)
    if (vote) acceptVote(this.memory, vote, now)
    this.#settle(now)
  }

  #ask(region: string, newerThan: number, now: number): void {
    const streak = this.#streaks.get(region)
    if (!streak) return
    const { afresh } = this.memory.record()
    const asked = afresh > 0 && newerThan <= afresh ? begunAnew(streak, afresh) : streak
    this.#streaks.set(region, asked)
    const vote = voteOf(asked, region)
    if (vote) acceptVote(this.memory, vote, now)
  }

  /** What `Watch` does: decides, asks where it must, until there is nothing more to be found out. */
  #settle(now: number): void {
    const asked = new Set<string>()
    for (;;) {
      followClock(this.memory, now)
      const orders = this.memory.orders()
      const { status, since, floor, deciding, removed } = this.memory.record()
      if (!orders || orders.paused || removed) break
      const decision = decide(
        {
          status,
          since,
          floor,
          deciding,
          quorum: orders.confirm.regions,
          intervalSeconds: orders.intervalSeconds,
          witnesses: this.memory.votes.witnesses(orders.regions.map(({ region }) => region)),
          parentDown: blocker(this.memory, orders),
        },
        now,
        asked,
      )
      if (decision.kind === 'keep') break
      if (decision.kind === 'move') {
        applyMove(this.memory, decision, now)
        break
      }
      for (const region of decision.regions) {
        asked.add(region)
        this.#ask(region, decision.newerThan, now)
      }
    }
    turnWord(this.memory, now)
    this.#tell()
  }

  #tell(): void {
    for (const fact of this.memory.facts.slice(this.#factsRead)) {
      const change = applyFact(this.#incident, fact, `inc_${this.incidents.length}`)
      if (!change) continue
      this.#incident = change.record
      const { incident } = change.record
      if (change.event)
        this.heard.push({ incidentId: incident.id, event: change.event, title: incident.title })
      if (this.incidents.at(-1)?.id === incident.id) this.incidents.pop()
      this.incidents.push(incident)
    }
    this.#factsRead = this.memory.facts.length
  }
}
