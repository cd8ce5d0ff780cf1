import { isDeeperThan, isTextDeeperThan } from './depth.ts'
import { isObject, rawOfValue, type RowTaker } from './define.ts'
import { limits } from './limits.ts'
import { malformed } from './problem.ts'
import { textOf } from './text.ts'
import { ValueCount } from './values.ts'

/** Parsing what is nested deeper than this costs fifty times its size in memory. */
const parsedDepth = 1_000

/** A body that is one JSON value. `isDeep`: something in it is nested too deep; what, is to be looked for. Throws 400, 413. */
export function parseJson(
  body: Uint8Array,
  depth: number = limits.depth,
): { value: unknown; isDeep: boolean } {
  const text = textOf(body)
  const isDeep = isTextDeeperThan(text, depth)
  if (isDeep && isTextDeeperThan(text, parsedDepth))
    throw malformed(`The body is nested more than ${parsedDepth} deep.`)
  new ValueCount(text.length).addJson(text)
  try {
    return { value: JSON.parse(text), isDeep }
  } catch (error) {
    throw malformed(`The body is not valid JSON: ${wordsOf(error)}`)
  }
}

/** What is said of an event that is nested too deep. */
export const tooDeep = ['event.too_deep', `An event may be nested at most ${limits.depth} deep.`] as const

/**
 * Whether a parsed value can be an event; if not it is refused.
 * @param line its text, where that is at hand: what is kept of it then.
 */
export function isEvent(
  taker: RowTaker,
  value: unknown,
  isDeep: boolean,
  line?: string,
): value is Record<string, unknown> {
  const refuse = (code: string, message: string) => taker.refuse(code, message, line ?? rawOfValue(value))
  if (!isObject(value)) {
    refuse('event.not_an_object', 'An event is a JSON object.')
    return false
  }
  if (isDeep && isDeeperThan(value, limits.depth)) {
    refuse(...tooDeep)
    return false
  }
  return true
}

/** Takes a parsed value as a plain event, whose field `id` is its id. */
export function takeJson(taker: RowTaker, value: unknown, isDeep: boolean, line?: string): void {
  if (!isEvent(taker, value, isDeep, line)) return
  const { id } = value
  if (typeof id === 'string' && id.length > limits.idLength) {
    const message = `An id may hold at most ${limits.idLength} characters.`
    taker.refuse('event.id_too_long', message, line ?? rawOfValue(value))
  } else taker.take(value, idOf(id), line)
}

const idOf = (id: unknown): string | null => {
  if (typeof id === 'string' && id !== '') return id
  return typeof id === 'number' ? String(id) : null
}

/** The engine's words about JSON it cannot read, without the piece of the body that it quotes. */
export const wordsOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : ''
  return message.replace(/, ?(\.\.\.)?".*$/s, '').replace(/\.?$/, '.')
}
