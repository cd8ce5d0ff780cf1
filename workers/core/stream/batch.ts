/**
 * Events on their way from a request to a stream's shard: their text, and what windows need of them in columns, so
 * that the object need not parse what the Worker parsed. Structured clone carries it.
 */

/** What windows need of some events, by row. Rows are in the order of the lines they were taken from. */
export interface Columns {
  rows: number
  /** When each happened, epoch ms. */
  times: Float64Array
  /** The different keys among them: the values of the dimensions in order, null where missing. */
  keys: (string | null)[][]
  /** Index into `keys`, by row. */
  keyOf: Uint32Array
  /** By measure, then by row; NaN where there is none. */
  measures: Float64Array[]
  /** By distinct field, then by row: two words of 32 bits of the value's hash; both 0 where there is none. */
  distinct: Uint32Array[]
}

/** Accepted events for one shard. */
export interface Batch {
  /** The version of the definition by which they were judged. */
  definitionVersion: number
  /** When the request came, epoch ms. */
  receivedAt: number
  /** More of a request that was let in already: it counts towards the rate, and is not refused for it. */
  follows: boolean
  /** One event a line, JSON, joined by newlines; `columns.rows` lines. */
  lines: string
  /** Two words of 32 bits of each event's id's hash, by row; both 0 where it has none. */
  ids: Uint32Array
  columns: Columns
  refused: Refused[]
  /** The `traceparent` of the request, where it is traced. */
  trace?: string
}

/** An event that was not taken, as it is kept among the dead letters. */
export interface Refused {
  /** Its place in the request, from 0. */
  index: number
  /** Stable, e.g. `event.schema`. */
  code: string
  message: string
  /** As it came, or as near to that as can be had; of what is larger than an event may be, the beginning. */
  raw: string
  /** Characters that it had; left out where `raw` is all of it. */
  length?: number
  /** By what it is known when it comes again, where `raw` does not say that as a plain event does. */
  id?: string
}

/** How a shard stands after a batch. */
export interface ShardStanding {
  /** Events that it takes at once from here, below 0 in debt. */
  left: number
  /** After how many ms that is its whole burst again. */
  fullInMs: number
  /** Events that it has taken since midnight (UTC). */
  today: number
}

/** What became of a batch. */
export type Appended =
  | {
      state: 'accepted'
      accepted: number
      duplicates: number
      /** Missing in answers of objects of before it was told. */
      standing?: ShardStanding
    }
  /** Over the stream's rate: nothing was taken. */
  | { state: 'limited'; retryAfterMs: number }
  /** The object knows a newer definition: judge again by that one. */
  | { state: 'outdated'; version: number }

/** What is left of a batch's lines and ids without the marked rows. */
export function withoutRows(
  { lines, ids, columns }: Pick<Batch, 'lines' | 'ids' | 'columns'>,
  skip: Uint8Array,
): { lines: string; ids: Uint32Array; rows: number } {
  const kept: string[] = []
  const keptIds = new Uint32Array(ids.length)
  for (const [row, line] of (columns.rows > 0 ? lines.split('\n') : []).entries()) {
    if (skip[row] === 1) continue
    keptIds[2 * kept.length] = ids[2 * row] ?? 0
    keptIds[2 * kept.length + 1] = ids[2 * row + 1] ?? 0
    kept.push(line)
  }
  return { lines: kept.join('\n'), ids: keptIds.slice(0, 2 * kept.length), rows: kept.length }
}
