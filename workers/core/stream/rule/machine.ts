import { type Column, rememberedFor } from './column.ts'
import { historyOf, type Judge, judgeOf } from './condition.ts'
import type { KeySet, Lane } from './key-set.ts'
import type { RuleFields } from './schema.ts'

/** Keys of one rule that fire at a time; further ones wait until one of them is over, so that no storm is told. */
export const maxFiringKeys = 100

export type Judging = Pick<
  RuleFields,
  'window' | 'span' | 'aggregate' | 'where' | 'groupBy' | 'over' | 'condition' | 'for' | 'clearFor'
>

/** A key has begun or ended to breach its rule. */
export interface RuleTransition {
  key: string
  to: 'firing' | 'ok'
  /** The start of the first window of the streak that decided, and the end of its last one, epoch ms. */
  from: number
  at: number
  /** Null where the window held none. */
  value: number | null
  /** What the value was some windows before, of a rule on change. */
  before?: number
  /** Counts the transitions of its rule, from 1 on. */
  seq: number
  /** Why it is over, when not because the condition holds no more. */
  reason?: string
  /** Of an end: the group whose incident has heard of it. */
  group?: string
}

/** A key that breaches its rule. */
export interface Firing {
  /** Epoch ms. */
  since: number
  value: number | null
  /** The group whose incident was told of it, and must be told of its end. */
  group: string
}

/** What is kept of a machine between two lives of its object. */
export interface SavedMachine {
  judgedStart: number
  seq: number
  firing: [key: string, firing: Firing][]
  streaks: [key: string, length: number, from: number][]
}

interface Saved {
  firing: SavedMachine['firing'][number]
  streak: SavedMachine['streaks'][number]
}

interface Awaited {
  firing?: Firing
  streak?: [length: number, from: number]
}

/** Judges all keys of one rule, window after window. */
export class RuleMachine implements Lane {
  readonly depth = 0
  /** The start of the newest window judged, epoch ms; nothing at or before it is judged again. */
  judgedStart = -Infinity
  /** It has changed since it was last saved. */
  isDirty = true
  readonly firing = new Map<number, Firing>()
  readonly #judging: Judging
  readonly #keys: KeySet
  readonly #column: Column
  readonly #judge: Judge
  readonly #history: number
  #seq = 0
  #isFiring = new Uint8Array(0)
  /** Windows in a row that speak for the other state, by slot. */
  #streak = new Uint16Array(0)
  /** When a streak began, by slot. */
  readonly #streakFrom = new Map<number, number>()
  /** What was kept of keys that have still to be met again: their history begins when it did, not now. */
  readonly #awaited = new Map<string, Awaited>()

  constructor(judging: Judging, keys: KeySet, column: Column) {
    this.#judging = judging
    this.#keys = keys
    this.#column = column
    this.#judge = judgeOf(judging.condition, column, keys)
    this.#history = historyOf(judging.condition)
    keys.join(this)
  }

