/** A check that waits for a place. Times are epoch ms. */
export interface Waiting {
  workspaceId: string
  /** Expected to hold its place for long, or under suspicion: such a check may not crowd out the quick ones. */
  slow: boolean
  /** Never shed: a large outage must not silence itself. */
  suspected: boolean
  /** When it began to wait. */
  since: number
  /** When its next tick is due: not started by then, it is given up. Null: it waits for ever. */
  expiresAt: number | null
  /** How long it may wait here before other hands are asked for. */
  spillAfterMs: number
}

export interface PoolRules {
  /** How many checks run at once: six connections, less one for the queues. */
  places: number
  /** How many of them may be held by slow checks. */
  slowPlaces: number
  /** From this age on a running check counts as slow. */
  slowAfterMs: number
}

/**
 * Who runs next in one object, and who had better run elsewhere. At most `slowPlaces` go to checks known to be slow;
 * one workspace holds at most half of the places while others wait; suspected monitors go first and are never shed.
 */
export class Pool<Job extends Waiting> {
  readonly #rules: PoolRules
  #waiting: Job[] = []
  readonly #running = new Map<Job, number>()

  constructor(rules: PoolRules) {
    this.#rules = rules
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get running(): number {
    return this.#running.size
  }

  enqueue(job: Job): void {
    if (!job.suspected) this.#waiting.push(job)
    else this.#waiting.splice(this.#suspectedAhead(), 0, job)
  }

  /** The next check to start here, now holding a place; null when none may. */
  take(now: number): Job | null {
    if (this.#running.size >= this.#rules.places) return null
    const slowFree = this.#slowHeld(now) < this.#rules.slowPlaces
    const index = this.#waiting.findIndex((job) => (slowFree || !job.slow) && !this.#crowds(job))
    const job = this.#waiting[index]
    if (!job) return null
    this.#waiting.splice(index, 1)
    this.#running.set(job, now)
    return job
  }

  release(job: Job): void {
    this.#running.delete(job)
  }

  /** Takes out the checks that should run elsewhere, at most `room`: slow ones beyond their places, and those kept waiting. */
  spill(now: number, room: number): Job[] {
    const held = this.#slowHeld(now)
    const full = this.#running.size >= this.#rules.places
    const stuck = full && held > this.#rules.slowPlaces
    return this.#remove(
      (job) =>
        stuck ||
        (job.slow && (full || held >= this.#rules.slowPlaces)) ||
        now - job.since >= job.spillAfterMs,
      room,
    )
  }

  /** Takes out the checks whose next tick has come before they could start. */
  expire(now: number): Job[] {
    return this.#remove(({ suspected, expiresAt }) => !suspected && expiresAt !== null && expiresAt <= now)
  }

  #remove(goes: (job: Job) => boolean, room = Infinity): Job[] {
    const gone: Job[] = []
    const kept: Job[] = []
    for (const job of this.#waiting) (gone.length < room && goes(job) ? gone : kept).push(job)
    if (gone.length > 0) this.#waiting = kept
    return gone
  }

  #slowHeld(now: number): number {
    let held = 0
    for (const [job, started] of this.#running) {
      if (job.slow || now - started >= this.#rules.slowAfterMs) held += 1
    }
    return held
  }

  /** True when this workspace already holds half of the places and another one waits. */
  #crowds({ workspaceId }: Job): boolean {
    let held = 0
    for (const job of this.#running.keys()) if (job.workspaceId === workspaceId) held += 1
    if (held < Math.floor(this.#rules.places / 2)) return false
    return this.#waiting.some((other) => other.workspaceId !== workspaceId)
  }

  #suspectedAhead(): number {
    const first = this.#waiting.findIndex(({ suspected }) => !suspected)
    return first === -1 ? this.#waiting.length : first
  }
}

/** Counts what runs in each overflow object, filling the lowest first so that few are awake. */
export class Overflow {
  readonly #inFlight: number[] = []
  readonly #places: number
  readonly #objects: number

  constructor(places: number, objects: number) {
    this.#places = places
    this.#objects = objects
  }

  /** How many more checks fit. */
  get room(): number {
    return this.#places * this.#objects - this.#inFlight.reduce((sum, count) => sum + count, 0)
  }

  /** An object with a free place, now one fuller; null when all are full. */
  take(): number | null {
    for (let index = 0; index < this.#objects; index++) {
      const count = this.#inFlight[index] ?? 0
      if (count >= this.#places) continue
      this.#inFlight[index] = count + 1
      return index
    }
    return null
  }

  release(index: number): void {
    this.#inFlight[index] = Math.max(0, (this.#inFlight[index] ?? 0) - 1)
  }
}
