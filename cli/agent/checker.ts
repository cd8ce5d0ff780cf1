import { runCheck } from '#checks/run'
import type { ProbeTools } from '#checks/define'
import type { AgentJob, LateResult, ToAgent } from '#core/agent/protocol'
import { lookTwice } from '#core/lane/second-look'
import { nativeTools } from './native.ts'
import { Places } from './places.ts'

type Welcome = Extract<ToAgent, { type: 'welcome' }>
export type Checkable = Pick<
  AgentJob,
  'monitorId' | 'workspaceId' | 'check' | 'secrets' | 'timeoutMs' | 'retry'
>
export type Checked = Pick<LateResult, 'at' | 'answer'>

/** A machine with one processor and an ordinary line manages this many at once. */
const checksAtOnce = 50

/** Runs the same checks as a lane does, with this machine's network. */
export class Checker {
  readonly #places = new Places(checksAtOnce)
  readonly #welcome: Welcome
  readonly #now: () => number
  readonly #tools: ProbeTools
  readonly #values = new Map<string, ReadonlyMap<string, string>>()

  constructor(welcome: Welcome, now: () => number) {
    this.#welcome = welcome
    this.#now = now
    this.#tools = {
      resolvers: welcome.resolvers,
      ...(welcome.rdap && { rdap: welcome.rdap }),
      browser: null,
      files: null,
      native: nativeTools,
    }
  }

  run(job: Checkable): Promise<Checked> {
    return this.#places.run(() => lookTwice(job.retry, () => this.#look(job)))
  }

  async #look({ check, timeoutMs, workspaceId, monitorId, secrets }: Checkable): Promise<Checked> {
    const { region, publicUrl } = this.#welcome
    const at = this.#now()
    const answer = await runCheck(check, {
      timeoutMs,
      region,
      publicUrl,
      allowPrivateTargets: true,
      workspaceId,
      monitorId,
      tools: this.#tools,
      secrets: this.#valuesOf(secrets),
    })
    return { at, answer }
  }

  /** The same map for the same values: what is made of a check is remembered by it. */
  #valuesOf(secrets: Record<string, string>): ReadonlyMap<string, string> | undefined {
    const key = JSON.stringify(secrets)
    if (key === '{}') return undefined
    const known = this.#values.get(key)
    if (known) return known
    if (this.#values.size >= 1_000) this.#values.clear()
    const values = new Map(Object.entries(secrets))
    this.#values.set(key, values)
    return values
  }
}
