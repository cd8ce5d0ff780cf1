import { pathWork, queryJson } from './json-path.ts'

/** What an HTTP answer looked like, all read and measured. */
export interface HttpEvidence {
  status: number
  header(name: string): string | null
  /** The decoded body, cut at the cap; null when it was not read. */
  body: string | null
  /** How long that body was, in bytes; null when it was not read. */
  bodyBytes: number | null
  /** True when there was more than that. */
  truncated: boolean
  latencyMs: number
  /** How many requests it took. */
  hops: number
  /** Days until the certificate expires; null when there is none, as without https. */
  certificateDays: number | null | Unread
}

/** What we could not look at ourselves, and why, in words. It speaks neither for the target nor against it. */
export interface Unread {
  unread: string
}

/**
 * How much one answer's assertions may look at, in letters: a text search looks at each letter about once, a JSONPath
 * as often as `pathWork` says. Reckoned, not timed, so that the same answer is always judged the same; at worst it
 * takes a second of CPU (measured: 90 ms for each million), and usually a tenth of that.
 */
export const workBudget = 12 * 1_048_576

const searchWork = 0.125

/** What is left of the budget; several answers may share one. */
export interface WorkBudget {
  letters: number
}
export const newBudget = (): WorkBudget => ({ letters: workBudget })

/** The body as assertions look at it: JSON is read once, each path followed once, and all of it within the budget. */
export class Looker {
  readonly #body: string
  readonly #found = new Map<string, unknown[] | null>()
  #json: { value: unknown } | null | undefined
  readonly #budget: WorkBudget

  constructor(body: string | null, budget: WorkBudget = newBudget()) {
    this.#body = body ?? ''
    this.#budget = budget
  }

  /** The text, to be searched once; null when there is no budget left for it. */
  text(): string | null {
    return this.#spend(this.#body.length * searchWork) ? this.#body : null
  }

  /** What a path selects, in document order; in words why nothing can be said. */
  select(path: string): { found: unknown[] } | { unseen: string } {
    const before = this.#found.get(path)
    if (before) return { found: before }
    const json = this.#parsed()
    if (!json) return { unseen: 'the body is not JSON' }
    if (!this.#spend(this.#body.length * pathWork(path)))
      return { unseen: 'the body is too long for this path' }
    const found = queryJson(json.value, path)
    if (!found) return { unseen: 'the body is nested too deep' }
    this.#found.set(path, found)
    return { found }
  }

  #parsed(): { value: unknown } | null {
    if (this.#json === undefined) {
      try {
        this.#json = { value: JSON.parse(this.#body) }
      } catch {
        this.#json = null
      }
    }
    return this.#json
  }

  #spend(letters: number): boolean {
    if (letters > this.#budget.letters) return false
    this.#budget.letters -= letters
    return true
  }
}
