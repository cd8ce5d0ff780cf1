import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentEntry, AgentJob, LateResult, ToAgent } from '#core/agent/protocol'
import { Checker, type Checkable, type Checked } from './checker.ts'
import { Link } from './link.ts'
import { log } from './log.ts'
import { Outbox } from './outbox.ts'
import { type Due, OwnClock } from './own-clock.ts'

const lookEveryMs = 200
/** While the line is up the lane says when; a tick that it has not asked for by then is run all the same. */
const graceMs = 3_000
/** What was run is remembered so long: whoever asks for the same tick gets the same answer. */
const rememberMs = 600_000
/** An answer sent this long before a line broke may never have arrived. */
const doubtfulMs = 90_000
const endMs = 5_000
const reportEveryMs = 60_000

interface Doubtful {
  result: LateResult
  sentAt: number
}

/** An agent: does what the lane asks, and goes on alone when the lane does not ask. */
export class Agent {
  readonly #link: Link
  readonly #outbox = new Outbox()
  readonly #clock = new OwnClock(Date.now())
  readonly #ran = new Map<string, { tick: number; checked: Promise<Checked> }>()
  #doubtful: Doubtful[] = []
  #checker: Checker | null = null
  /** The lane's clock minus ours. */
  #offsetMs = 0
  #running = 0
  #reportedAt = Date.now()
  readonly #looking: ReturnType<typeof setInterval>

  constructor(options: { url: URL; token: string; onRefused: (why: string) => void }) {
    this.#link = new Link({
      ...options,
      onMessage: (message) => this.#hear(message),
      onClosed: () => this.#cutOff(),
    })
    this.#looking = setInterval(() => this.#look(), lookEveryMs)
  }

  /** Stops checking, lets what is under way end and what waits be filed, for a few seconds. */
  async end(): Promise<void> {
    clearInterval(this.#looking)
    const until = Date.now() + endMs
    while (this.#running > 0 && Date.now() < until) await sleep(50)
    while (this.#outbox.size > 0 && this.#link.isOpen && Date.now() < until) {
      this.#flush()
      await sleep(50)
    }
    this.#link.end()
    log('info', 'agent.ended', { unfiled: this.#outbox.size })
  }

  #now = (): number => Date.now() + this.#offsetMs

  #hear(message: ToAgent): void {
    if (message.type === 'welcome') {
      this.#offsetMs = message.now - Date.now()
      this.#checker = new Checker(message, this.#now)
      log('info', 'agent.connected', { region: message.region, buffered: this.#outbox.size })
    } else if (message.type === 'assign') {
      this.#clock.assign(message.replace, message.entries, message.removed)
      log('info', 'agent.assigned', { monitors: this.#clock.size })
    } else if (message.type === 'filed') {
      this.#outbox.filed(message.batch)
      this.#flush()
    } else void this.#answer(message)
  }

  async #answer(job: AgentJob): Promise<void> {
    const checked = await this.#once(job, job.tick)
    if (!checked) return
    const { at, answer } = checked
    const isSent = this.#link.send({ type: 'answer', id: job.id, at, answer })
    if (job.tick === null) return
    const { monitorId, configVersion, tick } = job
    const result = { monitorId, configVersion, tick, at, answer }
    if (isSent) this.#doubtful.push({ result, sentAt: Date.now() })
    else this.#outbox.add(result)
  }

  /** Runs a tick once, whoever asks for it: the lane or our own clock. */
  async #once(job: Checkable, tick: number | null): Promise<Checked | null> {
    const key = `${job.monitorId} ${tick}`
    const known = tick === null ? undefined : this.#ran.get(key)
    if (known) return known.checked
    if (!this.#checker) return null
    this.#running += 1
    const checked = this.#checker.run(job).finally(() => (this.#running -= 1))
    if (tick !== null) this.#ran.set(key, { tick, checked })
    return checked
  }

  #look(): void {
    const now = this.#now()
    for (const one of this.#clock.due(this.#link.isOpen ? now - graceMs : now)) void this.#alone(one)
    this.#flush()
    this.#forget(now)
    if (Date.now() - this.#reportedAt < reportEveryMs || this.#link.isOpen) return
    this.#reportedAt = Date.now()
    log('warn', 'agent.alone', { buffered: this.#outbox.size, dropped: this.#outbox.dropped })
  }

  async #alone({ entry, tick }: Due): Promise<void> {
    if (this.#ran.has(`${entry.monitorId} ${tick}`)) return
    const checked = await this.#once(jobOf(entry), tick)
    if (!checked) return
    const { monitorId, configVersion } = entry
    this.#outbox.add({ monitorId, configVersion, tick, ...checked })
  }

  #flush(): void {
    if (!this.#link.isOpen) return
    const batch = this.#outbox.next(this.#now())
    if (batch && !this.#link.send({ type: 'late', ...batch })) this.#outbox.unsent()
  }

  #cutOff(): void {
    this.#outbox.unsent()
    for (const { result, sentAt } of this.#doubtful)
      if (Date.now() - sentAt < doubtfulMs) this.#outbox.add(result)
    this.#doubtful = []
  }

  #forget(now: number): void {
    for (const [key, { tick }] of this.#ran) {
      if (now - tick < rememberMs) break
      this.#ran.delete(key)
    }
    if (this.#doubtful[0] && Date.now() - this.#doubtful[0].sentAt > doubtfulMs)
      this.#doubtful = this.#doubtful.filter(({ sentAt }) => Date.now() - sentAt < doubtfulMs)
  }
}

const jobOf = ({ monitorId, workspaceId, check, secrets, timeoutMs }: AgentEntry): Checkable => ({
  monitorId,
  workspaceId,
  check,
  secrets,
  timeoutMs,
  retry: true,
})
