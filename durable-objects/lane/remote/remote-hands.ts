import type { AgentEntry, FromAgent, ToAgent } from '#core/agent/protocol'
import { ourFault } from '#core/our-fault'
import type { Answer } from '#core/result'
import type { LaneEntry } from '#core/rpc'
import type { Handled, HandsJob, LaneHands } from '../hands.ts'
import type { SecretBook } from '../secret-book.ts'
import { type Agents, send } from './agents.ts'

/** What an answer may take beyond the check's own time: both ways through a bad line, and a place at the agent. */
const marginMs = 5_000

const notConnected = (): Answer => ourFault('internal', 'The private location is not connected')

interface Waiting {
  monitorId: string
  tick: number | null
  socket: WebSocket
  since: number
  settle(answer: Answer, at: number): void
}

/** The hands of a private location's lane: its agents. What they do not answer in time is `unknown`, never down. */
export class RemoteHands implements LaneHands {
  readonly isTold = false
  readonly #agents: Agents
  readonly #secrets: SecretBook
  readonly #waiting = new Map<string, Waiting>()

  constructor(agents: Agents, secrets: SecretBook) {
    this.#agents = agents
    this.#secrets = secrets
  }

  get busy(): number {
    return this.#waiting.size
  }

  /** An agent has places enough for all that its lane holds. */
  expect(): void {}

  /** Each job has a timer. */
  sweep(): void {}

  async run(job: HandsJob): Promise<Handled> {
    const started = Date.now()
    const own = (answer: Answer): Handled => ({ answer, at: started, waitMs: null })
    if (this.#agents.living(started).length === 0) return own(notConnected())
    const secrets = await this.#secrets.usedBy(job)
    if (!secrets) return own(ourFault('internal', 'The secrets of this check could not be read'))
    const [socket] = this.#agents.living(Date.now())
    if (!socket) return own(notConnected())
    return this.#ask(socket, job, secrets)
  }

  /** An agent has answered. What nobody waits for any more comes again, as a late result. */
  answered({ id, at, answer }: Extract<FromAgent, { type: 'answer' }>): void {
    this.#waiting.get(id)?.settle(answer, at)
  }

  /** Whoever waits for this tick need wait no more; false when nobody does. */
  settle(monitorId: string, tick: number, answer: Answer, at: number): boolean {
    for (const waiting of this.#waiting.values()) {
      if (waiting.tick !== tick || waiting.monitorId !== monitorId) continue
      waiting.settle(answer, at)
      return true
    }
    return false
  }

  /** A socket is gone: what it was asked is not waited for. */
  lost(socket: WebSocket): void {
    for (const waiting of this.#waiting.values())
      if (waiting.socket === socket) waiting.settle(notConnected(), waiting.since)
  }

  /** What an agent must know of these monitors to go on by itself. */
  async entriesOf(entries: readonly LaneEntry[]): Promise<AgentEntry[]> {
    const known: AgentEntry[] = []
    for (const entry of entries) {
      const secrets = await this.#secrets.usedBy(entry)
      if (secrets) known.push(agentEntry(entry, secrets))
    }
    return known
  }

  #ask(socket: WebSocket, job: HandsJob, secrets: Record<string, string>): Promise<Handled> {
    const { monitorId, workspaceId, check, timeoutMs, retry, tick = null, configVersion = 0 } = job
    const id = crypto.randomUUID()
    const since = Date.now()
    const { promise, resolve } = Promise.withResolvers<Handled>()
    const settle = (answer: Answer, at: number): void => {
      if (!this.#waiting.delete(id)) return
      clearTimeout(timer)
      const now = Date.now()
      // Its clock is its own: evidence is never from the future, nor from before it was asked for.
      resolve({ answer, at: Math.min(now, Math.max(since - marginMs, at)), waitMs: now - since })
    }
    const patienceMs = timeoutMs * (retry ? 2 : 1) + marginMs
    const timer = setTimeout(
      () => settle(ourFault('internal', 'The private location did not answer in time'), since),
      patienceMs,
    )
    this.#waiting.set(id, { monitorId, tick, socket, since, settle })
    const message: ToAgent = {
      type: 'job',
      id,
      monitorId,
      workspaceId,
      configVersion,
      check,
      secrets,
      timeoutMs,
      tick,
      retry,
    }
    if (!send(socket, message)) settle(notConnected(), since)
    return promise
  }
}

const agentEntry = (entry: LaneEntry, secrets: Record<string, string>): AgentEntry => ({
  monitorId: entry.monitorId,
  workspaceId: entry.workspaceId,
  configVersion: entry.configVersion,
  check: entry.check,
  secrets,
  timeoutMs: entry.timeoutMs,
  intervalSeconds: entry.intervalSeconds,
  regionIndex: entry.regionIndex,
  regionCount: entry.regionCount,
  fromTick: entry.fromTick,
  untilTick: entry.untilTick,
})
