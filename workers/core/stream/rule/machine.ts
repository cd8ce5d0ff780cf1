import { historyOf, type Judge, judgeOf } from './condition.ts'
import type { Rule } from './schema.ts'

/** One key's place under one rule. */
export interface KeyState {
  key: string
  isFiring: boolean
  /** Windows in a row that speak for the other state. */
  streak: number
  /** When the streak began: the start of its first window, epoch ms. */
  streakFrom: number
  /** Windows in a row in which the key did not occur. */
  silent: number
  history: (number | null)[]
}

/** A rule and all its keys, between windows. */
export interface RuleState {
  /** The start of the newest window judged, epoch ms; nothing at or before it is judged again. */
  judgedStart: number
  keys: Map<string, KeyState>
  /** Keys that found no place. */
  refusedKeys: number
}

/** A key has begun or ended to breach its rule. */
export interface RuleTransition {
  key: string
  to: 'firing' | 'ok'
  /** The start of the first window of the streak that decided, and the end of its last one, epoch ms. */
  from: number
  at: number
  value: number | null
}

/** Keys that one rule remembers. */
export const maxRuleKeys = 10_000

export const freshState = (): RuleState => ({ judgedStart: -Infinity, keys: new Map(), refusedKeys: 0 })

/** A rule made ready to judge window after window. */
export class RuleMachine {
  readonly #judge: Judge
  readonly #history: number
  readonly #rule: Pick<Rule, 'for' | 'clearFor' | 'aggregate' | 'groupBy' | 'over' | 'condition'>
  /** What a window without the key says of it. */
  readonly #nothing: number | null
  readonly #isAbsence: boolean

  constructor(rule: Pick<Rule, 'for' | 'clearFor' | 'aggregate' | 'groupBy' | 'over' | 'condition'>) {
    this.#rule = rule
    this.#judge = judgeOf(rule.condition)
    this.#history = historyOf(rule.condition)
    const countsEvents = rule.aggregate.fn === 'count' || rule.aggregate.fn === 'rate'
    this.#nothing = countsEvents && rule.over === null ? 0 : null
    this.#isAbsence = 'absent' in rule.condition
  }

  /**
   * Judges one closed window.
   * @param values by key (JSON of the values of `groupBy`), of the keys that occurred.
   * @param state changed in place. Windows must come in order; one that was judged is not judged again.
   */
  step(
    state: RuleState,
    { start, sizeMs }: { start: number; sizeMs: number },
    values: ReadonlyMap<string, number | null>,
  ): RuleTransition[] {
    if (start <= state.judgedStart) return []
    state.judgedStart = start
    for (const key of values.keys()) if (!state.keys.has(key)) this.#meet(state, key)
    // A rule for all of a stream knows its one key from the beginning: a stream that never spoke is absent too.
    if (this.#rule.groupBy.length === 0 && !state.keys.has('[]')) this.#meet(state, '[]')
    const transitions: RuleTransition[] = []
    for (const known of state.keys.values()) {
      const occurs = values.has(known.key)
      const value = occurs ? (values.get(known.key) ?? null) : this.#nothing
      known.silent = occurs ? 0 : known.silent + 1
      const transition = this.#stepKey(known, value, start, sizeMs)
      if (transition) transitions.push(transition)
      else if (this.#isForgettable(known)) state.keys.delete(known.key)
    }
    return transitions
  }

  #stepKey(known: KeyState, value: number | null, start: number, sizeMs: number): RuleTransition | null {
    const breach = this.#judge(value, known.history, known.silent)
    if (this.#history > 0) {
      known.history.push(value)
      if (known.history.length > this.#history) known.history.shift()
    }
    // What cannot be judged neither begins nor ends anything.
    if (breach === null) return null
    if (breach === known.isFiring) {
      known.streak = 0
      return null
    }
    if (known.streak === 0) known.streakFrom = start
    known.streak += 1
    if (known.streak < (known.isFiring ? this.#rule.clearFor : this.#rule.for)) return null
    known.isFiring = breach
    known.streak = 0
    return { key: known.key, to: breach ? 'firing' : 'ok', from: known.streakFrom, at: start + sizeMs, value }
  }

  #meet(state: RuleState, key: string): void {
    if (state.keys.size >= maxRuleKeys) {
      state.refusedKeys += 1
      return
    }
    state.keys.set(key, { key, isFiring: false, streak: 0, streakFrom: 0, silent: 0, history: [] })
  }

  /** A key that is well and has long been silent makes room; one whose absence is watched is kept until it was told. */
  #isForgettable({ isFiring, streak, silent, key }: KeyState): boolean {
    if (isFiring || streak > 0 || key === '[]') return false
    return !this.#isAbsence && silent > Math.max(this.#history, 60)
  }
}
