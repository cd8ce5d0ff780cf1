import { DurableObject } from 'cloudflare:workers'
import { Histogram } from '#core/prometheus/histogram'
import type { Appended, Batch } from '#core/stream/batch'
import { isChecks } from '#core/stream/checks'
import type { StreamDefinition } from '#core/stream/definition'
import type { RuleStanding } from '#core/stream/rule/book'
import type { RuleSet } from '#core/stream/rule/schema'
import type {
  ClosedWindow,
  DeadLetter,
  Span,
  StreamHealth,
  StreamLease,
  StreamRpc,
  TurnedAway,
  WindowRows,
} from '#core/stream/rpc'
import { definitionOf } from '#core/stream/settings'
import { openDatabase } from '#db/database'
import type { WindowFact } from '#core/stream/windows'
import { findStreamById } from '#db/queries/streams'
import { parseStreamName } from '#platform/objects'
import type { Span as TraceSpan } from '#platform/trace/tracer'
import { migrate } from '../migrate.ts'
import { Archive } from './archive.ts'
import { Broadcast } from './broadcast.ts'
import { CheckTags } from './check-tags.ts'
import { DayTally } from './day-tally.ts'
import { Intake } from './intake.ts'
import { Ledger } from './ledger.ts'
import { Newest } from './newest.ts'
import { Pulse } from './pulse.ts'
import { Hearsay } from './rules/hearsay.ts'
import { Rules } from './rules/rules.ts'
import { migrations, StreamStore } from './store.ts'
import { StreamTraces } from './traced.ts'
import { windowFrames } from './window-frames.ts'
import { WindowBook } from './window-book.ts'

