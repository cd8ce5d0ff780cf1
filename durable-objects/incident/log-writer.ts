import { backoffMs } from '#core/backoff'
import { within } from '#platform/within'
import type { Ledger } from './ledger.ts'
import type { IncidentStore } from './store.ts'

/** How long an act of a person waits for the log, so that the list they look at next shows it. */
const showWithinMs = 2_000
const backoff = { firstMs: 2_000, maxMs: 60_000 }

interface Deps {
  store: IncidentStore
  ledger: Ledger
  workspaceId: string
  /** Called when the log is up to date: what it has may have made more due. */
  written: () => void
  /** Called after each time that it was tried, whatever came of it. */
  tried: () => void
}

/** Keeps the log in D1 going: one writer at a time, and tried again where it fails. */
export class LogWriter {
  readonly #deps: Deps
  #writing: Promise<void> | null = null
  #failures = 0
  /** When the log is to be tried again; null while nothing is known to have failed. */
  #retryAt: number | null = null

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** See `#retryAt`. */
  get retryAt(): number | null {
    return this.#retryAt
  }

  async writeAfter(ms: number): Promise<void> {
    if (ms > 0) await scheduler.wait(ms)
    await this.#write()
  }

  /** Waits a little for the log, so that what a person did is in the next list; never fails. */
  async shown(): Promise<void> {
    if (!this.#deps.store.owesLog()) return
    await within(showWithinMs, this.#write()).catch(() => {})
  }

  /** One writer at a time; a call while one runs is served by it, for it reads until nothing is left. */
  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null
    })
    return this.#writing
  }

  async #writeAll(): Promise<void> {
    const { store, ledger, workspaceId, written, tried } = this.#deps
    try {
      // What happened while the last lines were written is written too.
      while (store.owesLog()) await ledger.write()
      this.#failures = 0
      this.#retryAt = null
      written()
    } catch (error) {
      this.#failures += 1
      this.#retryAt = Date.now() + backoffMs(this.#failures, Math.random(), backoff)
      console.error({ event: 'incident.log_failed', workspaceId, error: String(error) })
    }
    tried()
  }
}
