import { splitBySize } from '#core/lane/split'
import { maxMessageBytes, maxResultRows } from '#core/messages'
import { type StreamDefinition, windowMs } from '#core/stream/definition'
import { loggedUntil } from '#core/stream/keeping'
import { pointsOf } from '#core/stream/window-points'
import type { WindowFact } from '#core/stream/windows'
import { openDatabase } from '#db/database'
import { fileWindows } from '#db/queries/stream-windows'
import type { StreamStore } from './store.ts'

const atOnce = 20
const firstRetryMs = 1_000
const maxRetryMs = 60_000

/**
 * Files closed windows in D1, and sends minutes to Analytics Engine where the stream wants that: they are owed until
 * both have them. A D1 that does not answer delays nothing else.
 */
export class Ledger {
  readonly #env: Env
  readonly #store: StreamStore
  readonly #shard: number
  #isBusy = false
  #retryAt = 0
  #faults = 0

  constructor(env: Env, store: StreamStore, shard: number) {
    this.#env = env
    this.#store = store
    this.#shard = shard
  }

  /** When to try again what D1 has not taken; null when nothing is owed. */
  dueAt(now: number): number | null {
    return this.#store.owedWindows(1).length > 0 ? Math.max(now, this.#retryAt) : null
  }

  /** How many windows are owed, and when the oldest was over. */
  get owed(): { windows: number; since: number | null } {
    const { windows, oldest } = this.#store.countOwed()
    return { windows, since: oldest && oldest.start + windowMs[oldest.window] }
  }

  /** Files what is owed, until nothing is or D1 fails. Facts: to file one twice changes nothing. */
  async settle(definition: StreamDefinition, now: number): Promise<void> {
    if (this.#isBusy || now < this.#retryAt) return
    this.#isBusy = true
    try {
      while (await this.#fileSome(definition));
      this.#faults = 0
    } catch (error) {
      this.#faults += 1
      this.#retryAt = now + Math.min(maxRetryMs, firstRetryMs * 2 ** (this.#faults - 1))
      console.error({
        event: 'stream.log_failed',
        stream: definition.id,
        shard: this.#shard,
        error: String(error),
      })
    } finally {
      this.#isBusy = false
    }
  }

  async #fileSome(definition: StreamDefinition): Promise<boolean> {
    const owed = this.#store.owedWindows(atOnce)
    const facts = owed.flatMap(({ window, start }) => this.#store.window(window, start) ?? [])
    if (facts.length === 0) return false
    await fileWindows(
      openDatabase(this.#env.DB),
      facts.map((fact) => ({
        ...fact,
        streamId: definition.id,
        shard: this.#shard,
        expiresAt: loggedUntil(definition, fact.window, fact.start),
      })),
    )
    if (definition.analytics === true) await this.#sendPoints(definition, facts)
    this.#store.atOnce(() =>
      facts.forEach(({ window, start, revision }) => this.#store.settleWindow(window, start, revision)),
    )
    return owed.length === atOnce
  }

  /** At least once: who reads takes the highest revision of each point, and equal ones once. */
  async #sendPoints(definition: StreamDefinition, facts: readonly WindowFact[]): Promise<void> {
    const minutes = facts.filter(({ window }) => window === '1m')
    const points = minutes.flatMap((fact) => pointsOf(definition, this.#shard, fact))
    for (const run of splitBySize(points, maxMessageBytes, maxResultRows))
      await this.#env.RESULTS_QUEUE.send({ rows: [], streams: run })
  }
}
