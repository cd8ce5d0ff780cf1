/** Latencies in ms, counted in steps of a tenth of a millisecond: as many as there are, in constant room. */
export class Histogram {
  readonly #steps = new Map<number, number>()
  #count = 0
  #max = 0

  add(ms: number, times = 1): void {
    const step = Math.max(0, Math.round(ms * 10))
    this.#steps.set(step, (this.#steps.get(step) ?? 0) + times)
    this.#count += times
    this.#max = Math.max(this.#max, ms)
  }

  merge(steps: readonly (readonly [number, number])[], max: number): void {
    for (const [step, times] of steps) {
      this.#steps.set(step, (this.#steps.get(step) ?? 0) + times)
      this.#count += times
    }
    this.#max = Math.max(this.#max, max)
  }

  get count(): number {
    return this.#count
  }

  get max(): number {
    return this.#max
  }

  /** For another process. */
  get steps(): [number, number][] {
    return [...this.#steps]
  }

  /** The latency below which this fraction lies; NaN of none. */
  quantile(q: number): number {
    let left = q * this.#count
    for (const [step, times] of [...this.#steps].toSorted(([a], [b]) => a - b)) {
      left -= times
      if (left <= 0) return step / 10
    }
    return this.#count > 0 ? this.#max : Number.NaN
  }
}
