import type { Refused } from '#core/stream/batch'
import { limits } from './limits.ts'
import { IngestProblem } from './problem.ts'

/** One event as a format hands it over. */
export interface Row {
  /** What JSON can say: no `undefined`, NaN or bigint in it. */
  event: Record<string, unknown>
  /** By what it is known when it comes again; null when it has nothing of the kind. */
  id: string | null
  /** Its JSON on one line: as it came, where it came so. */
  line: string
}

/** What a body held: events in their order, each with its place in the body, and what is no event. */
export interface Rows {
  rows: Row[]
  /** By row: its place among everything in the body, from 0. */
  indexes: number[]
  refused: Refused[]
}

/** What a format may know beside the body. */
export interface ReadContext {
  /** Epoch ms: when an event happened that does not say so, in formats whose events always do. */
  receivedAt: number
  /** The content type without its parameters, in lower case. */
  mediaType: string
  headers: Headers
  query: URLSearchParams
}

/** Where a format is taken: with a stream's events, or at the addresses that OTLP names. */
export type Endpoint = 'events' | 'metrics' | 'logs'

/** A wire format. It reads, and knows nothing of streams. */
export interface Format {
  name: string
  title: string
  endpoint: Endpoint
  mediaTypes: readonly string[]
  /** For a format told by its headers and not by its content type. */
  isMeant?(headers: Headers): boolean
  /** @throws {IngestProblem} when nothing in the body can be told apart; a single bad event is refused by its index. */
  read(body: Uint8Array, context: ReadContext): Rows | Promise<Rows>
}

export const defineFormat = (format: Format): Format => format

/** Gathers the rows of one body, and holds them to the limits. */
export class RowTaker {
  readonly rows: Row[] = []
  readonly indexes: number[] = []
  readonly refused: Refused[] = []
  #eventsLength = 0

  /** The place of what comes next. */
  get index(): number {
    return this.rows.length + this.refused.length
  }

  /** @param line as in `Row`; written here when it is left out. */
  take(event: Record<string, unknown>, id: string | null, line = JSON.stringify(event)): void {
    if (line.length > limits.eventLength) return this.refuse(...tooLarge, line)
    const index = this.#next(line.length)
    this.rows.push({ event, id, line })
    this.indexes.push(index)
  }

  /** @param raw as it came, or as near to that as can be had. */
  refuse(code: string, message: string, raw: string): void {
    const kept = keptOf(raw)
    const index = this.#next(kept.raw.length)
    this.refused.push({ index, code, message, ...kept })
  }

  #next(length: number): number {
    const { index } = this
    if (index >= limits.events) throw tooMany()
    this.#eventsLength += length
    if (this.#eventsLength > limits.eventsLength) throw tooMuch()
    return index
  }
}

/** What is said of an event that is too large. */
export const tooLarge = [
  'event.too_large',
  `An event may hold at most ${limits.eventLength} characters.`,
] as const

const tooMany = (): IngestProblem =>
  new IngestProblem(
    413,
    'body.too_many_events',
    'Too many events',
    `A body may hold at most ${limits.events} events. Send them in several requests.`,
  )

const tooMuch = (): IngestProblem =>
  new IngestProblem(
    413,
    'body.too_large',
    'Body too large',
    `The events of a body may come to at most ${limits.eventsLength} characters. Send them in several requests.`,
  )

/** What is kept of something refused: all of it, but for what can be no event for its size. Never splits a pair. */
function keptOf(text: string): Pick<Refused, 'raw' | 'length'> {
  if (text.length <= limits.eventLength) return { raw: text }
  return { raw: text.slice(0, limits.rawLength).replace(/[\uD800-\uDBFF]$/, ''), length: text.length }
}

/** A parsed value as it is kept when it is refused. What is nested too deep cannot be written again. */
export function rawOfValue(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets a field by a name that a sender chose: `__proto__` is a name like others. */
export function put(event: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') event[name] = value
  else Object.defineProperty(event, name, { value, enumerable: true, configurable: true, writable: true })
}
