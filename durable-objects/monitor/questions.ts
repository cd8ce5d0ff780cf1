import { backoffMs } from '#core/backoff'
import { staleAfterMs } from '#core/monitor/decide'
import type { Vote } from '#core/monitor/vote'
import { within } from '#platform/within'
import { acceptVote, applyOrders } from './changes.ts'
import { blocker } from './kin.ts'
import type { Identity, Links } from './links.ts'
import type { MonitorStore } from './store.ts'

const answerMs = 5_000
const loadMs = 2_000
/** One of an object's six connections stays free for its own messages. */
const maxInFlight = 5
/** An absent region is asked again after this, and then less and less often. */
const backoff = { firstMs: 15_000, maxMs: 300_000 }

/** Asks lanes for their region's vote: one question a region at a time, whoever wants to know. */
export class Questions {
  readonly #store: MonitorStore
  readonly #links: Links
  readonly #identity: Identity
  readonly #transact: (change: () => void) => void
  readonly #inFlight = new Map<string, Promise<void>>()

  constructor(store: MonitorStore, links: Links, identity: Identity, transact: (change: () => void) => void) {
    this.#store = store
    this.#links = links
    this.#identity = identity
    this.#transact = transact
  }

  /** Resolves when each region has answered, and its vote is kept, or is noted as absent. Does not throw. */
  async ask(regions: readonly string[], newerThan: number): Promise<void> {
    await Promise.all(regions.map((region) => this.#askOne(region, newerThan)))
  }

  async #askOne(region: string, newerThan: number): Promise<void> {
    while (!this.#inFlight.has(region) && this.#inFlight.size >= maxInFlight) {
      await Promise.race(this.#inFlight.values())
    }
    const running = this.#inFlight.get(region)
    if (running) return running
    const asking = this.#observe(region, newerThan).finally(() => this.#inFlight.delete(region))
    this.#inFlight.set(region, asking)
    return asking
  }

  async #observe(region: string, newerThan: number): Promise<void> {
    const askedAt = Date.now()
    const vote = await this.#answer(region, newerThan)
    const now = Date.now()
    this.#transact(() => {
      if (vote && this.#isRecent(vote, now) && acceptVote(this.#store, vote, now)) return
      // It may have spoken of its own accord meanwhile.
      if ((this.#store.votes.heardAt(region) ?? 0) < askedAt) noteAbsence(this.#store, region, askedAt, now)
    })
  }

  /** What the region's lane says; where it knows nothing of the monitor, what the lane says that has it by now. */
  async #answer(region: string, newerThan: number): Promise<Vote | null> {
    const first = this.#laneOf(region)
    try {
      const vote = first === undefined ? null : await this.#hear(first, newerThan)
      if (vote) return { ...vote, region }
      await this.#reload()
      const second = this.#laneOf(region)
      const moved = second === undefined || second === first ? null : await this.#hear(second, newerThan)
      return moved && { ...moved, region }
    } catch {
      return null
    }
  }

  #hear(laneName: string, newerThan: number): Promise<Vote | null> {
    const { monitorId } = this.#identity
    const configVersion = this.#store.orders()?.version ?? 0
    const { afresh } = this.#store.record()
    // What failed while a parent was down may have failed for the parent's reason: it has to fail anew.
    const anew = afresh > 0 && newerThan <= afresh ? { newerThan: afresh, anew: true } : { newerThan }
    const asked = this.#links.observe(laneName, { monitorId, configVersion, ...anew })
    return within(answerMs, laneName, asked)
  }

  #laneOf(region: string): string | undefined {
    return this.#store.orders()?.regions.find((entry) => entry.region === region)?.lane
  }

  /** A move between lanes changes no version, so nobody told us of it. */
  async #reload(): Promise<void> {
    const orders = await within(loadMs, 'D1', this.#links.loadOrders())
    if (orders) this.#transact(() => applyOrders(this.#store, orders, Date.now()))
  }

  #isRecent(vote: Vote, now: number): boolean {
    const intervalSeconds = this.#store.orders()?.intervalSeconds ?? 0
    return vote.verdict === 'unknown' || vote.lastTick >= now - staleAfterMs(intervalSeconds)
  }
}

/** A question stayed without an answer; of a region that is not configured any more, nothing is noted. */
function noteAbsence(store: MonitorStore, region: string, askedAt: number, now: number): void {
  const orders = store.orders()
  if (!orders || orders.paused || store.record().removed) return
  const [witness] = store.votes.witnesses([region])
  if (!orders.regions.some((entry) => entry.region === region) || blocker(store, orders)) return
  const rounds = (witness?.absence?.rounds ?? 0) + 1
  store.votes.putAbsence(region, {
    since: witness?.absence?.since ?? askedAt,
    rounds,
    askAt: now + backoffMs(rounds, Math.random(), backoff),
  })
}

/** The region's lane was found silent: its vote is unknown from `since` on, until it speaks again. */
export function noteSilence(
  store: MonitorStore,
  report: { region: string; since: number },
  now: number,
): void {
  const orders = store.orders()
  if (!orders || orders.paused || store.record().removed) return
  if (!orders.regions.some(({ region }) => region === report.region) || blocker(store, orders)) return
  const [witness] = store.votes.witnesses([report.region])
  if (witness?.vote && witness.vote.lastTick > report.since) return
  const rounds = Math.max(2, witness?.absence?.rounds ?? 0)
  const askAt = witness?.absence?.askAt ?? now + backoffMs(rounds, Math.random(), backoff)
  store.votes.putAbsence(report.region, { since: Math.min(report.since, now), rounds, askAt })
}
