import { backoffMs } from '#core/backoff'
import { within } from '#platform/within'
import type { Debt } from './store.ts'

const tryMs = 20_000
const backoff = { firstMs: 1_000, maxMs: 300_000 }

interface Ledger<Body> {
  /** Who is owed, for the log. */
  receiver: string
  next(): Debt<Body> | null
  settle(debtId: number): void
  send(body: Body): Promise<void>
}

/** Debts to one receiver, paid in order: the first that fails stops the rest until the next try. Never gives up. */
export class Outbox<Body> {
  readonly #ledger: Ledger<Body>
  #draining: Promise<void> | null = null
  #failures = 0
  #retryAt = 0

  constructor(ledger: Ledger<Body>) {
    this.#ledger = ledger
  }

  get owes(): boolean {
    return this.#ledger.next() !== null
  }

  /** When to try again; null when nothing is owed. */
  retryAt(now: number): number | null {
    if (!this.owes) return null
    return this.#failures > 0 ? this.#retryAt : now + tryMs
  }

  /** Tries at once. Callers share one try; what is added meanwhile goes along. Does not throw. */
  async drain(): Promise<void> {
    if (!this.owes) return
    this.#draining ??= this.#pay()
    await this.#draining
  }

  async #pay(): Promise<void> {
    try {
      for (let debt = this.#ledger.next(); debt; debt = this.#ledger.next()) {
        await within(tryMs, this.#ledger.receiver, this.#ledger.send(debt.body))
        this.#ledger.settle(debt.id)
        this.#failures = 0
      }
    } catch (error) {
      this.#failures += 1
      this.#retryAt = Date.now() + backoffMs(this.#failures, Math.random(), backoff)
      if (this.#failures === 1) {
        console.error({ event: 'monitor.owes', receiver: this.#ledger.receiver, error: String(error) })
      }
    } finally {
      this.#draining = null
    }
  }
}
