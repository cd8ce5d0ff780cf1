import type { Refused } from '#core/stream/batch'
import type { DeadLetter } from '#core/stream/rpc'
import type { DeadStore } from './store.ts'

/** What one shard keeps; stated in the documentation. */
export const deadLimits = { letters: 10_000, size: 100_000_000, ms: 7 * 86_400_000 } as const
/** What came since is not bounded: after so many characters it is looked after at once, and else every ten seconds. */
const trimAfter = deadLimits.size / 10

/** The events that a shard has refused, the newest of them: bounded in number, size and age. */
export class DeadLetters {
  readonly #store: DeadStore
  readonly #limits: { letters: number; size: number; ms: number }
  #untrimmed = 0

  constructor(store: DeadStore, limits: { letters: number; size: number; ms: number } = deadLimits) {
    this.#store = store
    this.#limits = limits
  }

  keep(refused: readonly Refused[], now: number): void {
    this.#untrimmed += this.#store.keep(refused, now)
    if (this.#untrimmed > trimAfter) this.trim(now)
  }

  /** Newest first, of batches before this one. `whole`: to their ends, else only their beginnings. */
  list({
    before,
    limit,
    whole = false,
  }: {
    before: number | null
    limit: number
    whole?: boolean
  }): DeadLetter[] {
    return whole ? this.#store.listWhole(before, limit) : this.#store.list(before, limit)
  }

  drop(seqs: readonly number[]): void {
    this.#store.drop(seqs)
  }

  count(): number {
    return this.#store.count()
  }

  /** Lets the oldest go. */
  trim(now: number): void {
    const { letters, size, ms } = this.#limits
    const excess = this.#store.excess({ letters, size, before: now - ms })
    if (excess.length > 0) this.#store.drop(excess)
    this.#untrimmed = 0
  }

  /** When the oldest has been kept long enough; null when there is none. */
  dueAt(): number | null {
    const oldestAt = this.#store.oldestAt()
    return oldestAt === null ? null : oldestAt + this.#limits.ms + 1
  }
}
