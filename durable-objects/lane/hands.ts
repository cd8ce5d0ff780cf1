import { runCheck } from '#checks/run'
import { secretsOf } from '#checks/secrets/fill'
import type { StepProgress } from '#core/flow/result'
import { Overflow } from '#core/overflow'
import { Pulse } from '#core/lane/pulse'
import { ourFault } from '#core/our-fault'
import { Pool, type Room, type Waiting } from '#core/pool'
import { lookTwice } from '#core/lane/second-look'
import { isStarved, lateMs } from '#core/lane/starved'
import type { Answer } from '#core/result'
import type { ProbeJob } from '#core/rpc'
import { Deadlines } from '#platform/deadlines'
import { lane, laneName, type LaneName } from '#platform/objects'
import { within } from '#platform/within'
import { SecretBook } from './secret-book.ts'
import { probeTools } from './tools.ts'

/** One check to run, and how it may be treated while it waits. */
export interface HandsJob extends ProbeJob, Waiting {
  /** Looks once more at once when the first answer is a failure that a second look may refute. */
  retry: boolean
  /** The scheduled instant; left out for a check that confirms or is run by hand. */
  tick?: number
  configVersion?: number
  /** Hears of each step of a flow. Where the check is done elsewhere, nothing is heard of them but the result. */
  onStep?: ((progress: StepProgress) => void) | undefined
  /** Fires when who asked is there no more. Where the check is done elsewhere, it goes on all the same. */
  signal?: AbortSignal | undefined
}

/** Who does a lane's checks: this object and its overflow, the agents of a private location, or a placed probe. */
export interface LaneHands {
  readonly busy: number
  /** True when answers come by a call of their own: until then nothing is to keep the object awake. */
  readonly isTold: boolean
  /** How many monitors there are to be looked at. */
  expect(held: number): void
  /** Gives up what has waited too long, where no timer does. */
  sweep(now: number): void
  /** Always answers; what could not be run is `unknown`, blame `internal`. */
  run(job: HandsJob): Promise<Handled>
}

export interface Handled {
  answer: Answer
  /** When the probe that counts began, epoch ms. */
  at: number
  /** How long the check held its place; null when it never had one. */
  waitMs: number | null
}

interface Queued extends HandsJob {
  resolve(handled: Handled): void
}
type Probe = (job: ProbeJob & Pick<HandsJob, 'onStep' | 'signal'>) => Promise<{ answer: Answer; at: number }>

const places = 5
/** An overflow object has so long beyond a check's own deadline before it counts as unreachable. */
const guardMs = 10_000
const maxOverflowObjects = 200
/** One isolate may serve many lanes: together their overflow holds no more checks, and sockets, than this. */
const maxAway = 1000
/** Than this while its timers are late: each check more would only put it further behind. */
const maxAwayWhenLate = 100
/** So many more when they are quick. */
const quickAway = 100
const lookEveryMs = 100

// What all lanes of this isolate share: how many checks are in overflow objects, and how late its timers are.
const isolate = { away: 0, pulse: new Pulse() }
const isLate = (now: number): boolean => isolate.pulse.lateMs(now) > lateMs

/**
 * The hands of one lane: at most five checks at once in this object, and what would crowd it (slow or suspected
 * monitors, a queue that grows) in overflow objects of the same region, five in each, as many as it takes and its
 * monitors can need. What waits because this process is short of time stays: elsewhere it would only cost more of it.
 */
export class Hands implements LaneHands {
  readonly isTold = false
  readonly #env: Env
  readonly #name: LaneName
  readonly #tools: ReturnType<typeof probeTools>
  readonly #secrets: SecretBook
  readonly #pool: Pool<Queued>
  readonly #overflow: Overflow
  readonly #deadlines = new Deadlines((late) => isolate.pulse.note(late, Date.now()))
  #looking = false

  constructor(env: Env, name: LaneName) {
    this.#env = env
    this.#name = name
    this.#tools = probeTools(env, name.region)
    this.#secrets = new SecretBook(env)
    const slowPlaces = name.overflow ? places : 2
    this.#pool = new Pool({ places, slowPlaces, slowAfterMs: 1000 })
    const mostObjects = name.overflow ? 0 : maxOverflowObjects
    this.#overflow = new Overflow({ places, mostObjects })
  }

