/** Lets at most `places` pass at once; the others wait in order. */
export class Turnstile {
  readonly #waiting: (() => void)[] = []
  readonly #rest: (() => Promise<void>) | undefined
  #free: number

  /** @param rest how long a place stays empty after each pass, while others wait for it. */
  constructor(places: number, rest?: () => Promise<void>) {
    this.#free = places
    this.#rest = rest
  }

  /** Runs the job once a place is free, and frees it whatever the job does. */
  async pass<Value>(job: () => Promise<Value>): Promise<Value> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await job()
    } finally {
      if (this.#rest && this.#waiting.length > 0) void this.#rest().then(() => this.#leave())
      else this.#leave()
    }
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free += 1
  }
}
