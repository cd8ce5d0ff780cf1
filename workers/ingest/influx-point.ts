import { put } from './define.ts'

export interface PointContext {
  /** Epoch ms of a timestamp's digits. */
  timeOf: (stamp: string) => number
  /** Epoch ms, for a point without a timestamp. */
  receivedAt: number
}

/** A point, or what is wrong with it. */
export type Point = ReadPoint | { fault: string }

export interface ReadPoint {
  event: Record<string, unknown>
  /** The place behind its line. */
  end: number
  /** Its tags and fields. */
  values: number
  hasTime: boolean
}

/** The point that begins there. */
export function readPoint(text: string, from: number, context: PointContext): Point {
  try {
    return new PointReader(text, from).read(context)
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message }
    throw error
  }
}

class Fault extends Error {}

const comma = 0x2c
const equals = 0x3d
const space = 0x20
const lineFeed = 0x0a
const carriageReturn = 0x0d
const backslash = 0x5c
const quote = 0x22

/** Fields of an event that are not the sender's. */
const ours = new Set(['measurement', 'time'])

/** Reads one point from left to right: `measurement,tag=value field=1,other="text" 1700000000`. */
class PointReader {
  readonly #text: string
  #at: number
  readonly #event: Record<string, unknown> = {}
  #values = 0

  constructor(text: string, from: number) {
    this.#text = text
    this.#at = from
  }

  read({ timeOf, receivedAt }: PointContext): ReadPoint {
    this.#event.measurement = this.#name(false, 'measurement')
    while (this.#is(comma)) this.#tag()
    this.#blanks()
    if (this.#atEnd()) throw new Fault('A point needs at least one field.')
    do this.#field()
    while (this.#is(comma))
    const hadBlank = this.#blanks()
    const stamp = this.#rest()
    if (stamp !== '' && !hadBlank) throw new Fault('Between fields and timestamp there is a blank.')
    if (!/^(-?\d{1,19})?$/.test(stamp)) throw new Fault('The timestamp is not a whole number.')
    this.#event.time = stamp === '' ? receivedAt : timeOf(stamp)
    return { event: this.#event, end: this.#at, values: this.#values, hasTime: stamp !== '' }
  }

  #tag(): void {
    this.#at += 1
    const name = this.#pairName('tag')
    const value = this.#name(true, `value of the tag ${shown(name)}`)
    if (this.#is(equals)) throw new Fault(`An = in the value of the tag ${shown(name)} needs a \\ before it.`)
    this.#put(name, value)
  }

  #field(): void {
    if (this.#is(comma)) this.#at += 1
    const name = this.#pairName('field')
    this.#put(name, this.#is(quote) ? this.#quoted(name) : valueOf(this.#bare(), name))
  }

  #put(name: string, value: unknown): void {
    if (ours.has(name)) throw new Fault(`No tag or field may be called ${name}.`)
    if (Object.hasOwn(this.#event, name)) throw new Fault(`There is more than one ${shown(name)}.`)
    put(this.#event, name, value)
    this.#values += 1
  }

  #pairName(what: string): string {
    const name = this.#name(true, `name of a ${what}`)
    if (!this.#is(equals)) throw new Fault(`The ${what} ${shown(name)} has no value.`)
    this.#at += 1
    return name
  }

  /** Text up to the next comma, blank or (where `isPair`) equals sign that has no backslash before it. */
  #name(isPair: boolean, what: string): string {
    const text = this.#text
    const from = this.#at
    let isEscaped = false
    for (; this.#at < text.length; this.#at += 1) {
      const code = text.charCodeAt(this.#at)
      if (code === comma || code === space || code === lineFeed || (isPair && code === equals)) break
      const next = text.charCodeAt(this.#at + 1)
      if (code === backslash && (next === comma || next === space || (isPair && next === equals))) {
        isEscaped = true
        this.#at += 1
      }
    }
    const raw = text.slice(from, this.#at)
    if (raw === '') throw new Fault(`The ${what} is empty.`)
    if (!isEscaped) return raw
    return raw.replaceAll(isPair ? /\\([, =])/g : /\\([, ])/g, '$1')
  }

  /** A text in quotes; a line may end within. */
  #quoted(name: string): string {
    const text = this.#text
    this.#at += 1
    const from = this.#at
    let isEscaped = false
    for (;;) {
      const code = text.charCodeAt(this.#at)
      if (Number.isNaN(code)) throw new Fault(`The text of the field ${shown(name)} has no end.`)
      if (code === quote) break
      const next = text.charCodeAt(this.#at + 1)
      const escapes = code === backslash && (next === quote || next === backslash)
      if (escapes) isEscaped = true
      this.#at += escapes ? 2 : 1
    }
    const raw = text.slice(from, this.#at)
    this.#at += 1
    if (!this.#is(comma) && !this.#is(space) && !this.#atEnd())
      throw new Fault(
        `After the text of the field ${shown(name)} comes a comma, a blank or the end of the line.`,
      )
    return isEscaped ? raw.replaceAll(/\\(["\\])/g, '$1') : raw
  }

  /** What is not in quotes, up to a comma, a blank or the end of the line. */
  #bare(): string {
    const from = this.#at
    while (!this.#is(comma) && !this.#is(space) && !this.#atEnd()) this.#at += 1
    return this.#text.slice(from, this.#at)
  }

  /** The rest of the line; moves behind its end. */
  #rest(): string {
    const end = this.#text.indexOf('\n', this.#at)
    const to = end < 0 ? this.#text.length : end
    const rest = this.#text.slice(this.#at, to).trim()
    this.#at = to + 1
    return rest
  }

  #blanks(): boolean {
    const from = this.#at
    while (this.#is(space)) this.#at += 1
    return this.#at > from
  }

  #is(code: number): boolean {
    return this.#text.charCodeAt(this.#at) === code
  }

  #atEnd(): boolean {
    const code = this.#text.charCodeAt(this.#at)
    return Number.isNaN(code) || code === lineFeed || code === carriageReturn
  }
}

const booleans: Readonly<Record<string, boolean>> = {
  t: true,
  T: true,
  true: true,
  True: true,
  TRUE: true,
  f: false,
  F: false,
  false: false,
  False: false,
  FALSE: false,
}
const float = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const whole = /^(-?\d+i|\d+u)$/

/** The value of a field. Whole numbers that a double cannot hold are kept as their digits. */
function valueOf(raw: string, name: string): number | string | boolean {
  if (Object.hasOwn(booleans, raw)) return booleans[raw] === true
  if (whole.test(raw)) {
    const digits = raw.slice(0, -1)
    const value = Number(digits)
    return Number.isSafeInteger(value) ? value + 0 : digits
  }
  const value = float.test(raw) ? Number(raw) : Number.NaN
  if (Number.isFinite(value)) return value + 0 // JSON has no -0
  throw new Fault(`The value of the field ${shown(name)} is no number, boolean or text in quotes.`)
}

const shown = (name: string): string => (name.length > 40 ? `${name.slice(0, 40)}…` : name)
