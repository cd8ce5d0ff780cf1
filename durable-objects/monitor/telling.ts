import { backoffMs } from '#core/backoff'
import { within } from '#platform/within'

const tryMs = 20_000
const backoff = { firstMs: 1_000, maxMs: 300_000 }

interface Task<One, Answer> {
  /** Those who do not know yet. */
  owed: () => One[]
  nameOf: (one: One) => string
  /** Tells one of them; `many` are told in this round. May throw, or take for ever. */
  tell: (one: One, many: number) => Promise<Answer>
  /** Notes that it knows. */
  note: (one: One, answer: Answer) => void
  /** How many are told at a time; all of them when missing. */
  atOnce?: number
  /** The name under which a failure is said. */
  event: string
}

/** Tells something to several, until each of them knows. Who does not hear is told again, ever more rarely. */
export class Telling<One, Answer> {
  readonly #task: Task<One, Answer>
  #draining: Promise<void> | null = null
  #failures = 0
  #retryAt = 0

  constructor(task: Task<One, Answer>) {
    this.#task = task
  }

  get owes(): boolean {
    return this.#task.owed().length > 0
  }

  /** When to try again; null when everybody knows. */
  retryAt(now: number): number | null {
    if (!this.owes) return null
    return this.#failures > 0 ? this.#retryAt : now + tryMs
  }

  /** Tries at once. Callers share one try. Does not throw. */
  async drain(): Promise<void> {
    if (!this.owes) return
    this.#draining ??= this.#tellAll().finally(() => {
      this.#draining = null
    })
    await this.#draining
  }

  /** What changes meanwhile is told in the next round; one who does not hear holds up no other. */
  async #tellAll(): Promise<void> {
    const { owed, nameOf, atOnce = Infinity } = this.#task
    const failed = new Set<string>()
    for (;;) {
      const next = owed().filter((one) => !failed.has(nameOf(one)))
      if (next.length === 0) break
      const waiting = [...next]
      const worker = async () => {
        for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
          if (!(await this.#tellOne(one, next.length))) failed.add(nameOf(one))
        }
      }
      await Promise.all(Array.from({ length: Math.min(atOnce, next.length) }, worker))
    }
    this.#failures = failed.size > 0 ? this.#failures + 1 : 0
    this.#retryAt = Date.now() + backoffMs(Math.max(1, this.#failures), Math.random(), backoff)
  }

  async #tellOne(one: One, many: number): Promise<boolean> {
    const { nameOf, tell, note, event } = this.#task
    try {
      note(one, await within(tryMs, nameOf(one), tell(one, many)))
      return true
    } catch (error) {
      console.warn({ event, to: nameOf(one), error: String(error) })
      return false
    }
  }
}
