import { type CheckEvent, checkBatch } from '#core/stream/checks'
import { unpackResults } from '#core/results-codec'
import { streamObject } from '#platform/objects'
import { within } from '#platform/within'
import type { FedMonitor, LaneStore } from './store.ts'

const answerMs = 10_000
/** So long the results of a monitor that has left are still handed over. */
const leftMs = 10 * 60_000
const rowsAtOnce = 20
/** About 750 KB. */
const eventsAtOnce = 5_000

interface Feed {
  workspaceId: string
  /** The last packed row that the stream has. */
  upto: number
  /** The stream's definition has had this version at least. */
  version: number
}

/**
 * Hands the results of scheduled checks to the streams that take them, a minute at a time. What a lane has packed and
 * the stream has not accepted is owed: the packed rows are the debt, and a mark says how far it is paid. Without such a
 * stream it does nothing at all.
 */
export class CheckFeed {
  readonly #env: Env
  readonly #region: string
  readonly #store: LaneStore
  readonly #feeds = new Map<string, Feed>()
  #monitors = new Map<number, FedMonitor>()
  #isSending = false

  constructor(env: Env, region: string, store: LaneStore) {
    this.#env = env
    this.#region = region
    this.#store = store
    this.configure(Date.now())
  }

  /** Learns anew whose results are wanted. A stream that is new here gets what is packed from now on. */
  configure(now: number): void {
    this.#monitors = new Map(this.#store.fedMonitors().map((monitor) => [monitor.ordinal, monitor]))
    const kept = new Map(this.#store.feeds().map(({ streamId, upto }) => [streamId, upto]))
    const wanted = this.#wanted(now)
    for (const [streamId, workspaceId] of wanted) {
      if (this.#feeds.has(streamId)) continue
      const known = kept.get(streamId)
      const upto = known ?? this.#store.newestRow()
      if (known === undefined) this.#store.putFeed(streamId, upto)
      this.#feeds.set(streamId, { workspaceId, version: 1, upto })
    }
    for (const streamId of new Set([...kept.keys(), ...this.#feeds.keys()]))
      if (!wanted.has(streamId)) this.#end(streamId)
  }

  /** Whether a stream has still to get what is packed. */
  get owes(): boolean {
    if (this.#feeds.size === 0) return false
    const newest = this.#store.newestRow()
    return [...this.#feeds.values()].some(({ upto }) => upto < newest)
  }

  /** Hands over what is owed. A stream that does not take it gets it a minute later; others do not wait for it. */
  async send(now: number): Promise<void> {
    if (this.#feeds.size === 0 || this.#isSending) return
    this.#isSending = true
    try {
      const wanted = this.#wanted(now)
      for (const streamId of this.#feeds.keys()) if (!wanted.has(streamId)) this.#end(streamId)
      await Promise.all([...this.#feeds].map(([streamId, feed]) => this.#feedOne(streamId, feed, now)))
    } finally {
      this.#isSending = false
    }
  }

  async #feedOne(streamId: string, feed: Feed, now: number): Promise<void> {
    try {
      while (await this.#feedSome(streamId, feed, now));
    } catch (error) {
      console.warn({ event: 'lane.checks_not_fed', stream: streamId, error: String(error) })
    }
  }

  /** Answers whether there is more. */
  async #feedSome(streamId: string, feed: Feed, now: number): Promise<boolean> {
    const { events, upto, isAll } = this.#owed(streamId, feed.upto)
    if (upto === feed.upto) return false
    if (events.length > 0 && !(await this.#append(streamId, feed, events, now))) return false
    // Ended meanwhile: nothing is to be noted of it.
    if (this.#feeds.get(streamId) !== feed) return false
    feed.upto = upto
    this.#store.putFeed(streamId, upto)
    return !isAll
  }

  /** What one stream has still to get, as far as it fits into one batch. */
  #owed(streamId: string, after: number): { events: CheckEvent[]; upto: number; isAll: boolean } {
    const rows = this.#store.resultsAfter(after, rowsAtOnce)
    const events: CheckEvent[] = []
    let upto = after
    for (const row of rows) {
      if (events.length >= eventsAtOnce) return { events, upto, isAll: false }
      for (const { ordinal, result } of unpackResults(row, row.base)) {
        const monitor = this.#monitors.get(ordinal)
        if (monitor?.streamId !== streamId || result.kind !== 'schedule') continue
        const { tick, outcome, latencyMs, statusCode, failure } = result
        events.push({
          id: `${monitor.monitorId}:${this.#region}:${tick}`,
          at: tick,
          monitor: monitor.monitorId,
          region: this.#region,
          outcome,
          latencyMs,
          statusCode,
          failure,
        })
      }
      upto = row.id
    }
    return { events, upto, isAll: rows.length < rowsAtOnce }
  }

  /** Answers whether they were taken. */
  async #append(streamId: string, feed: Feed, events: CheckEvent[], now: number): Promise<boolean> {
    const stream = streamObject(this.#env, feed.workspaceId, streamId, 0)
    const send = () => within(answerMs, stream.append(checkBatch(events, { version: feed.version, now })))
    let answer = await send()
    if (answer.state === 'outdated') {
      // What the batch is made of never changes, whatever else of the stream does.
      feed.version = answer.version
      answer = await send()
    }
    return answer.state === 'accepted'
  }

  /** The streams that take results, and their workspaces. */
  #wanted(now: number): Map<string, string> {
    const wanted = new Map<string, string>()
    for (const { streamId, workspaceId, removedAt } of this.#monitors.values())
      if (removedAt === null || now - removedAt < leftMs) wanted.set(streamId, workspaceId)
    return wanted
  }

  #end(streamId: string): void {
    this.#feeds.delete(streamId)
    this.#store.dropFeed(streamId)
  }
}
