import { type LateResult, maxBatch } from '#core/agent/protocol'

/** What is kept while nobody hears us; the oldest goes first. */
export const maxKept = 50_000
export const maxKeptMs = 24 * 3_600_000
/** A message may have a million letters. */
const maxBatchLetters = 500_000

/** Results that the lane has still to file, oldest first. At least once: what was not acknowledged is sent again. */
export class Outbox {
  #waiting: LateResult[] = []
  #sent: { batch: number; results: LateResult[] } | null = null
  #batch = 0
  /** How many were given up because there were too many, or they grew too old. */
  dropped = 0

  get size(): number {
    return this.#waiting.length + (this.#sent?.results.length ?? 0)
  }

  add(result: LateResult): void {
    this.#waiting.push(result)
    if (this.#waiting.length <= maxKept) return
    this.dropped += this.#waiting.length - maxKept
    this.#waiting = this.#waiting.slice(-maxKept)
  }

  /** What is to be sent next; null while a batch is under way, or when nothing waits. */
  next(now: number): { batch: number; results: LateResult[] } | null {
    if (this.#sent) return null
    const fresh = this.#waiting.filter(({ at }) => now - at <= maxKeptMs)
    this.dropped += this.#waiting.length - fresh.length
    const results: LateResult[] = []
    let letters = 0
    for (const result of fresh.slice(0, maxBatch)) {
      const fitting = fit(result)
      letters += JSON.stringify(fitting).length
      if (letters > maxBatchLetters && results.length > 0) break
      results.push(fitting)
    }
    this.#waiting = fresh.slice(results.length)
    if (results.length === 0) return null
    this.#batch += 1
    this.#sent = { batch: this.#batch, results }
    return this.#sent
  }

  /** The lane has filed a batch. */
  filed(batch: number): void {
    if (this.#sent?.batch === batch) this.#sent = null
  }

  /** The line broke: what was under way is sent again. */
  unsent(): void {
    if (!this.#sent) return
    this.#waiting = [...this.#sent.results, ...this.#waiting]
    this.#sent = null
  }
}

/** What alone would fill a message goes without what it found out. */
const fit = (result: LateResult): LateResult =>
  JSON.stringify(result).length <= maxBatchLetters / 2
    ? result
    : { ...result, answer: { ...result.answer, findings: null } }
