import { secretsOf } from '#checks/secrets/fill'
import { ourFault } from '#core/our-fault'
import { lanePatienceMs } from '#core/probe/patience'
import {
  type Dispatch,
  maxJobs,
  type PlacedAnswer,
  type PlacedJob,
  type ProbeBatch,
} from '#core/probe/protocol'
import { regionName, type PlacedRegionId } from '#core/region-names'
import { placedProbe } from '#platform/placed-probes'
import type { Handled, HandsJob, LaneHands } from '../hands.ts'
import type { SecretBook } from '../secret-book.ts'
import { probeTools } from '../tools.ts'
import { Ways } from './ways.ts'

/** A thousand checks under way at once: more than a lane's monitors could hold if all of them hung. */
const mostWays = 200
/** Its clock is not ours. */
const clockSlackMs = 2_000

interface Waiting {
  job: PlacedJob
  since: number
  /** Given up from then on, epoch ms. */
  until: number
  resolve(handled: Handled): void
  /** Somebody is kept waiting by it, so that it keeps a timer. */
  timer?: ReturnType<typeof setTimeout>
  /** The batch it left in; null while it has not. */
  left: { way: number; open: number } | null
}

interface Options {
  env: Env
  lane: string
  region: PlacedRegionId
  secrets: SecretBook
  /** Sends a batch off by a way. Done once it is on its way, not when it is answered. */
  send(way: number, dispatch: Dispatch): Promise<void>
  /** Keeps the object awake until the work is done. */
  background(work: Promise<unknown>): void
}

/**
 * The hands of a lane whose region only a probe Worker reaches. Batches are sent off and answered by a call of their
 * own: while it waits, this object may sleep. What is not answered in time is `unknown`, never down.
 */
export class PlacedHands implements LaneHands {
  readonly isTold = true
  readonly #options: Options
  readonly #ways = new Ways(mostWays)
  readonly #waiting = new Map<string, Waiting>()
  #next: Waiting[] = []

  constructor(options: Options) {
    this.#options = options
  }

  get busy(): number {
    return this.#waiting.size
  }

  /** There are as many ways as all of them could need. */
  expect(): void {}

  run(job: HandsJob): Promise<Handled> {
    if (!placedProbe(this.#options.env, this.#options.region))
      return Promise.resolve(own(`No probe Worker is deployed for ${regionName(this.#options.region)}`))
    if (secretsOf(job.check).length === 0) return this.#queue(job, {})
    return this.#runWithSecrets(job)
  }

  /** Takes in what was answered, and gives back what nobody waits for any more. */
  answered(answers: readonly PlacedAnswer[], now: number): PlacedAnswer[] {
    const told = new Set<string>()
    return answers.filter((placed) => {
      // Said twice in one breath: what was settled a moment ago is recorded a moment later.
      if (told.has(placed.id)) return false
      told.add(placed.id)
      const waiting = this.#waiting.get(placed.id)
      if (!waiting) return true
      // Evidence is never from the future, nor from before it was asked for.
      const at = Math.min(now, Math.max(waiting.since - clockSlackMs, placed.at))
      this.#settle(waiting, { answer: placed.answer, at, waitMs: placed.ms })
      return false
    })
  }

  sweep(now: number): void {
    for (const waiting of this.#waiting.values()) if (waiting.until <= now) this.#giveUp(waiting)
  }

  async #runWithSecrets(job: HandsJob): Promise<Handled> {
    const reading = this.#options.secrets.usedBy(job)
    this.#options.background(reading)
    const secrets = await reading
    return secrets ? this.#queue(job, secrets) : own('The secrets of this check could not be read')
  }

  /** All that is asked for in the same moment leaves together. */
  #queue(job: HandsJob, secrets: Record<string, string>): Promise<Handled> {
    const { promise, resolve } = Promise.withResolvers<Handled>()
    const since = Date.now()
    const waiting: Waiting = {
      job: placedJob(job, secrets),
      since,
      until: since + lanePatienceMs([job]),
      resolve,
      left: null,
    }
    this.#waiting.set(waiting.job.id, waiting)
    if (waiting.job.tick === null)
      waiting.timer = setTimeout(() => this.#giveUp(waiting), waiting.until - since)
    if (this.#next.push(waiting) === 1) queueMicrotask(() => this.#leave())
    return promise
  }

  #leave(): void {
    // Those that may take long travel with each other: the relay holds on to the object for them.
    const all = this.#next.toSorted((a, b) => a.job.timeoutMs - b.job.timeoutMs)
    this.#next = []
    for (let first = 0; first < all.length; first += maxJobs)
      this.#options.background(this.#sendOff(all.slice(first, first + maxJobs)))
  }

  async #sendOff(some: readonly Waiting[]): Promise<void> {
    const way = this.#ways.take()
    if (way === null) {
      for (const waiting of some) this.#settle(waiting, own('Too many checks are under way'))
      return
    }
    const left = { way, open: some.length }
    for (const waiting of some) waiting.left = left
    const { lane } = this.#options
    try {
      await this.#options.send(way, { lane, batch: this.#batchOf(some.map(({ job }) => job)) })
    } catch (error) {
      console.warn({ event: 'lane.dispatch_failed', lane, way, error: String(error) })
      for (const waiting of some) this.#settle(waiting, own('The check could not be handed to its region'))
    }
  }

  #batchOf(jobs: PlacedJob[]): ProbeBatch {
    const { env, region } = this.#options
    const { resolvers, rdap } = probeTools(env)
    const allowPrivateTargets = env.ALLOW_PRIVATE_TARGETS === 'true'
    const lent = { resolvers: [...resolvers], rdap: rdap ?? null, allowPrivateTargets }
    return { region, publicUrl: env.PUBLIC_URL, ...lent, jobs }
  }

  #giveUp(waiting: Waiting): void {
    const { since } = waiting
    const message = `The probe Worker of ${regionName(this.#options.region)} did not answer in time`
    this.#settle(waiting, { answer: ourFault('internal', message), at: since, waitMs: null })
  }

  #settle(waiting: Waiting, handled: Handled): void {
    if (!this.#waiting.delete(waiting.job.id)) return
    clearTimeout(waiting.timer)
    const { left } = waiting
    if (left && (left.open -= 1) === 0) this.#ways.release(left.way)
    waiting.resolve(handled)
  }
}

const own = (message: string): Handled => ({
  answer: ourFault('internal', message),
  at: Date.now(),
  waitMs: null,
})

const placedJob = (job: HandsJob, secrets: Record<string, string>): PlacedJob => ({
  id: crypto.randomUUID(),
  monitorId: job.monitorId,
  workspaceId: job.workspaceId,
  configVersion: job.configVersion ?? 0,
  check: job.check,
  secrets,
  timeoutMs: job.timeoutMs,
  tick: job.tick ?? null,
  retry: job.retry,
})
