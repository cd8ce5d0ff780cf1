import { maxChain } from '#core/monitor/kin'
import { within } from '#platform/within'
import { hearNothing, hearWord } from './kin.ts'
import type { Links } from './links.ts'
import type { MonitorStore } from './store.ts'

/** A parent asks its own regions, and perhaps its own parents, before it answers. */
const answerMs = 8_000

/** Asks the monitors that this one depends on whether they are down: one question a parent at a time. */
export class Parents {
  readonly #store: MonitorStore
  readonly #links: Links
  readonly #transact: (change: () => void) => void
  readonly #inFlight = new Map<string, Promise<void>>()

  constructor(store: MonitorStore, links: Links, transact: (change: () => void) => void) {
    this.#store = store
    this.#links = links
    this.#transact = transact
  }

  /** Resolves when each has answered, or is noted as silent. Does not throw. `generation` is that of the parents. */
  async ask(parentIds: readonly string[], newerThan: number, generation: number): Promise<void> {
    if (generation > maxChain) return
    await Promise.all(parentIds.map((id) => this.#askOne(id, { newerThan, generation })))
  }

  /** Those that keep this monitor quiet and have not said so for long. */
  due(now: number): string[] {
    const ids = this.#store.orders()?.dependsOn ?? []
    return this.#store.kin
      .parents(ids)
      .filter(({ askAt }) => askAt !== null && askAt <= now)
      .map(({ parentId }) => parentId)
  }

  /** Those that have never said anything. */
  get strangers(): string[] {
    const { dependsOn = [], paused = false } = this.#store.orders() ?? {}
    const known = new Set(this.#store.kin.parents(dependsOn).map(({ parentId }) => parentId))
    return paused ? [] : dependsOn.filter((id) => !known.has(id))
  }

  get askAts(): number[] {
    const ids = this.#store.orders()?.dependsOn ?? []
    return this.#store.kin.parents(ids).flatMap(({ askAt }) => askAt ?? [])
  }

  #askOne(parentId: string, question: { newerThan: number; generation: number }): Promise<void> {
    const running = this.#inFlight.get(parentId)
    if (running) return running
    const asking = this.#answer(parentId, question).finally(() => this.#inFlight.delete(parentId))
    this.#inFlight.set(parentId, asking)
    return asking
  }

  async #answer(parentId: string, question: { newerThan: number; generation: number }): Promise<void> {
    try {
      const word = await within(answerMs, parentId, this.#links.vouch(parentId, question))
      this.#transact(() => hearWord(this.#store, word, { now: Date.now(), spreadMs: 0 }))
    } catch (error) {
      console.warn({ event: 'monitor.parent_silent', parentId, error: String(error) })
      this.#transact(() => hearNothing(this.#store, parentId, Date.now()))
    }
  }
}
