import { backoffMs } from '#core/backoff'
import { within } from '#platform/within'
import type { Identity, Links } from './links.ts'
import type { MonitorStore } from './store.ts'

const tryMs = 20_000
const backoff = { firstMs: 1_000, maxMs: 300_000 }
/** One of an object's six connections stays free. */
const atOnce = 5
/** Children that look afresh all at once are spread over this. */
const spread = { eachMs: 100, mostMs: 10_000 }

/** Tells those who depend on a monitor that it is down, or so no more, until each of them knows. */
export class Children {
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
    return this.#behind().length > 0
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

  #behind(): string[] {
    const { word } = this.#store.record()
    return word ? this.#store.childrenBehind(word.seq) : []
  }

  /** What changes meanwhile is told in the next round; a child that does not hear holds up no other. */
  async #tellAll(): Promise<void> {
    const failed = new Set<string>()
    for (;;) {
      const next = this.#behind().filter((id) => !failed.has(id))
      if (next.length === 0) break
      const spreadMs = Math.min(spread.mostMs, next.length * spread.eachMs)
      const waiting = [...next]
      const worker = async () => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
          if (!(await this.#tellOne(id, spreadMs))) failed.add(id)
        }
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
    }
    this.#failures = failed.size > 0 ? this.#failures + 1 : 0
    this.#retryAt = Date.now() + backoffMs(Math.max(1, this.#failures), Math.random(), backoff)
  }

  async #tellOne(childId: string, spreadMs: number): Promise<boolean> {
    const { word } = this.#store.record()
    if (!word) return true
    try {
      const parentId = this.#identity.monitorId
      await within(tryMs, childId, this.#links.tell(childId, { ...word, parentId }, spreadMs))
      this.#store.noteTold(childId, word.seq)
      return true
    } catch (error) {
      console.warn({ event: 'monitor.child_not_told', childId, error: String(error) })
      return false
    }
  }
}