  grow(slots: number): void {
    if (slots <= this.#streak.length) return
    const isFiring = new Uint8Array(slots)
    isFiring.set(this.#isFiring)
    this.#isFiring = isFiring
    const streak = new Uint16Array(slots)
    streak.set(this.#streak)
    this.#streak = streak
  }

  clear(slot: number): void {
    this.#isFiring[slot] = 0
    this.#streak[slot] = 0
    this.#streakFrom.delete(slot)
    this.firing.delete(slot)
    this.#restore(slot)
  }

  /** Judges one closed window, whose values are in the column. Windows must come in order. */
  step(start: number, sizeMs: number): RuleTransition[] {
    if (start <= this.judgedStart) return []
    this.judgedStart = start
    const due: number[] = []
    const { keys } = this.#keys
    const judge = this.#judge
    const isFiring = this.#isFiring
    for (let slot = 0; slot < keys.length; slot += 1) {
      if (keys[slot] === undefined) continue
      const breach = judge(slot)
      // What cannot be judged neither begins nor ends anything.
      if (breach === -1) continue
      if (breach === isFiring[slot]) {
        if (this.#streak[slot] !== 0) this.#endStreak(slot)
        continue
      }
      if (this.#lengthen(slot, start)) due.push(slot)
    }
    return due.length > 0 ? this.#turnAll(due, start, sizeMs) : []
  }

  /** Ends what fires, for a reason that is no value. */
  endAll(at: number, reason: string): RuleTransition[] {
    this.#meetAwaited()
    return [...this.firing].map(([slot, { since }]) => this.#turn(slot, { from: since, at, reason }))
  }

  /** The group whose incident hears of this key. */
  tell(key: string, group: string): void {
    const firing = this.firing.get(this.#keys.slot(key) ?? -1)
    if (firing) firing.group = group
  }

  /** Takes over what fires from the machine of an earlier version of the rule, which looked at the same keys. */
  follow(before: RuleMachine): void {
    before.#meetAwaited()
    this.judgedStart = before.judgedStart
    this.#seq = before.#seq
    for (const [slot, firing] of before.firing) {
      this.firing.set(slot, firing)
      this.#isFiring[slot] = 1
    }
  }

  /** Continues the count of an earlier version of the rule, which looked at other keys. */
  continueFrom(before: RuleMachine): void {
    this.#seq = before.#seq
  }

  /** What the newest window that was judged said of a key; null where that was nothing, or the key is not known. */
  valueOf(key: string): number | null {
    const slot = this.#keys.slot(key)
    return slot === undefined ? null : orNull(this.#column.values[slot] ?? Number.NaN)
  }

  /** Whether nothing is remembered of a key that would be missed. */
  forgets(slot: number): boolean {
    const { condition } = this.#judging
    if (this.#isFiring[slot] === 1 || this.#streak[slot] !== 0 || 'absent' in condition) return false
    return (this.#keys.silent[slot] ?? 0) > rememberedFor(this.#history)
  }

  /** After so many windows without anything another one changes nothing. */
  get restsAfter(): number {
    const { condition, groupBy, span, for: lasts, clearFor } = this.#judging
    const absent = 'absent' in condition ? condition.absent.windows : 0
    const forgets = groupBy.length > 0 ? rememberedFor(this.#history) + 1 : 0
    return Math.max(this.#history, absent, forgets) + Math.max(lasts, clearFor) + span
  }

  /** Keys that breach the rule and wait, for too many fire. */
  get held(): number {
    let held = 0
    for (const slot of this.#streakFrom.keys())
      if (this.#isFiring[slot] === 0 && (this.#streak[slot] ?? 0) >= this.#judging.for) held += 1
    return held
  }

  save(): SavedMachine {
    const nameOf = (slot: number): string => this.#keys.keys[slot] ?? ''
    const awaited = [...this.#awaited]
    this.isDirty = false
    return {
      judgedStart: this.judgedStart,
      seq: this.#seq,
      firing: [
        ...[...this.firing].map(([slot, firing]): Saved['firing'] => [nameOf(slot), firing]),
        ...awaited.flatMap(([key, { firing }]): Saved['firing'][] => (firing ? [[key, firing]] : [])),
      ],
      streaks: [
        ...[...this.#streakFrom].map(([slot, from]): Saved['streak'] => [
          nameOf(slot),
          this.#streak[slot] ?? 0,
          from,
        ]),
        ...awaited.flatMap(([key, { streak }]): Saved['streak'][] => (streak ? [[key, ...streak]] : [])),
      ],
    }
  }

  load({ judgedStart, seq, firing, streaks }: SavedMachine): void {
    this.judgedStart = judgedStart
    this.#seq = seq
    for (const [key, one] of firing) this.#awaited.set(key, { firing: one })
    for (const [key, length, from] of streaks)
      this.#awaited.set(key, { ...this.#awaited.get(key), streak: [length, from] })
    for (const [key] of this.#awaited) {
      const slot = this.#keys.slot(key)
      if (slot !== undefined) this.#restore(slot)
    }
    this.isDirty = false
  }

  /** Something is asked of all keys, whether or not windows are still to be judged again. */
  #meetAwaited(): void {
    for (const [key] of this.#awaited) this.#keys.meet(key)
  }

  #restore(slot: number): void {
    if (this.#awaited.size === 0) return
    const key = this.#keys.keys[slot] ?? ''
    const { firing, streak } = this.#awaited.get(key) ?? {}
    this.#awaited.delete(key)
    if (firing) {
      this.firing.set(slot, firing)
      this.#isFiring[slot] = 1
    }
    if (!streak) return
    this.#streak[slot] = streak[0]
    this.#streakFrom.set(slot, streak[1])
  }

  #endStreak(slot: number): void {
    this.#streak[slot] = 0
    this.#streakFrom.delete(slot)
    this.isDirty = true
  }

  /** Answers whether the streak is long enough. */
  #lengthen(slot: number, start: number): boolean {
    this.isDirty = true
    const streak = Math.min((this.#streak[slot] ?? 0) + 1, 60_000)
    if (streak === 1) this.#streakFrom.set(slot, start)
    this.#streak[slot] = streak
    return streak >= (this.#isFiring[slot] === 1 ? this.#judging.clearFor : this.#judging.for)
  }

  /** Ends make room for what begins. Which slot a key has makes no difference. */
  #turnAll(due: number[], start: number, sizeMs: number): RuleTransition[] {
    const keyOf = (slot: number): string => this.#keys.keys[slot] ?? ''
    const ordered = due.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    const ends = ordered.filter((slot) => this.#isFiring[slot] === 1)
    const begins = ordered.filter((slot) => this.#isFiring[slot] === 0)
    const room = Math.max(0, maxFiringKeys - (this.firing.size - ends.length))
    return [...ends, ...begins.slice(0, room)].map((slot) =>
      this.#turn(slot, { from: this.#streakFrom.get(slot) ?? start, at: start + sizeMs }),
    )
  }

  #turn(slot: number, { from, at, reason }: { from: number; at: number; reason?: string }): RuleTransition {
    this.#endStreak(slot)
    this.#seq += 1
    const begins = this.#isFiring[slot] === 0
    const value = reason === undefined ? orNull(this.#column.values[slot] ?? Number.NaN) : null
    const key = this.#keys.keys[slot] ?? ''
    const turned = { key, from, at, value, seq: this.#seq, ...this.#before(slot) }
    this.#isFiring[slot] = begins ? 1 : 0
    if (begins) {
      this.firing.set(slot, { since: from, value, group: '' })
      return { ...turned, to: 'firing' }
    }
    const { group = '' } = this.firing.get(slot) ?? {}
    this.firing.delete(slot)
    return { ...turned, to: 'ok', group, ...(reason !== undefined && { reason }) }
  }

  #before(slot: number): { before?: number } {
    const { condition } = this.#judging
    if (!('change' in condition) || this.#column.filled(slot) < condition.change.windows) return {}
    return { before: this.#column.before(slot, condition.change.windows) }
  }
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)
