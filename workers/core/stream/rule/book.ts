import { type WindowName, windowMs } from '../definition.ts'
import type { WindowRow } from '../window-row.ts'
import type { Room } from './key-set.ts'
import { type Firing, type Judging, RuleMachine, type RuleTransition, type SavedMachine } from './machine.ts'
import { keysIdOf, RuledKeys, type SavedKeys } from './ruled-keys.ts'
import type { StreamRule } from './schema.ts'
import { type Groups, groupsOf, noGroups, type Shape } from './values.ts'

/** A transition and the rule that it is of. */
export interface Judged {
  rule: StreamRule
  transition: RuleTransition
}

/** The rows of one window: of the stream itself, and by id of those that rules divide by. */
export interface JudgedRows {
  own: readonly WindowRow[]
  over: ReadonlyMap<string, readonly WindowRow[]>
}

/** All windows of one size. */
interface Level {
  sizeMs: number
  /** The start of the newest window judged, epoch ms. */
  judgedStart: number
  /** Windows in a row that held nothing at all. */
  quiet: number
  /** After so many of those another one changes nothing. */
  restsAfter: number
  /** It has judged since it was last saved. */
  isDirty: boolean
}

interface Entry {
  rule: StreamRule
  machine: RuleMachine
  keysId: string
}

/** What is kept of a rulebook between two lives of its object. */
export interface SavedBook {
  levels: { window: WindowName; judgedStart: number; quiet: number }[]
  keys: { id: string; saved: SavedKeys }[]
  machines: { ruleId: string; saved: SavedMachine }[]
}

/** How a rule stands. */
export interface RuleStanding {
  /** Up to when windows have been judged, epoch ms; null before the first. */
  judgedUntil: number | null
  keys: number
  refusedKeys: number
  heldKeys: number
  firing: ({ key: string } & Firing)[]
}

/**
 * The rules of one stream: judges each closed window by all of them. Rules that look at the same rows share the work.
 * Pure: time and rows come with each call. The same windows in the same order give the same transitions.
 */
export class Rulebook {
  readonly #shape: Shape
  readonly #room: Room = { keys: 0, values: 0 }
  readonly #levels = new Map<WindowName, Level>()
  #keys = new Map<string, RuledKeys>()
  #entries = new Map<string, Entry>()

  constructor(shape: Shape) {
    this.#shape = shape
  }

