import type { StreamDefinition, WindowName } from '#core/stream/definition'
import { alertOf, groupOf } from '#core/stream/rule/alert'
import { type Judged, type JudgedRows, Rulebook, type RuleStanding } from '#core/stream/rule/book'
import { type RuleSet, sizeMsOf, withSpan } from '#core/stream/rule/schema'
import { isOfSilence } from '#core/stream/rule/silence'
import type { ClosedWindow } from '#core/stream/rpc'
import { nameOfGroup } from '#platform/group-name'
import { incidentObject } from '#platform/objects'
import { Telling } from '../../monitor/telling.ts'
import type { StreamTraces } from '../traced.ts'
import type { WindowBook } from '../window-book.ts'
import { Readings } from './readings.ts'
import { type RuleDebt, RuleStore } from './store.ts'

/** Windows judged in one go; the rest a second later. */
const stepsAtOnce = 2_000
/** So long a window waits for rows that could not be read elsewhere; then it is left out. */
const giveUpMs = 60_000
/** What another shard says of a window comes within this after its close. */
const hearsayMs = 10_000
const debtsAtOnce = 100
const toldAtOnce = 5

export interface RuleContext {
  env: Env
  storage: DurableObjectStorage
  workspaceId: string
  /** Its shards and lateness may change. */
  definition: () => StreamDefinition | undefined
  windows: () => WindowBook | undefined
  traces: StreamTraces
  waitUntil: (work: Promise<unknown>) => void
}

/**
 * The rules of a stream, in its first shard: each closed window is judged, and what follows is owed to the incidents'
 * objects until they have it. A transition, the rule's state and the debt are kept in one write.
 */
export class Rules {
  readonly #context: RuleContext
  readonly #store: RuleStore
  readonly #telling: Telling<RuleDebt, { incidentId: string | null }>
  readonly #readings: Readings
  /** Windows that are being read elsewhere. */
  readonly #reading = new Set<WindowName>()
  #book: Rulebook | undefined
  #version = 0
  /** A former life of this object has left something to be told. */
  #hasLegacy = false

