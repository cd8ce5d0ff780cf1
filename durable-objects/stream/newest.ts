const mostLines = 1_000
const rateMs = 10_000

/** The newest events, as they came, and how many come a second. */
export class Newest {
  /** So many batches hold at least as many events as are remembered. */
  static readonly mostBatches = mostLines

  #batches: { lines: string; rows: number; at: number }[] = []
  #rows = 0
  /** Events by second, the last few of them. */
  readonly #seconds = new Map<number, number>()
  lastAt: number | null = null

  add(lines: string, rows: number, at: number): void {
    this.#batches.push({ lines, rows, at })
    this.#rows += rows
    for (;;) {
      const oldest = this.#batches[0]
      if (!oldest || this.#rows - oldest.rows < mostLines) break
      this.#rows -= oldest.rows
      this.#batches.shift()
    }
    const second = Math.floor(at / 1_000)
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + rows)
    for (const old of this.#seconds.keys()) if (old < second - rateMs / 1_000) this.#seconds.delete(old)
    this.lastAt = at
  }

  clear(): void {
    this.#batches = []
    this.#rows = 0
    this.#seconds.clear()
    this.lastAt = null
  }

  /** Newest first. */
  lines(most: number): string[] {
    const found: string[] = []
    for (let at = this.#batches.length - 1; at >= 0 && found.length < most; at -= 1)
      found.push(...(this.#batches[at]?.lines.split('\n') ?? []).toReversed())
    return found.slice(0, Math.min(most, mostLines))
  }

  /** Events a second over the last ten whole seconds. */
  rate(now: number): number {
    const second = Math.floor(now / 1_000)
    let sum = 0
    for (const [at, rows] of this.#seconds) if (at < second && at >= second - rateMs / 1_000) sum += rows
    return sum / (rateMs / 1_000)
  }
}
