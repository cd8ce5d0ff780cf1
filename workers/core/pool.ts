import { Line } from './line.ts'
import { Tally } from './tally.ts'

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

/** How many more checks other hands can take: quick ones find room where slow ones find none. */
export interface Room {
  slow: number
  quick: number
}

/**
 * Who runs next in one object, and who had better run elsewhere. At most `slowPlaces` go to checks known to be slow;
 * one workspace holds at most half of the places while others wait; suspected monitors go first and are never shed.
 * To take the next check costs the same however many wait.
 */
export class Pool<Job extends Waiting> {
  readonly #rules: PoolRules
  readonly #suspected = new Line<Job>()
  readonly #quick = new Line<Job>()
  readonly #slow = new Line<Job>()
  /** Each with the time it started. */
  readonly #running = new Map<Job, number>()
  readonly #waitingOf = new Tally()
  readonly #runningOf = new Tally()

  constructor(rules: PoolRules) {
    this.#rules = rules
  }

  get waiting(): number {
    return this.#suspected.length + this.#quick.length + this.#slow.length
  }

  get running(): number {
    return this.#running.size
  }

  enqueue(job: Job): void {
    this.#waitingOf.add(job.workspaceId)
    this.#lineOf(job).push(job)
  }

  /** The next check to start here, now holding a place; null when none may. */
  take(now: number): Job | null {
    if (this.#running.size >= this.#rules.places || this.waiting === 0) return null
    const job = this.#next(this.#slowHeld(now) < this.#rules.slowPlaces)
    if (!job) return null
    this.#lineOf(job).remove(job)
    this.#waitingOf.drop(job.workspaceId)
    this.#running.set(job, now)
    this.#runningOf.add(job.workspaceId)
    return job
  }

  release(job: Job): void {
    if (this.#running.delete(job)) this.#runningOf.drop(job.workspaceId)
  }

  /** Takes out the slow checks for which there is no place here, as far as there is room elsewhere. */
  spillSlow(now: number, room: Room): Job[] {
    if (this.#slow.length + this.#suspected.length === 0) return []
    const full = this.#running.size >= this.#rules.places
    if (!full && this.#slowHeld(now) < this.#rules.slowPlaces) return []
    return this.#leave(({ slow }) => slow, room)
  }

  /**
   * Takes out, beside the slow ones, those kept waiting: behind more slow checks than may run here, or too long.
   * @param patient lets nobody leave for the latter: it is this process that is slow.
   */
  spill(now: number, room: Room, patient = false): Job[] {
    const full = this.#running.size >= this.#rules.places
    const held = this.#slowHeld(now)
    const stuck = full && held > this.#rules.slowPlaces
    const noSlowPlace = full || held >= this.#rules.slowPlaces
    return this.#leave(
      ({ slow, since, spillAfterMs }) =>
        stuck || (slow && noSlowPlace) || (!patient && now - since >= spillAfterMs),
      room,
    )
  }

  /** Takes out the checks whose next tick has come before they could start. */
  expire(now: number): Job[] {
    const isOver = ({ suspected, expiresAt }: Job) => !suspected && expiresAt !== null && expiresAt <= now
    return [this.#quick, this.#slow].flatMap((line) => this.#forget(line.take(isOver, Infinity)))
  }

  /** Suspected first; else whoever of the quick and the slow came first. */
  #next(slowFree: boolean): Job | undefined {
    const suspected = this.#suspected.first((job) => (slowFree || !job.slow) && !this.#crowds(job))
    if (suspected) return suspected
    const quick = this.#quick.first((job) => !this.#crowds(job))
    const slow = slowFree ? this.#slow.first((job) => !this.#crowds(job)) : undefined
    return quick && slow && slow.since <= quick.since ? slow : (quick ?? slow)
  }

  #leave(goes: (job: Job) => boolean, room: Room): Job[] {
    const left = { ...room }
    const may = (job: Job) => (job.slow ? left.slow : left.quick) > 0 && goes(job)
    const gone: Job[] = []
    for (const line of [this.#suspected, this.#quick, this.#slow]) {
      const leaving = line.take((job) => {
        if (!may(job)) return false
        left.quick -= 1
        if (job.slow) left.slow -= 1
        return true
      }, left.quick)
      gone.push(...this.#forget(leaving))
    }
    return gone
  }

  #forget(jobs: Job[]): Job[] {
    for (const { workspaceId } of jobs) this.#waitingOf.drop(workspaceId)
    return jobs
  }

  #lineOf({ suspected, slow }: Job): Line<Job> {
    if (suspected) return this.#suspected
    return slow ? this.#slow : this.#quick
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
    if (this.#runningOf.count(workspaceId) < Math.floor(this.#rules.places / 2)) return false
    return this.#waitingOf.kinds > (this.#waitingOf.count(workspaceId) > 0 ? 1 : 0)
  }
}
