import { limits } from './limits.ts'
import { IngestProblem } from './problem.ts'

const quote = 0x22
const comma = 0x2c
const backslash = 0x5c
/** `{` and `[` differ in one bit. */
const opens = 0x7b
const braceBit = 0x20

/**
 * Counts what the text of a body is made of, before it is parsed: ten megabytes of `[],` are three million lists, which
 * take more memory than there is, and longer than others can wait.
 */
export class ValueCount {
  readonly #isCounting: boolean
  #left: number

  /** @param length of the whole body: each value takes two characters at least, so that short ones need no counting. */
  constructor(length: number, most: number = limits.jsonValues) {
    this.#isCounting = length > 2 * most
    this.#left = most
  }

  /** The values in a piece of JSON. Throws 413. */
  addJson(json: string): void {
    if (this.#isCounting) this.add(valuesIn(json))
  }

  /** So many values. Throws 413. */
  add(values: number): void {
    this.#left -= values
    if (this.#left < 0) throw tooManyValues(limits.jsonValues)
  }
}

/** Values in JSON, by the marks before them: each list and object, and whatever follows a comma. */
export function valuesIn(json: string): number {
  let values = 0
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (code === quote) at = endOfText(json, at)
    else if (code === comma || (code | braceBit) === opens) values += 1
  }
  return values
}

/** Where the closing quote is of a text that begins there. */
export function endOfText(json: string, from: number): number {
  for (let at = from + 1; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (code === backslash) at += 1
    else if (code === quote) return at
  }
  return json.length
}

export const tooManyValues = (most: number): IngestProblem =>
  new IngestProblem(
    413,
    'body.too_many_values',
    'Too many values',
    `A body may hold at most ${most} values. Send them in several requests.`,
  )
