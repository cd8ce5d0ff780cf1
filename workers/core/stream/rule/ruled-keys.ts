import { Column } from './column.ts'
import { historyOf } from './condition.ts'
import { KeySet, type Room } from './key-set.ts'
import type { Judging, RuleMachine, RuleTransition } from './machine.ts'
import { sizeMsOf, spanMsOf } from './schema.ts'
import { SpanOfWindows } from './span.ts'
import { type Groups, type Reader, readerOf, type Shape } from './values.ts'

/** Where the rows come from that a key set looks at. */
export interface Sources {
  own: Shape
  /** Of the stream by which its rules divide; null when they do not. */
  over: Shape | null
}

/** What is kept of a key set between two lives of its object. */
export interface SavedKeys {
  keys: string[]
  silent: number[]
  columns: { id: string; filled: number[]; values: string }[]
  /** The start of the first window that they have judged, epoch ms; missing where windows are judged one by one. */
  since?: number
}

interface Figure {
  column: Column
  read: Reader
  /** Of the stream that it is divided by. */
  readOver: Reader | null
  /** What a window says of a key that does not occur in it. */
  nothing: number
}

/** What rules share that look at the same rows by the same keys. */
export const keysIdOf = ({ window, span, groupBy, where, over }: Judging): string =>
  JSON.stringify([window, groupBy, where, over && [over.stream, over.where], ...(span > 1 ? [span] : [])])

/** What rules share that also look at the same figure, as far back. */
const columnIdOf = ({ aggregate, over, condition }: Judging): string =>
  JSON.stringify([aggregate, over && over.aggregate, historyOf(condition)])

/** The keys that some rules share, their figures, and the machines that judge them. */
export class RuledKeys {
  readonly keys: KeySet
  readonly #sources: Sources
  readonly #isGrouped: boolean
  readonly #figures = new Map<string, Figure>()
  /** What is looked at before the newest window; null where windows are judged one by one. */
  readonly #former: { own: SpanOfWindows; over: SpanOfWindows | null; reachMs: number } | null
  /** The start of the first window that counts. */
  #since: number
  /** Windows that begin from then on are remembered, or held nothing. */
  #rememberedFrom: number
  #machines: RuleMachine[] = []

  /** @param since the start of the first window that is judged, epoch ms. */
  constructor(judging: Judging, sources: Sources, room: Room, since: number) {
    this.keys = new KeySet(room)
    this.#sources = sources
    this.#isGrouped = judging.groupBy.length > 0
    this.#since = since
    this.#rememberedFrom = since
    const { span } = judging
    const sizeMs = sizeMsOf(judging)
    const remembering = () => new SpanOfWindows(this.keys, span, sizeMs)
    this.#former =
      span > 1
        ? {
            own: remembering(),
            over: judging.over && remembering(),
            reachMs: (span - 1) * sizeMs,
          }
        : null
  }