/** One shard of a stream: the only writer of its log and its windows. */
export class StreamObject extends DurableObject<Env> implements StreamRpc {
  readonly #store: StreamStore
  readonly #intake: Intake
  readonly #newest = new Newest()
  readonly #appends = new Histogram()
  readonly #broadcast: Broadcast
  readonly #archive: Archive
  readonly #ledger: Ledger
  readonly #day: DayTally
  readonly #traces: StreamTraces
  readonly #tags: CheckTags
  readonly #pulse: Pulse
  /** Of the first shard; null in all others. */
  readonly #rules: Rules | null
  /** Of all shards but the first. */
  readonly #hearsay: Hearsay | null
  readonly #shard: number
  readonly #streamId: string
  readonly #workspaceId: string
  #definition: StreamDefinition | undefined
  readonly #turnedAway: TurnedAway = { shed: 0, unreadable: 0 }
  #book: WindowBook | undefined

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const { workspaceId, streamId, shard } = parseStreamName(ctx.id.name ?? '')
    this.#workspaceId = workspaceId
    this.#streamId = streamId
    this.#shard = shard
    migrate(ctx.storage, migrations)
    this.#store = new StreamStore(ctx.storage)
    this.#intake = new Intake(this.#store)
    this.#broadcast = new Broadcast(env, () => this.#definition?.name ?? '')
    this.#archive = new Archive(env, this.#store, shard)
    this.#ledger = new Ledger(env, this.#store, shard)
    this.#day = new DayTally(env, this.#store, shard)
    this.#traces = new StreamTraces(env, ctx)
    this.#tags = new CheckTags(env, workspaceId)
    this.#pulse = new Pulse(ctx, {
      second: (now) => this.#second(now),
      keep: (now) => this.#keep(now),
      dueAt: (now) => this.#nextDueAt(now),
    })
    const context = {
      env,
      storage: ctx.storage,
      workspaceId,
      definition: () => this.#definition,
      windows: () => this.#book,
      traces: this.#traces,
      waitUntil: (work: Promise<unknown>) => ctx.waitUntil(work),
    }
    this.#rules = shard === 0 ? new Rules(context) : null
    this.#hearsay = shard === 0 ? null : new Hearsay({ ...context, streamId })
    this.#recover()
  }

  async append(batch: Batch): Promise<Appended> {
    const definition = await this.#defined(batch.definitionVersion)
    if (definition.version > batch.definitionVersion)
      return { state: 'outdated', version: definition.version }
    // From here on nothing is awaited: the answer is held back until all of it is durable.
    const now = Date.now()
    const taken = this.#intake.take(batch, now)
    if ('state' in taken) return taken
    if (taken.rows > 0) {
      this.#book?.add(batch.columns, taken.skip, taken.seq, now)
      this.#newest.add(taken.lines, taken.rows, now)
      this.#broadcast.events(this.#told(taken.lines, definition, now), taken.rows, now)
    }
    this.#pulse.beat(now)
    const span = this.#traces.append(batch.trace, definition.id, batch.columns, now)
    this.ctx.waitUntil(this.#time(now, span))
    const standing = { ...this.#intake.left(now), today: this.#day.add(taken.rows, taken.seq, now) }
    return { state: 'accepted', accepted: taken.rows, duplicates: batch.columns.rows - taken.rows, standing }
  }

  /** What who looks is told of events: of check results the tags too, by which they are looked for. */
  #told(lines: string, definition: StreamDefinition, now: number): string {
    if (!isChecks({ name: definition.name, definition }) || !this.#broadcast.isWatched(now)) return lines
    return this.#tags.addTo(lines)
  }

  /** Clocks stand still while nothing is awaited: this waits for what the answer is held back for. */
  async #time(startedAt: number, span: TraceSpan | null): Promise<void> {
    await this.ctx.storage.sync()
    this.#appends.observe((Date.now() - startedAt) / 1_000)
    span?.end()
  }

  async refresh(): Promise<void> {
    await this.#read()
  }

  async recent(limit: number): Promise<string[]> {
    return this.#newest.lines(limit)
  }

  async rows(spans: Span[]): Promise<WindowRows[]> {
    return spans.flatMap((span) => this.#book?.rows(span) ?? [])
  }

  async health(): Promise<StreamHealth> {
    const now = Date.now()
    return {
      shard: this.#shard,
      ...this.#intake.counts,
      eventsPerSecond: this.#newest.rate(now),
      ...(this.#book?.cardinality(now) ?? { keys: 0, isOverflowing: false }),
      logBytes: this.#store.logBytes(),
      lastEventAt: this.#newest.lastAt,
      closeLatenessMs: this.#pulse.latenessMs,
      deadLetters: this.#intake.dead.count(),
      turnedAway: this.#turnedAway,
      appends: this.#appends.state,
      owed: this.#ledger.owed,
    }
  }

  async noteTurnedAway({ shed, unreadable }: TurnedAway): Promise<void> {
    this.#turnedAway.shed += shed
    this.#turnedAway.unreadable += unreadable
  }

  async deadLetters(query: { before: number | null; limit: number; whole?: boolean }): Promise<DeadLetter[]> {
    return this.#intake.dead.list(query)
  }

  async takeDeadLetters(seqs: number[]): Promise<void> {
    this.#intake.dead.drop(seqs)
  }

  async lease(lease: StreamLease): Promise<void> {
    const definition = await this.#defined(0)
    if (isChecks({ name: definition.name, definition })) await this.#tags.refresh(Date.now())
    this.#broadcast.lease(lease)
    this.#pulse.beat(Date.now())
  }

  async setRules(ruleSet: RuleSet): Promise<void> {
    const definition = await this.#defined(0)
    const now = Date.now()
    this.#rules?.set(ruleSet, definition, now)
    this.#hearsay?.set(ruleSet)
    this.#pulse.beat(now)
  }

  async ruleStandings(ids: string[]): Promise<Record<string, RuleStanding>> {
    this.#rules?.judge(Date.now())
    return this.#rules?.standings(ids) ?? {}
  }

  async hearClosed(closed: ClosedWindow[]): Promise<void> {
    const now = Date.now()
    this.#rules?.hear(closed, now)
    this.#pulse.beat(now)
  }

  async destroy(): Promise<void> {
    this.#pulse.stop()
    this.#definition = undefined
    this.#book = undefined
    this.#newest.clear()
    await this.#archive.destroy()
    await this.ctx.storage.deleteAll()
  }

  override async alarm(): Promise<void> {
    const now = Date.now()
    if (!this.#definition) return
    const goesOn = this.#second(now)
    this.#keep(now)
    if (goesOn) this.#pulse.beat(now)
    else await this.#pulse.rest(this.#nextDueAt(now), now)
  }

  /** When this shard must be awake although nothing flows; null when it need not. */
  #nextDueAt(now: number): number | null {
    const due = [
      this.#book?.nextCloseAt(),
      this.#ledger.dueAt(now),
      this.#day.dueAt(now),
      this.#archive.dueAt(now),
      this.#intake.dead.dueAt(),
      this.#rules?.dueAt(now),
      this.#hearsay?.dueAt(now),
    ]
    const times = due.flatMap((at) => at ?? [])
    return times.length > 0 ? Math.min(...times) : null
  }

  #recover(): void {
    const definition = this.#store.definition()
    if (!definition) return
    this.#define(definition)
    this.#intake.recover()
    this.#day.recover(Date.now())
    this.#book?.recover()
    this.#rules?.recover(definition, Date.now())
    this.#hearsay?.recover(Date.now())
    for (const { lines, rows, at } of this.#store.newestBatches(Newest.mostBatches).toReversed())
      this.#newest.add(lines, rows, at)
  }

  /** What is known of the stream, at least at this version. */
  async #defined(version: number): Promise<StreamDefinition> {
    const known = this.#definition
    return known && known.version >= version ? known : this.#read()
  }

  async #read(): Promise<StreamDefinition> {
    const row = await findStreamById(openDatabase(this.env.DB), this.#workspaceId, this.#streamId)
    if (!row) throw new Error(`there is no stream ${this.#streamId}`)
    const definition = definitionOf(row)
    if (this.#definition && this.#definition.version >= definition.version) return this.#definition
    this.#store.keepDefinition(definition)
    this.#define(definition)
    return definition
  }

  #define(definition: StreamDefinition): void {
    this.#definition = definition
    this.#intake.configure(definition, Date.now())
    if (this.#book) this.#book.configure(definition)
    else this.#book = new WindowBook(this.#store, definition)
  }

  /** Once a second: windows whose time is over go to whom they concern. Answers whether there is more to come. */
  #second(now: number): boolean {
    const { definition, book } = { definition: this.#definition, book: this.#book }
    if (!definition || !book) return false
    const closed = book.close(now)
    if (this.#broadcast.isWatched(now))
      this.#broadcast.windows(windowFrames(definition, this.#shard, closed, book, now), now)
    if (closed.length > 0) this.ctx.waitUntil(this.#ledger.settle(definition, now))
    this.#rule(closed, now)
    const dueAt = [book.nextCloseAt(), this.#rules?.dueAt(now), this.#hearsay?.dueAt(now)]
    return this.#broadcast.isWatched(now) || dueAt.some((at) => (at ?? Infinity) < now + 10_000)
  }

  /** What rules say of windows that are over, and what the first shard must know of them. */
  #rule(closed: readonly WindowFact[], now: number): void {
    this.#rules?.judge(now)
    if (this.#rules) this.ctx.waitUntil(this.#rules.tell(now))
    this.#hearsay?.closed(closed)
    if (this.#hearsay) this.ctx.waitUntil(this.#hearsay.tell(now))
  }

  /** Every ten seconds: what was counted is kept, and what is kept leaves the log. */
  #keep(now: number): void {
    const definition = this.#definition
    if (!definition) return
    this.#store.atOnce(() => {
      this.#book?.keep(now)
      this.#rules?.keep()
      this.#day.keep()
    })
    this.#intake.dead.trim(now)
    this.ctx.waitUntil(this.#tidy(definition, now))
  }

  async #tidy(definition: StreamDefinition, now: number): Promise<void> {
    try {
      await this.#ledger.settle(definition, now)
      await this.#archive.tidy(definition, now)
      await this.#day.file(definition, now)
    } catch (error) {
      console.error({ event: 'stream.tidy_failed', stream: definition.id, error: String(error) })
    }
  }
}
