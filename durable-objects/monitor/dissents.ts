import { backoffMs } from '#core/backoff'
import { dissentsOf, isNetworkFailure } from '#core/monitor/dissent'
import { hostOf } from '#core/monitor/target'
import type { Hold, IncidentFact } from '#core/rpc'
import { within } from '#platform/within'
import { blocker } from './kin.ts'
import type { Identity, Links } from './links.ts'
import type { MonitorMemory, MonitorStore } from './store.ts'

const tryMs = 20_000
const backoff = { firstMs: 1_000, maxMs: 300_000 }
/** So long an opening waits for word of whether its only region is in trouble. */
const holdWaitMs = 1_000
/** News older than this has waited for something else: an answer from then says nothing of now. */
const newsMs = 30_000

/** Notes which regions stand against the others, if that has changed: their objects are owed it from then on. */
export function turnDissents(store: MonitorMemory): void {
  const orders = store.orders()
  const known = store.dissents()
  const isSilent = !orders || orders.paused || store.record().removed || blocker(store, orders) !== null
  const regions = orders?.regions.map(({ region }) => region) ?? []
  const now = isSilent ? [] : dissentsOf(store.witnesses(regions))
  for (const { region, dissent, seq } of known) {
    const next = now.find((one) => one.region === region) ?? null
    if (next?.kind !== dissent?.kind) store.putDissent(region, next, seq + 1)
  }
  for (const dissent of now) {
    if (!known.some(({ region }) => region === dissent.region)) store.putDissent(dissent.region, dissent, 1)
  }
}

/** Tells the objects of regions what this monitor says of them, until each of them knows. */
export class Dissents {
  readonly #store: MonitorStore
  readonly #links: Links
  readonly #identity: Identity
  #draining: Promise<void> | null = null
  #failures = 0
  #retryAt = 0

  constructor(store: MonitorStore, links: Links, identity: Identity) {
    this.#store = store
    this.#links = links
    this.#identity = identity
  }

  get owes(): boolean {
    return this.#owed().length > 0
  }

  /** When to try again; null when everybody knows. */
  retryAt(now: number): number | null {
    if (!this.owes) return null
    return this.#failures > 0 ? this.#retryAt : now + tryMs
  }

  /** Tries at once. Callers share one try. Does not throw. */
  async drain(): Promise<void> {
    if (!this.owes) return
    this.#draining ??= this.#tellAll().finally(() => {
      this.#draining = null
    })
    await this.#draining
  }

  /**
   * The fact as the incident object is to hear it: with a hold where each region behind it is in trouble, and nobody
   * else has seen it. Only such a fact asks, and no answer holds nothing back.
   */
  async withHold(fact: IncidentFact): Promise<IncidentFact> {
    if (fact.kind !== 'trouble' || Date.now() - fact.transition.decidedAt > newsMs) return fact
    const { regions, to } = fact.transition
    if (to !== 'down' || regions.length === 0) return fact
    const behind = () => this.#store.dissents().filter(({ region }) => regions.includes(region))
    const mayBeHeld = behind().filter(({ dissent }) => dissent && isNetworkFailure(dissent.failure))
    if (mayBeHeld.length < regions.length) return fact
    await within(holdWaitMs, 'the region', this.drain()).catch(() => undefined)
    const holds = behind().flatMap(({ dissent, hold }): Hold[] => (dissent && hold ? [hold] : []))
    const [first] = holds.toSorted((a, b) => a.until - b.until)
    return first && holds.length === regions.length ? { ...fact, hold: first } : fact
  }

  #owed() {
    return this.#store.dissents().filter(({ seq, toldSeq }) => toldSeq < seq)
  }

  /** What changes meanwhile is told in the next round; a region that does not hear holds up no other. */
  async #tellAll(): Promise<void> {
    const failed = new Set<string>()
    for (;;) {
      const next = this.#owed().filter(({ region }) => !failed.has(region))
      if (next.length === 0) break
      await Promise.all(
        next.map(async ({ region, dissent, seq }) => {
          if (!(await this.#tellOne(region, { dissent, seq }))) failed.add(region)
        }),
      )
    }
    this.#failures = failed.size > 0 ? this.#failures + 1 : 0
    this.#retryAt = Date.now() + backoffMs(Math.max(1, this.#failures), Math.random(), backoff)
  }

  async #tellOne(
    region: string,
    { dissent, seq }: Pick<ReturnType<MonitorStore['dissents']>[number], 'dissent' | 'seq'>,
  ): Promise<boolean> {
    const { monitorId } = this.#identity
    const host = hostOf(this.#store.orders()?.target ?? monitorId)
    try {
      const told = this.#links.dissent(region, { monitorId, host, seq, dissent })
      const { hold } = await within(tryMs, region, told)
      this.#store.noteDissentTold(region, seq, hold)
      return true
    } catch (error) {
      console.warn({ event: 'monitor.region_not_told', region, error: String(error) })
      return false
    }
  }
}
