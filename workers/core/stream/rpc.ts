/** What a stream's object may be asked. Types only. Every time is epoch ms; every method but one is safe to call twice. */
import type { Appended, Batch, Refused } from './batch.ts'
import type { HistogramCounts } from '../prometheus/histogram.ts'
import type { WindowName } from './definition.ts'
import type { RuleStanding } from './rule/book.ts'
import type { RuleSet } from './rule/schema.ts'

/** A live object that is told what happens, until then. */
export interface StreamLease {
  live: string
  until: number
  /** Somebody there wants every event, or looks for some among them; else the newest 200 of a frame are enough. */
  all: boolean
}

/** One window of which rows are asked, and for which span: [from, to). */
export interface Span {
  window: WindowName
  from: number
  to: number
}

/** Some rows of one window, as they are stored: `EncodedRow[]` as JSON. A window of many keys comes in several. */
export interface WindowRows {
  window: WindowName
  start: number
  rows: string
}

/** A window that a shard has closed or corrected. */
export interface ClosedWindow {
  window: WindowName
  start: number
}

/** A refused event as it is kept, or its beginning: `seq` names it for a replay. */
export interface DeadLetter extends Omit<Refused, 'index'> {
  seq: number
  at: number
}

/** Requests of which no shard heard anything. */
export interface TurnedAway {
  /** Refused unread: the stream took nothing just then, or the day's events were used up. */
  shed: number
  /** Nothing of the body could be told apart. */
  unreadable: number
}

/** How a shard is doing. */
export interface StreamHealth {
  shard: number
  /** Since the object woke. */
  accepted: number
  duplicates: number
  refused: number
  limited: number
  /** Events a second, over the last 10 s. */
  eventsPerSecond: number
  /** Keys of the newest window, and whether some were counted under `other`. */
  keys: number
  isOverflowing: boolean
  /** Lines not yet archived, in bytes. */
  logBytes: number
  lastEventAt: number | null
  /** How late the last window was closed, beyond its lateness. */
  closeLatenessMs: number
  deadLetters: number
  /** Of the whole stream, in its first shard. Missing in answers of before it was told. */
  turnedAway?: TurnedAway
  /** How long batches took to be durable, since the object woke. Missing in answers of before it was measured. */
  appends?: HistogramCounts
  /** Closed windows that D1 has not taken, and when the oldest was over. Missing in answers of before. */
  owed?: { windows: number; since: number | null }
}

export interface StreamRpc {
  append(batch: Batch): Promise<Appended>
  /** The definition was changed: read it again. */
  refresh(): Promise<void>
  /** The newest events as JSON lines, newest first. */
  recent(limit: number): Promise<string[]>
  /** What this shard holds of these spans, open windows included. */
  rows(spans: Span[]): Promise<WindowRows[]>
  health(): Promise<StreamHealth>
  /** Of the first shard: so many more requests were turned away. The only method that counts twice when called twice. */
  noteTurnedAway(counts: TurnedAway): Promise<void>
  /** Of longer ones only the beginning, unless they are asked for `whole`. */
  deadLetters(query: { before: number | null; limit: number; whole?: boolean }): Promise<DeadLetter[]>
  /** These have been judged again. */
  takeDeadLetters(seqs: number[]): Promise<void>
  lease(lease: StreamLease): Promise<void>
  /** All rules of the stream as they are now; an older version than the one known changes nothing. */
  setRules(ruleSet: RuleSet): Promise<void>
  /** Of the first shard: how some rules stand. Who is not judged is left out. */
  ruleStandings(ids: string[]): Promise<Record<string, RuleStanding>>
  /** Of the first shard: another one has closed windows that rules judge. */
  hearClosed(closed: ClosedWindow[]): Promise<void>
  /** The stream is gone: so is everything kept of it. */
  destroy(): Promise<void>
}

/** Events for live sockets. */
export interface EventNews {
  /** As JSON, one a line, oldest first. */
  lines: string
  count: number
  /** How many older ones are left out. */
  skipped: number
}

/** What a stream tells a live object: events, or frames about windows, encoded but for their `seq`. */
export interface StreamNews {
  stream: string
  events?: EventNews
  windows?: string[]
}
