/** Everything billable that has happened in this isolate, by name; only ever grows. */
const counts: Record<string, number> = {}

export const count = (name: string, by = 1): void => {
  counts[name] = (counts[name] ?? 0) + by
}

const heights: Record<string, number> = {}

/** Keeps the highest value seen under a name since the counts were last read. */
export const highest = (name: string, value: number): void => {
  heights[name] = Math.max(heights[name] ?? 0, value)
}

const things: Record<string, Set<string>> = {}

/** Counts how many different things there were. */
export const distinct = (name: string, thing: string): void => {
  const seen = (things[name] ??= new Set())
  seen.add(thing)
  counts[name] = seen.size
}

const meters = new Set<BusyMeter>()

/** The counts so far; busy spans that are still open are counted up to now. */
export function readCounts(): Record<string, number> {
  for (const meter of meters) meter.settle()
  const read = { ...counts, ...heights }
  for (const name of Object.keys(heights)) delete heights[name]
  return read
}

/** The wall time in which an object has anything open: what Cloudflare bills as its duration. */
export class BusyMeter {
  readonly #name: string
  #open = 0
  #since = 0

  constructor(name: string) {
    this.#name = name
    meters.add(this)
  }

  async during<T>(work: Promise<T>): Promise<T> {
    if (this.#open === 0) this.#since = performance.now()
    this.#open += 1
    try {
      return await work
    } finally {
      this.settle()
      this.#open -= 1
    }
  }

  settle(): void {
    if (this.#open === 0) return
    const now = performance.now()
    count(this.#name, now - this.#since)
    this.#since = now
  }
}