  /** The figure of a rule, which is made when it is new. */
  column(judging: Judging): Column {
    const id = columnIdOf(judging)
    const known = this.#figures.get(id)
    if (known) return known.column
    const { aggregate, over, condition } = judging
    const seconds = spanMsOf(judging) / 1_000
    const countsEvents = aggregate.fn === 'count' || aggregate.fn === 'rate'
    const column = new Column(historyOf(condition))
    this.#figures.set(id, {
      column,
      read: readerOf(aggregate, this.#sources.own, seconds),
      readOver: over && this.#sources.over ? readerOf(over.aggregate, this.#sources.over, seconds) : null,
      nothing: countsEvents ? 0 : Number.NaN,
    })
    this.keys.join(column)
    return column
  }

  /** From now on these machines judge; figures that none of them needs are let go. */
  judgeBy(machines: readonly { judging: Judging; machine: RuleMachine }[]): void {
    const gone = this.#machines.filter((machine) => !machines.some((one) => one.machine === machine))
    for (const machine of gone) this.keys.leave(machine)
    this.#machines = machines.map(({ machine }) => machine)
    const needed = new Set(machines.map(({ judging }) => columnIdOf(judging)))
    for (const [id, { column }] of this.#figures) {
      if (needed.has(id)) continue
      this.keys.leave(column)
      this.#figures.delete(id)
    }
  }

  /** Judges one closed window by all machines. */
  step(
    window: { start: number; sizeMs: number },
    groups: Groups,
    over: Groups | null,
  ): { machine: RuleMachine; transition: RuleTransition }[] {
    const own = this.#former?.own.with(window.start, groups) ?? groups
    const ownOver = over && (this.#former?.over?.with(window.start, over) ?? over)
    this.#meetAll(own, ownOver)
    this.#readFigures(own, ownOver)
    if (!this.#isWhole(window.start)) this.#blank()
    this.remember(window.start, groups, over)
    this.recalled(window.start)
    const told = this.#machines.flatMap((machine) =>
      machine.step(window.start, window.sizeMs).map((transition) => ({ machine, transition })),
    )
    for (const { column } of this.#figures.values()) column.remember(this.keys.keys.length)
    if (this.#isGrouped) this.#forgetIdle()
    return told
  }

  /** A window that has been judged: later ones look at it too. */
  remember(start: number, groups: Groups, over: Groups | null): void {
    this.#former?.own.remember(start, groups)
    if (over) this.#former?.over?.remember(start, over)
  }

  /** The start of the first of those windows before this one that must be remembered, and is not; null: all are. */
  lacking(start: number): number | null {
    if (!this.#former) return null
    const from = Math.max(this.#since, start - this.#former.reachMs)
    return from < Math.min(start, this.#rememberedFrom) ? from : null
  }

  /** What begins from then on is remembered, or held nothing. */
  recalled(from: number): void {
    this.#rememberedFrom = Math.min(from, this.#rememberedFrom)
  }

  /** Nothing is known of what was before: until a whole span has gone by nothing is judged. */
  beginAt(start: number): void {
    if (!this.#former) return
    this.#since = start
    this.#rememberedFrom = start
    this.#former.own.forget()
    this.#former.over?.forget()
  }

  save(): SavedKeys {
    const slots = this.keys.keys.flatMap((key, slot) => (key === undefined ? [] : [slot]))
    return {
      keys: slots.map((slot) => this.keys.keys[slot] ?? ''),
      silent: slots.map((slot) => this.keys.silent[slot] ?? 0),
      columns: [...this.#figures].flatMap(([id, { column }]) =>
        column.depth > 0 ? [{ id, ...column.save(slots) }] : [],
      ),
      ...(this.#former && { since: this.#since }),
    }
  }

  /** Takes back what was kept; the figures must be there already. A key for which there is no room now is left out. */
  load({ keys, silent, columns, since }: SavedKeys): void {
    if (since !== undefined) {
      this.beginAt(since)
      // Of what was remembered nothing was kept: it is where the windows are.
      this.#rememberedFrom = Infinity
    }
    const slots = keys.map((key) => this.keys.meet(key))
    for (const [index, slot] of slots.entries())
      if (slot !== undefined) this.keys.silent[slot] = silent[index] ?? 0
    for (const saved of columns) this.#figures.get(saved.id)?.column.load(slots, saved)
  }

  #meetAll(groups: Groups, over: Groups | null): void {
    const { keys } = this
    // A rule for all of a stream knows its one key from the beginning: a stream that never spoke is absent too.
    if (!this.#isGrouped) keys.meet('[]')
    keys.pass(1)
    const strangers: string[] = []
    for (const key of new Set([...groups.keys(), ...(over?.keys() ?? [])])) {
      const slot = keys.slot(key)
      if (slot === undefined) strangers.push(key)
      else this.#hear(slot)
    }
    // In an order of their own, so that the order of rows makes no difference.
    for (const key of strangers.toSorted()) keys.meet(key)
  }

  #hear(slot: number): void {
    const { silent } = this.keys
    const missed = (silent[slot] ?? 0) - 1
    if (this.#isGrouped) for (const { column } of this.#figures.values()) column.returns(slot, missed)
    silent[slot] = 0
  }

  #readFigures(groups: Groups, over: Groups | null): void {
    for (const { column, read, readOver, nothing } of this.#figures.values()) {
      const { values } = column
      values.fill(readOver ? Number.NaN : nothing)
      for (const [key, rows] of readOver ? (over ?? []) : groups) {
        const slot = this.keys.slot(key)
        if (slot === undefined) continue
        values[slot] = readOver ? quotient(read, groups.get(key), nothing, readOver(rows)) : read(rows)
      }
    }
  }

  /** Whether as many windows have gone by as are looked at together. */
  #isWhole(start: number): boolean {
    return !this.#former || start - this.#since >= this.#former.reachMs
  }

  #blank(): void {
    for (const { column } of this.#figures.values()) column.values.fill(Number.NaN)
  }

  #forgetIdle(): void {
    const { keys, silent } = this.keys
    for (let slot = 0; slot < keys.length; slot += 1)
      if (keys[slot] !== undefined && silent[slot] !== 0 && this.#machines.every((one) => one.forgets(slot)))
        this.keys.forget(slot)
  }
}

/** Without anything to divide by there is nothing to judge. */
function quotient(
  read: Reader,
  rows: Parameters<Reader>[0] | undefined,
  nothing: number,
  by: number,
): number {
  if (by === 0) return Number.NaN
  return (rows ? read(rows) : nothing) / by
}
