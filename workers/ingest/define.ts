import type { Refused } from '#core/stream/batch'

/** One event as a format hands it over. */
export interface Row {
  event: Record<string, unknown>
  /** By what it is known when it comes again; null when it has nothing of the kind. */
  id: string | null
  /** Its JSON on one line, where the format has that already. */
  line: string | null
}

/** What a body held: rows in their order, each with its place in the body, and what is no event. */
export interface Rows {
  rows: Row[]
  /** By row: its place among everything in the body. */
  indexes: number[]
  refused: Refused[]
}

/** The body as a whole cannot be read: nothing of it was taken. */
export class Unreadable extends Error {}

/** A wire format. */
export interface Format {
  name: string
  mediaTypes: readonly string[]
  /** Throws `Unreadable` when nothing in it can be told apart. */
  read(body: string): Rows
}

/** Characters of one event, at most. */
export const maxEventLength = 250_000
/** Characters that are kept of what was refused. */
export const maxRawLength = 8_000
const maxIdLength = 200

/** Takes a value in, if it is an event. */
export function takeValue(rows: Rows, index: number, value: unknown, line: string | null): void {
  const refuse = (code: string, message: string) =>
    rows.refused.push({ index, code, message, raw: rawOf(line ?? JSON.stringify(value)) })
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return void refuse('event.not_an_object', 'An event is a JSON object.')
  const event = value as Record<string, unknown>
  if ((line ?? '').length > maxEventLength)
    return void refuse('event.too_large', `An event may hold at most ${maxEventLength} characters.`)
  const { id } = event
  if (typeof id === 'string' && id.length > maxIdLength)
    return void refuse('event.id_too_long', `An id may hold at most ${maxIdLength} characters.`)
  rows.rows.push({ event, id: idOf(id), line })
  rows.indexes.push(index)
}

const idOf = (id: unknown): string | null => {
  if (typeof id === 'string' && id !== '') return id
  return typeof id === 'number' ? String(id) : null
}

export const rawOf = (text: string): string => text.slice(0, maxRawLength)
