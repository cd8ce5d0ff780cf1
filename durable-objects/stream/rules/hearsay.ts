import { backoffMs } from '#core/backoff'
import { type WindowName, windowMs } from '#core/stream/definition'
import type { RuleSet } from '#core/stream/rule/schema'
import type { WindowFact } from '#core/stream/windows'
import { streamObject } from '#platform/objects'
import { within } from '#platform/within'
import type { RuleContext } from './rules.ts'
import { RuleStore } from './store.ts'

const tellWithinMs = 5_000
const backoff = { firstMs: 1_000, maxMs: 60_000 }

/**
 * In every shard but the first: says to the first which windows that rules judge were closed, so that it reads them.
 * What it says is only a bell: rows are read where they lie.
 */
export class Hearsay {
  readonly #context: RuleContext & { streamId: string }
  readonly #store: RuleStore
  /** By size, the beginning of the first window that the first shard has not heard of. */
  readonly #unheard = new Map<WindowName, number>()
  #windows = new Set<WindowName>()
  #version = 0
  #isTelling = false
  #failures = 0
  #retryAt = 0

  constructor(context: RuleContext & { streamId: string }) {
    this.#context = context
    this.#store = new RuleStore(context.storage)
  }

  /** What was closed before this wake may not have been said. */
  recover(now: number): void {
    this.#know(this.#store.ruleSet())
    for (const window of this.#windows) this.#unheard.set(window, now - 2 * windowMs[window])
  }

  set(ruleSet: RuleSet): void {
    if (ruleSet.version <= this.#version) return
    this.#store.atOnce(() => this.#store.keepRuleSet(ruleSet))
    this.#know(ruleSet)
  }

  closed(facts: readonly WindowFact[]): void {
    for (const { window, start } of facts)
      if (this.#windows.has(window))
        this.#unheard.set(window, Math.min(start, this.#unheard.get(window) ?? Infinity))
  }

  dueAt(now: number): number | null {
    if (this.#unheard.size === 0) return null
    return Math.max(now, this.#retryAt)
  }

  async tell(now: number): Promise<void> {
    if (this.#isTelling || this.#unheard.size === 0 || now < this.#retryAt) return
    this.#isTelling = true
    const said = [...this.#unheard].map(([window, start]) => ({ window, start }))
    this.#unheard.clear()
    const { env, workspaceId, streamId } = this.#context
    try {
      await within(tellWithinMs, streamObject(env, workspaceId, streamId, 0).hearClosed(said))
      this.#failures = 0
      this.#retryAt = 0
    } catch (error) {
      for (const { window, start } of said)
        this.#unheard.set(window, Math.min(start, this.#unheard.get(window) ?? Infinity))
      this.#failures += 1
      this.#retryAt = now + backoffMs(this.#failures, Math.random(), backoff)
      console.warn({ event: 'rules.first_shard_silent', stream: streamId, error: String(error) })
    } finally {
      this.#isTelling = false
    }
  }

  #know({ version, rules }: RuleSet): void {
    this.#version = version
    this.#windows = new Set(rules.filter(({ paused }) => !paused).map(({ window }) => window))
  }
}