  /**
   * From now on these rules judge, a new one from the window on in which `now` lies.
   * @returns the end of everything that fires and is watched no more.
   */
  set(rules: readonly StreamRule[], now: number): Judged[] {
    const before = this.#entries
    const keysBefore = this.#keys
    this.#entries = new Map()
    this.#keys = new Map()
    const ended: Judged[] = []
    for (const rule of rules) if (!rule.paused) this.#put(rule, before.get(rule.id), keysBefore, now)
    for (const [id, { rule, machine }] of before) {
      if (this.#entries.get(id)?.machine === machine) continue
      const after = rules.find((one) => one.id === id)
      const follower = this.#entries.get(id)
      if (follower && follower.keysId === keysIdOf(rule)) continue
      const why = after ? (after.paused ? 'paused' : 'changed') : 'deleted'
      for (const transition of machine.endAll(now, `The rule was ${why}`)) ended.push({ rule, transition })
      follower?.machine.continueFrom(machine)
    }
    for (const [id, keys] of keysBefore) if (!this.#keys.has(id)) keys.keys.end()
    for (const [id, keys] of this.#keys)
      keys.judgeBy(
        [...this.#entries.values()]
          .filter(({ keysId }) => keysId === id)
          .map(({ rule, machine }) => ({ judging: rule, machine })),
      )
    this.#setLevels(now)
    return ended
  }

  /** The sizes of windows that are judged. */
  get windows(): WindowName[] {
    return [...this.#levels.keys()]
  }

  /** The streams that some rule with such windows divides by. */
  sources(window: WindowName): NonNullable<StreamRule['source']>[] {
    const found = [...this.#entries.values()].flatMap(({ rule }) =>
      rule.window === window && rule.source ? [rule.source] : [],
    )
    return [...new Map(found.map((source) => [source.streamId, source])).values()]
  }

  /** The start of the window of this size that is to be judged next, epoch ms. */
  next(window: WindowName): number {
    const level = this.#level(window)
    return level.judgedStart + level.sizeMs
  }

  /** Whether further windows with nothing in them change nothing. */
  isAtRest(window: WindowName): boolean {
    const { quiet, restsAfter } = this.#level(window)
    return quiet >= restsAfter
  }

  /** Judges the next window. */
  judge(window: WindowName, start: number, rows: JudgedRows): Judged[] {
    const level = this.#level(window)
    if (start <= level.judgedStart) return []
    level.judgedStart = start
    level.isDirty = true
    level.quiet = isEmpty(rows) ? level.quiet + 1 : 0
    const rules = new Map<RuleMachine, StreamRule>()
    for (const { rule, machine } of this.#entries.values()) rules.set(machine, rule)
    const judged: Judged[] = []
    for (const [keysId, first] of this.#lookings(window)) {
      const { groups, over } = this.#look(rows, first)
      for (const { machine, transition } of this.#keys
        .get(keysId)
        ?.step({ start, sizeMs: level.sizeMs }, groups, over) ?? []) {
        const rule = rules.get(machine)
        if (rule) judged.push({ rule, transition })
      }
    }
    return judged
  }

  /**
   * The start of the first window before `next` that some rule looks at and of which nothing is remembered, as after
   * this was put away; null when there is none. Each from there on is to be recalled, in order, before the next is judged.
   */
  lacking(window: WindowName): number | null {
    const next = this.next(window)
    const starts = this.#keysOf(window).flatMap((keys) => keys.lacking(next) ?? [])
    return starts.length > 0 ? Math.min(...starts) : null
  }

  /** Takes back the rows of windows that have been judged, by their start. */
  recall(window: WindowName, from: number, rows: (start: number) => JudgedRows): void {
    const next = this.next(window)
    const { sizeMs } = this.#level(window)
    for (const [keysId, first] of this.#lookings(window)) {
      const keys = this.#keys.get(keysId)
      const lacking = keys?.lacking(next)
      if (!keys || typeof lacking !== 'number') continue
      for (let start = Math.max(from, lacking); start < next; start += sizeMs) {
        const { groups, over } = this.#look(rows(start), first)
        keys.remember(start, groups, over)
      }
      keys.recalled(lacking)
    }
  }

  /**
   * The start of the window to be judged next, if it is over; while at rest, of the next that holds anything.
   * @param until windows that end by then are over.
   * @param held the start of the first window that begins then or later and holds something; null when none does.
   * @param marginMs something may lie so long before that, and not be known of yet.
   */
  advance(
    window: WindowName,
    until: number,
    held: (from: number) => number | null,
    marginMs = 0,
  ): number | null {
    const { sizeMs } = this.#level(window)
    if (this.isAtRest(window)) {
      const start = held(this.next(window))
      if (start === null) {
        if (marginMs === 0) this.skipTo(window, until)
        return null
      }
      this.skipTo(window, Math.min(until, Math.floor((start - marginMs) / sizeMs) * sizeMs))
    }
    const next = this.next(window)
    return next + sizeMs <= until ? next : null
  }

  /** Leaves out windows with nothing in them, while at rest: the next to be judged begins at `start`. */
  skipTo(window: WindowName, start: number): void {
    const level = this.#level(window)
    const windows = Math.floor((start - level.judgedStart) / level.sizeMs) - 1
    if (windows <= 0) return
    level.judgedStart += windows * level.sizeMs
    level.isDirty = true
    for (const [keysId] of this.#lookings(window)) this.#keys.get(keysId)?.keys.pass(windows)
  }

  /** Rest ends with the window that begins then; what lies before it held nothing. */
  wake(window: WindowName, start: number): void {
    this.skipTo(window, start)
    this.#levels.set(window, { ...this.#level(window), quiet: 0, isDirty: true })
  }

  /** Leaves out a window of which nothing could be learnt: it is no evidence of anything. */
  leaveOut(window: WindowName, start: number): void {
    const level = this.#level(window)
    level.judgedStart = Math.max(level.judgedStart, start)
    level.isDirty = true
    for (const keys of this.#keysOf(window)) keys.beginAt(start + level.sizeMs)
  }

  /** Remembers whose incident hears of a key that fires. */
  tell({ rule, transition }: Judged, group: string): void {
    this.#entries.get(rule.id)?.machine.tell(transition.key, group)
  }

  /** The value of a key in the newest window that a rule has judged; null where there was none. */
  valueOf(ruleId: string, key: string): number | null {
    return this.#entries.get(ruleId)?.machine.valueOf(key) ?? null
  }

  standing(ruleId: string): RuleStanding | null {
    const entry = this.#entries.get(ruleId)
    if (!entry) return null
    const { machine, rule } = entry
    const keys = this.#keys.get(entry.keysId)?.keys
    const { judgedStart } = machine
    return {
      judgedUntil: Number.isFinite(judgedStart) ? judgedStart + windowMs[rule.window] : null,
      keys: keys?.size ?? 0,
      refusedKeys: keys?.refused ?? 0,
      heldKeys: machine.held,
      firing: [...machine.firing].map(([slot, firing]) => ({ key: keys?.keys[slot] ?? '', ...firing })),
    }
  }

  /** What has changed since this was last asked. */
  save(): SavedBook {
    const saved: SavedBook = { levels: [], keys: [], machines: this.saveMachines(({ isDirty }) => isDirty) }
    for (const [window, level] of this.#levels) {
      if (!level.isDirty) continue
      level.isDirty = false
      saved.levels.push({ window, judgedStart: level.judgedStart, quiet: level.quiet })
      for (const [id] of this.#lookings(window)) {
        const keys = this.#keys.get(id)
        if (keys) saved.keys.push({ id, saved: keys.save() })
      }
    }
    return saved
  }

  /** The machines of some rules. */
  saveMachines(which: (machine: RuleMachine, ruleId: string) => boolean): SavedBook['machines'] {
    return [...this.#entries].flatMap(([ruleId, { machine }]) =>
      which(machine, ruleId) ? [{ ruleId, saved: machine.save() }] : [],
    )
  }

  /** Everything that it is made of: of all else nothing need be kept. */
  parts(): { keys: Set<string>; machines: Set<string> } {
    return { keys: new Set(this.#keys.keys()), machines: new Set(this.#entries.keys()) }
  }

  /**
   * Takes back what was kept, after `set` with the same rules. A machine may have been kept later than its keys: it
   * judges nothing twice. One that was kept earlier had not changed since.
   */
  load({ levels, keys, machines }: SavedBook): void {
    for (const { window, judgedStart, quiet } of levels) {
      const level = this.#levels.get(window)
      if (level) Object.assign(level, { judgedStart, quiet })
    }
    for (const { id, saved } of keys) this.#keys.get(id)?.load(saved)
    for (const { ruleId, saved } of machines) {
      const entry = this.#entries.get(ruleId)
      if (!entry) continue
      entry.machine.load(saved)
      const kept = this.#levels.get(entry.rule.window)?.judgedStart ?? -Infinity
      entry.machine.judgedStart = Math.max(entry.machine.judgedStart, kept)
    }
  }

  #put(
    rule: StreamRule,
    before: Entry | undefined,
    keysBefore: ReadonlyMap<string, RuledKeys>,
    now: number,
  ): void {
    const keysId = keysIdOf(rule)
    const sources = { own: this.#shape, over: rule.source }
    const keys =
      this.#keys.get(keysId) ??
      keysBefore.get(keysId) ??
      new RuledKeys(
        rule,
        sources,
        this.#room,
        startBefore(now, windowMs[rule.window]) + windowMs[rule.window],
      )
    this.#keys.set(keysId, keys)
    if (before && judgingText(before.rule) === judgingText(rule)) {
      this.#entries.set(rule.id, { ...before, rule })
      return
    }
    const machine = new RuleMachine(rule, keys.keys, keys.column(rule))
    if (before?.keysId === keysId) machine.follow(before.machine)
    else machine.judgedStart = startBefore(now, windowMs[rule.window])
    this.#entries.set(rule.id, { rule, machine, keysId })
  }

  /** Sizes that are judged no more go; new ones begin with the window in which `now` lies. */
  #setLevels(now: number): void {
    const before = new Map(this.#levels)
    this.#levels.clear()
    for (const { rule, machine } of this.#entries.values()) {
      const sizeMs = windowMs[rule.window]
      const level = this.#levels.get(rule.window) ?? {
        ...(before.get(rule.window) ?? { sizeMs, judgedStart: startBefore(now, sizeMs) }),
        // A rule that has come has still to see what there is to be seen.
        quiet: 0,
        isDirty: true,
        restsAfter: 0,
      }
      // Whether the other stream is at rest is not known here.
      const restsAfter = rule.source ? Infinity : machine.restsAfter
      this.#levels.set(rule.window, { ...level, restsAfter: Math.max(level.restsAfter, restsAfter) })
    }
  }

  /** What rules of one set of keys see of a window. */
  #look(rows: JudgedRows, rule: StreamRule): { groups: Groups; over: Groups | null } {
    const groups =
      rows.own.length === 0
        ? noGroups
        : groupsOf(rows.own, this.#shape, { ...rule, where: rule.resolved?.own ?? rule.where })
    return { groups, over: overGroups(rows, rule) }
  }

  #keysOf(window: WindowName): RuledKeys[] {
    return [...this.#lookings(window).keys()].flatMap((id) => this.#keys.get(id) ?? [])
  }

  #level(window: WindowName): Level {
    const level = this.#levels.get(window)
    if (!level) throw new RangeError(`no rule judges windows of ${window}`)
    return level
  }

  /** One rule of each set of keys, which stands for all of them. */
  #lookings(window: WindowName): Map<string, StreamRule> {
    const found = new Map<string, StreamRule>()
    for (const { rule, keysId } of this.#entries.values())
      if (rule.window === window && !found.has(keysId)) found.set(keysId, rule)
    return found
  }
}

function overGroups(
  { over }: JudgedRows,
  { groupBy, over: by, source, resolved }: StreamRule,
): Groups | null {
  if (!by || !source) return null
  return groupsOf(over.get(source.streamId) ?? [], source, {
    groupBy,
    where: resolved?.over ?? by.where,
  })
}

const isEmpty = ({ own, over }: JudgedRows): boolean =>
  own.length === 0 && [...over.values()].every((rows) => rows.length === 0)

const startBefore = (now: number, sizeMs: number): number => Math.floor(now / sizeMs) * sizeMs - sizeMs

/** All that decides how a rule judges. */
const judgingText = (rule: Judging): string => {
  const { window, span, aggregate, where, groupBy, over, condition } = rule
  return JSON.stringify([window, span, aggregate, where, groupBy, over, condition, rule.for, rule.clearFor])
}