  get busy(): number {
    return this.#pool.running + this.#pool.waiting
  }

  /** Says how many places this lane's monitors would hold at once if every one of them hung. */
  expect(held: number): void {
    this.#overflow.size(held)
  }

  /** The pool keeps its own time. */
  sweep(): void {}

  /** Always answers; what could not be run is `unknown`, blame `internal`. */
  run(job: HandsJob): Promise<Handled> {
    return new Promise((resolve) => {
      this.#pool.enqueue({ ...job, resolve })
      this.#pump()
    })
  }

  #room(now: number): Room {
    const { quick, slow } = this.#overflow.room
    const left = (isLate(now) ? maxAwayWhenLate : maxAway) - isolate.away
    return { slow: Math.min(slow, left), quick: Math.min(quick, left + quickAway) }
  }

  #pump(): void {
    const now = Date.now()
    for (let job = this.#pool.take(now); job; job = this.#pool.take(now)) void this.#here(job)
    if (this.#pool.waiting === 0) return
    for (const job of this.#pool.spillSlow(now, this.#room(now))) void this.#elsewhere(job)
    this.#lookLater()
  }

  /** What waits is looked at again soon: its turn to leave or to be given up may come without any other event. */
  #lookLater(): void {
    if (this.#looking || this.#pool.waiting === 0) return
    this.#looking = true
    const due = Date.now() + lookEveryMs
    setTimeout(() => {
      this.#looking = false
      const now = Date.now()
      isolate.pulse.note(now - due, now)
      this.#look(now)
    }, lookEveryMs)
  }

  #look(now: number): void {
    for (const job of this.#pool.expire(now)) {
      const answer = ourFault('overloaded', 'No place was free until the next tick')
      job.resolve({ answer, at: now, waitMs: null })
    }
    for (const job of this.#pool.spill(now, this.#room(now), isLate(now))) void this.#elsewhere(job)
    this.#pump()
  }

  async #here(job: Queued): Promise<void> {
    const handled = await handle(job, (each) => this.#probe(each))
    this.#pool.release(job)
    job.resolve(handled)
    this.#pump()
  }

  async #elsewhere(job: Queued): Promise<void> {
    const index = this.#overflow.take(job)
    if (index === null) return this.#pool.enqueue(job)
    isolate.away += 1
    const handled = await handle(job, (each) => this.#ask(index, each))
    isolate.away -= 1
    this.#overflow.release(index, job)
    job.resolve(handled)
    this.#pump()
  }

  async #probe(job: Parameters<Probe>[0]): Promise<{ answer: Answer; at: number }> {
    const { check, timeoutMs, workspaceId, monitorId, onStep, signal } = job
    const names = secretsOf(check)
    const secrets = names.length === 0 ? undefined : await this.#secrets.values(workspaceId, names)
    const at = Date.now()
    if (secrets === null)
      return { answer: ourFault('internal', 'The secrets of this check could not be read'), at }
    const answer = await runCheck(check, {
      timeoutMs,
      region: this.#name.region,
      publicUrl: this.#env.PUBLIC_URL,
      allowPrivateTargets: this.#env.ALLOW_PRIVATE_TARGETS === 'true',
      workspaceId,
      monitorId,
      tools: this.#tools,
      secrets,
      onStep,
      signal,
      deadlines: this.#deadlines,
    })
    return { answer: excused(answer, timeoutMs), at }
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
    const { at, ...answer } = await within(timeoutMs + guardMs, asked)
    return { answer, at }
  }
}

/** A deadline that passed while this process hardly came to anything proves nothing against the target. */
function excused(answer: Answer, timeoutMs: number): Answer {
  if (answer.failure !== 'timeout') return answer
  if (!isStarved(timeoutMs, isolate.pulse.lateMs(Date.now()))) return answer
  return ourFault('overloaded', 'The checking process had no time for this check')
}

/** Runs a job by these hands. The retry's answer counts only when it refutes the failure. */
async function handle(job: Queued, probe: Probe): Promise<Handled> {
  const started = Date.now()
  try {
    const seen = await lookTwice(job.retry, () => probe(job))
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