  constructor(context: RuleContext) {
    this.#context = context
    this.#store = new RuleStore(context.storage)
    this.#readings = new Readings(context.env, context.workspaceId)
    this.#telling = new Telling({
      owed: () => this.#store.debts(debtsAtOnce),
      nameOf: ({ receiver }) => receiver,
      tell: async ({ receiver, fact }) =>
        incidentObject(context.env, context.workspaceId, await nameOfGroup(receiver)).report(fact),
      note: ({ id }) => this.#store.settle(id),
      atOnce: toldAtOnce,
      event: 'rules.incident_silent',
    })
  }

  /** Takes back what was kept. */
  recover(definition: StreamDefinition, now: number): void {
    const { version, rules } = this.#store.ruleSet()
    this.#version = version
    this.#hasLegacy = this.#telling.owes
    if (rules.length === 0) return
    this.#book = new Rulebook(definition)
    this.#book.set(rules, now)
    try {
      this.#book.load(this.#store.saved())
    } catch (error) {
      // Rules that begin anew are better than a stream that takes no events.
      console.error({ event: 'rules.state_unread', stream: definition.id, error: String(error) })
    }
  }

  /** From now on these rules judge. Older versions change nothing. */
  set(ruleSet: RuleSet, definition: StreamDefinition, now: number): void {
    if (ruleSet.version <= this.#version) return
    // What is over belongs to the rules as they were.
    this.judge(now)
    const book = (this.#book ??= new Rulebook(definition))
    this.#store.atOnce(() => {
      this.#store.keepRuleSet(ruleSet)
      // A Worker of the version before knows no spans.
      this.#owe(book.set(ruleSet.rules.map(withSpan), now))
      this.#store.keepOnly({ ...book.parts(), levels: book.windows })
      this.#store.keep(book.save())
    })
    this.#version = ruleSet.version
  }

  standings(ids: readonly string[]): Record<string, RuleStanding> {
    const known = ids.map((id) => [id, this.#book?.standing(id)] as const)
    return Object.fromEntries(known.flatMap(([id, one]) => (one ? [[id, one]] : [])))
  }

  /** Judges what is over. Where all rows are at hand nothing is awaited. */
  judge(now: number): void {
    const definition = this.#context.definition()
    if (!definition) return
    for (const window of this.#book?.windows ?? []) {
      try {
        if (this.#isAlone(definition, window)) this.#judgeOwn(definition, window, now)
        else this.#judgeAll(definition, window, now)
      } catch (error) {
        // Events are taken and windows told whatever becomes of rules.
        console.error({ event: 'rules.not_judged', stream: definition.id, window, error: String(error) })
      }
    }
  }

  /** Another shard has closed windows: they are not at rest any more. */
  hear(closed: readonly ClosedWindow[], now: number): void {
    const book = this.#book
    for (const { window, start } of closed) {
      if (!book?.windows.includes(window) || !book.isAtRest(window)) continue
      const own = this.#context.windows()?.nextStart(window, book.next(window)) ?? start
      book.wake(window, Math.min(own, start))
    }
    this.keep()
    this.judge(now)
  }

  /** Keeps what has changed. */
  keep(): void {
    const saved = this.#book?.save()
    if (saved && saved.levels.length + saved.machines.length > 0) this.#store.keep(saved)
  }

  /** When a window is to be judged, or something to be told again; null when neither is. */
  dueAt(now: number): number | null {
    const judge = this.#judgeAt()
    const tell = this.#hasLegacy ? now : this.#telling.retryAt(now)
    if (judge === null || tell === null) return judge ?? tell
    return Math.min(judge, tell)
  }

  /** Tells what is owed. */
  async tell(now: number): Promise<void> {
    if (!this.#hasLegacy && (this.#telling.retryAt(now) ?? Infinity) > now) return
    this.#hasLegacy = false
    await this.#telling.drain()
  }

  #judgeAt(): number | null {
    const definition = this.#context.definition()
    if (!definition || !this.#book) return null
    const times = this.#book.windows
      .filter((window) => !this.#book?.isAtRest(window))
      .map((window) => (this.#book?.next(window) ?? 0) + sizeMsOf({ window }) + latenessMs(definition))
    return times.length > 0 ? Math.min(...times) : null
  }

  /** Whether all that is judged lies in this object. */
  #isAlone({ shards }: StreamDefinition, window: WindowName): boolean {
    return shards === 1 && this.#book?.sources(window).length === 0
  }

  #judgeOwn(definition: StreamDefinition, window: WindowName, now: number): void {
    const until = endOf(definition, window, now)
    for (let steps = 0; steps < stepsAtOnce; steps += 1) {
      const start = this.#next(window, until)
      if (start === null) return
      const read = (at: number) => ({ own: this.#ownRows(window, at), over: new Map<never, never>() })
      const lacking = this.#book?.lacking(window) ?? null
      if (lacking !== null) this.#book?.recall(window, lacking, read)
      this.#judgeOne(window, start, read(start))
    }
  }

  #judgeAll(definition: StreamDefinition, window: WindowName, now: number): void {
    if (this.#reading.has(window)) return
    this.#reading.add(window)
    const work = this.#readAndJudge(definition, window, now).finally(() => this.#reading.delete(window))
    this.#context.waitUntil(work)
  }

  /** One at a time for each size: windows are judged in order. */
  async #readAndJudge(definition: StreamDefinition, window: WindowName, now: number): Promise<void> {
    const book = this.#book
    const until = endOf(definition, window, now)
    const from = this.#next(window, until, hearsayMs)
    if (from === null || !book) return
    const version = this.#version
    const first = book.lacking(window) ?? from
    const span = { window, from: first, to: Math.min(until, first + Readings.most * sizeMsOf({ window })) }
    try {
      const read = await this.#readings.read(definition, book.sources(window), span)
      // Other rules may need other rows.
      if (version !== this.#version) return
      const readAll = (start: number) => {
        const { own, over } = read(start)
        return { own: [...this.#ownRows(window, start), ...own], over }
      }
      if (first < from) book.recall(window, first, readAll)
      for (let start = from; start < span.to; start += sizeMsOf({ window }))
        this.#judgeOne(window, start, readAll(start))
    } catch (error) {
      console.warn({ event: 'rules.rows_unread', stream: definition.id, window, from, error: String(error) })
      if (version === this.#version && now - from > giveUpMs + latenessMs(definition))
        book.leaveOut(window, from)
    }
  }

  #next(window: WindowName, until: number, marginMs = 0): number | null {
    const held = (from: number) => this.#context.windows()?.nextStart(window, from) ?? null
    return this.#book?.advance(window, until, held, marginMs) ?? null
  }

  #ownRows(window: WindowName, start: number): JudgedRows['own'] {
    return this.#context.windows()?.read(window, start) ?? []
  }

  #judgeOne(window: WindowName, start: number, rows: JudgedRows): void {
    const judged = this.#book?.judge(window, start, rows) ?? []
    if (judged.length === 0) return
    this.#store.atOnce(() => {
      this.#owe(judged)
      const turned = new Set(judged.map(({ rule }) => rule.id))
      const machines = this.#book?.saveMachines((_, id) => turned.has(id)) ?? []
      this.#store.keep({ levels: [], keys: [], machines })
    })
  }

  /** Inside a transaction. Whoever heard of a firing hears of its end, whatever the policy says by then. */
  #owe(judged: readonly Judged[]): void {
    for (const one of judged) {
      const trace = this.#trace(one)
      const fact = {
        ...alertOf(this.#context.workspaceId, one.rule, one.transition),
        ...(trace && { trace }),
      }
      const receiver = one.transition.group || groupOf(fact, one.rule)
      if (one.transition.to === 'firing') this.#book?.tell(one, receiver)
      this.#store.owe({ receiver, fact })
    }
    if (judged.length > 0) this.#context.waitUntil(Promise.resolve().then(() => this.#telling.drain()))
  }

  #trace({ rule, transition }: Judged): string | undefined {
    const stream = this.#context.definition()?.id ?? ''
    const { to, from, at } = transition
    const turn = { stream, rule: rule.id, window: rule.window, to, from, at }
    return this.#context.traces.turned({ ...turn, isOfSilence: isOfSilence(rule, transition) })
  }
}

const latenessMs = ({ latenessSeconds }: StreamDefinition): number => latenessSeconds * 1_000

/** Up to when windows of a size are over, with their lateness. */
function endOf(definition: StreamDefinition, window: WindowName, now: number): number {
  const sizeMs = sizeMsOf({ window })
  return Math.floor((now - latenessMs(definition)) / sizeMs) * sizeMs
}
