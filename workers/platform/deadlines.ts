interface Deadline {
  at: number
  pass: () => void
}

/**
 * The deadlines of one object over one timer: most are met and taken back within milliseconds, and a timer of its own
 * for each would cost more than the rest of its keeping. With none left no timer is left, which would keep the object
 * awake. Meant for few at once: each look goes through all of them.
 */
export class Deadlines {
  readonly #open = new Set<Deadline>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #armedFor = Infinity
  readonly #struck: (lateMs: number) => void

  /** @param struck is told how much later than it was due each look at the deadlines came. */
  constructor(struck: (lateMs: number) => void = () => undefined) {
    this.#struck = struck
  }

  /** Calls `pass` once `ms` have gone by, unless what it answers is called before. */
  add(ms: number, pass: () => void): () => void {
    const deadline = { at: Date.now() + ms, pass }
    this.#open.add(deadline)
    if (deadline.at < this.#armedFor) this.#arm(deadline.at)
    return () => {
      this.#open.delete(deadline)
      if (this.#open.size === 0) this.#disarm()
    }
  }

  #arm(at: number): void {
    this.#disarm()
    this.#armedFor = at
    this.#timer = setTimeout(() => this.#strike(), at - Date.now())
  }

  #disarm(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer)
    this.#timer = undefined
    this.#armedFor = Infinity
  }

  #strike(): void {
    const now = Date.now()
    this.#struck(Math.max(0, now - this.#armedFor))
    this.#disarm()
    let next = Infinity
    for (const deadline of this.#open) {
      if (deadline.at > now) next = Math.min(next, deadline.at)
      else this.#open.delete(deadline)
      if (deadline.at <= now) deadline.pass()
    }
    // A deadline that passes may set another.
    if (next < this.#armedFor) this.#arm(next)
  }
}
