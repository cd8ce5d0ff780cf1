/**
 * Objects that batches leave from. A Worker that is called by a binding shares the six connections of whoever calls it,
 * so each way carries one batch at a time. The lowest free one goes first, so that few objects are awake; 0 is the lane
 * itself.
 */
export class Ways {
  readonly #most: number
  readonly #taken = new Set<number>()

  constructor(most: number) {
    this.#most = most
  }

  /** A free way, taken now; null when all are. */
  take(): number | null {
    for (let way = 0; way < this.#most; way++) {
      if (this.#taken.has(way)) continue
      this.#taken.add(way)
      return way
    }
    return null
  }

  release(way: number): void {
    this.#taken.delete(way)
  }
}
