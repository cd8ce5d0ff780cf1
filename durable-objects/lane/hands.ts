import { runCheck } from '#checks/run'
import { secretsOf } from '#checks/secrets/fill'
import { Overflow, Pool, type Waiting } from '#core/pool'
import { noTimings, type Answer, type Failure } from '#core/result'
import type { ProbeJob } from '#core/rpc'
import { lane, laneName, type LaneName } from '#platform/objects'
import { within } from '#platform/within'
import { SecretBook } from './secret-book.ts'
import { probeTools } from './tools.ts'

/** One check to run, and how it may be treated while it waits. */
export interface HandsJob extends ProbeJob, Waiting {
  /** Looks once more at once when the first answer is a failure that a second look may refute. */
  retry: boolean
}

export interface Handled {
  answer: Answer
  /** When the probe that counts began, epoch ms. */
  at: number
  /** How long the check held its place. */
  waitMs: number
}

interface Queued extends HandsJob {
  resolve(handled: Handled): void
}
type Probe = (job: ProbeJob) => Promise<{ answer: Answer; at: number }>

const places = 5
/** Beyond this a target that takes no part in its own deadline is left behind. */
const guardMs = 5000
const maxOverflowObjects = 200
const pumpEveryMs = 100
const starvedMs = 1000
const refutable: readonly (Failure | null)[] = ['dns', 'refused', 'reset', 'tls', 'status', 'cloudflare']

const ourFault = (failure: Failure, message: string): Answer => ({
  outcome: 'unknown',
  blame: 'internal',
  failure,
  statusCode: null,
  latencyMs: null,
  timings: noTimings,
  message,
  assertions: null,
  hops: null,
  findings: null,
})

/**
 * The hands of one lane: at most five checks at once in this object, and what would crowd it (slow or suspected
 * monitors, a queue that grows) in overflow objects of the same region, five in each, as many as it takes.
 */
export class Hands {
  readonly #env: Env
  readonly #name: LaneName
  readonly #tools: ReturnType<typeof probeTools>
  readonly #secrets: SecretBook
  readonly #pool: Pool<Queued>
  readonly #overflow: Overflow
  #pumping = false

  constructor(env: Env, name: LaneName) {
    this.#env = env
    this.#name = name
    this.#tools = probeTools(env)
    this.#secrets = new SecretBook(env)
    const slowPlaces = name.overflow ? places : 2
    this.#pool = new Pool({ places, slowPlaces, slowAfterMs: 1000 })
    this.#overflow = new Overflow(places, name.overflow ? 0 : maxOverflowObjects)
  }

  get busy(): number {
    return this.#pool.running + this.#pool.waiting
  }

  /** Always answers; what could not be run is `unknown`, blame `internal`. */
  run(job: HandsJob): Promise<Handled> {
    return new Promise((resolve) => {
      this.#pool.enqueue({ ...job, resolve })
      this.#pump()
    })
  }

  #pump(): void {
    const now = Date.now()
    for (const job of this.#pool.expire(now)) {
      job.resolve({
        answer: ourFault('overloaded', 'No place was free until the next tick'),
        at: now,
        waitMs: 0,
      })
    }
    for (let job = this.#pool.take(now); job; job = this.#pool.take(now)) void this.#here(job)
    for (const job of this.#pool.spill(now, this.#overflow.room)) void this.#elsewhere(job)
    this.#pumpLater()
  }

  /** What waits is looked at again soon: its turn to leave or to be given up may come without any other event. */
  #pumpLater(): void {
    if (this.#pumping || this.#pool.waiting === 0) return
    this.#pumping = true
    setTimeout(() => {
      this.#pumping = false
      this.#pump()
    }, pumpEveryMs)
  }

  async #here(job: Queued): Promise<void> {
    const handled = await handle(job, (each) => this.#probe(each))
    this.#pool.release(job)
    job.resolve(handled)
    this.#pump()
  }

  async #elsewhere(job: Queued): Promise<void> {
    const index = this.#overflow.take()
    if (index === null) return this.#pool.enqueue(job)
    const handled = await handle(job, (each) => this.#ask(index, each))
    this.#overflow.release(index)
    job.resolve(handled)
    this.#pump()
  }

  async #probe(job: ProbeJob): Promise<{ answer: Answer; at: number }> {
    const { check, timeoutMs, workspaceId, monitorId } = job
    const names = secretsOf(check)
    const secrets = names.length === 0 ? undefined : await this.#secrets.values(workspaceId, names)
    const at = Date.now()
    if (secrets === null)
      return { answer: ourFault('internal', 'The secrets of this check could not be read'), at }
    const answer = runCheck(check, {
      timeoutMs,
      region: this.#name.region,
      publicUrl: this.#env.PUBLIC_URL,
      allowPrivateTargets: this.#env.ALLOW_PRIVATE_TARGETS === 'true',
      workspaceId,
      monitorId,
      tools: this.#tools,
      secrets,
    })
    return { answer: excused(await within(timeoutMs + guardMs, answer), Date.now() - at - timeoutMs), at }
  }

  /** Asks an overflow object; should it be unreachable, its neighbour is asked too before we give up. */
  async #ask(index: number, job: ProbeJob): Promise<{ answer: Answer; at: number }> {
    try {
      return await this.#askOne(index, job)
    } catch (error) {
      console.warn({ event: 'lane.overflow_failed', index, error: String(error) })
      return this.#askOne((index + 1) % maxOverflowObjects, job)
    }
  }

  async #askOne(index: number, job: ProbeJob): Promise<{ answer: Answer; at: number }> {
    const { region, number, generation } = this.#name
    const name = laneName({ region, number: number * 1000 + index, generation, overflow: true })
    const { monitorId, workspaceId, check, timeoutMs } = job
    const asked = lane(this.#env, name).run({ monitorId, workspaceId, check, timeoutMs })
    const { at, ...answer } = await within(timeoutMs + 2 * guardMs, asked)
    return { answer, at }
  }
}

/** A deadline that we ourselves noticed much too late proves nothing against the target: this process stood still. */
function excused(answer: Answer, overdueMs: number): Answer {
  if (answer.failure !== 'timeout' || overdueMs <= starvedMs) return answer
  return ourFault('overloaded', 'The checking process stood still for longer than the deadline')
}

/** Runs a job by these hands. The retry's answer counts only when it refutes the failure. */
async function handle(job: Queued, probe: Probe): Promise<Handled> {
  const started = Date.now()
  try {
    let seen = await probe(job)
    if (job.retry && seen.answer.outcome === 'down' && refutable.includes(seen.answer.failure)) {
      const again = await probe(job)
      if (again.answer.outcome === 'up' || again.answer.outcome === 'degraded') seen = again
    }
    return { ...seen, waitMs: Date.now() - started }
  } catch (error) {
    console.error({ event: 'lane.check_lost', monitorId: job.monitorId, error: String(error) })
    return {
      answer: ourFault('internal', 'The check could not be run'),
      at: started,
      waitMs: Date.now() - started,
    }
  }
}
