import { windowMs } from '../definition.ts'
import { Rulebook } from './book.ts'
import type { JudgedRows } from './book.ts'
import type { StreamRule } from './schema.ts'
import type { Shape } from './values.ts'
import { firingTitle } from './words.ts'

/** One time that a key would have fired. Epoch ms. */
export interface Rehearsed {
  key: string
  /** When the breach began, and when it was sure. */
  since: number
  at: number
  /** Null while it lasts at the end. */
  endedAt: number | null
  value: number | null
  title: string
}

/** Windows of history by their start, and the starts of those that hold anything. */
export interface Past {
  starts: readonly number[]
  rows: (start: number) => JudgedRows
}

/** What a rule would have said of the past, had it been made then: judged by the same book as the present. */
export class Rehearsal {
  readonly #rule: StreamRule
  readonly #book: Rulebook
  readonly #sizeMs: number
  readonly #open = new Map<string, Rehearsed>()
  readonly firings: Rehearsed[] = []
  /** What was judged of the keys that were asked about, window by window from the first; null where nothing was. */
  readonly values: ReadonlyMap<string, (number | null)[]>
  windows = 0
  /** The start of the window of which the values come next. */
  #valuesFrom: number

  /**
   * @param from the rule is made in the window in which this lies.
   * @param keys whose values are kept, as transitions name them.
   */
  constructor(rule: StreamRule, shape: Shape, from: number, keys: readonly string[] = []) {
    this.#rule = { ...rule, paused: false }
    this.#book = new Rulebook(shape)
    this.#book.set([this.#rule], from)
    this.#sizeMs = windowMs[rule.window]
    this.#valuesFrom = Math.floor(from / this.#sizeMs) * this.#sizeMs
    this.values = new Map(keys.map((key) => [key, []]))
  }

  /** Judges windows that end by then, where the last call has left off. */
  run(until: number, { starts, rows }: Past): void {
    const { window } = this.#rule
    const held = (from: number) => starts.find((start) => start >= from) ?? null
    for (;;) {
      const start = this.#book.advance(window, until, held)
      if (start === null) break
      this.#repeatValues(start)
      this.windows += 1
      this.#judge(start, rows(start))
      this.#keepValues()
    }
    this.#repeatValues(until)
  }

  get standing(): { keys: number; refusedKeys: number; heldKeys: number } {
    return this.#book.standing(this.#rule.id) ?? { keys: 0, refusedKeys: 0, heldKeys: 0 }
  }

  #keepValues(): void {
    for (const [key, values] of this.values) values.push(this.#book.valueOf(this.#rule.id, key))
    this.#valuesFrom += this.#sizeMs
  }

  /** Windows that were left out would have said what the one before them did: that is why they were. */
  #repeatValues(until: number): void {
    for (; this.#valuesFrom < until; this.#valuesFrom += this.#sizeMs)
      for (const values of this.values.values()) values.push(values.at(-1) ?? null)
  }

  #judge(start: number, rows: JudgedRows): void {
    for (const { transition } of this.#book.judge(this.#rule.window, start, rows)) {
      const { key, from, at, value, to } = transition
      if (to === 'firing') {
        const title = firingTitle(this.#rule, transition)
        const firing = { key, since: from, at, endedAt: null, value, title }
        this.#open.set(key, firing)
        this.firings.push(firing)
        continue
      }
      const firing = this.#open.get(key)
      if (firing) firing.endedAt = at
      this.#open.delete(key)
    }
  }
}

/** The bounds of the windows that a rehearsal judges: those that are over by `to`. */
export const rehearsedSpan = (
  { window }: Pick<StreamRule, 'window'>,
  { from, to }: { from: number; to: number },
): { from: number; to: number } => {
  const size = windowMs[window]
  return { from: Math.floor(from / size) * size, to: Math.floor(to / size) * size }
}
