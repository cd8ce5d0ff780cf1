import { violation } from './fault.ts'

/** Bytes that WebCrypto takes too: never over shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>

export const u8 = (value: number): Bytes => Uint8Array.of(value)
export const u16 = (value: number): Bytes => Uint8Array.of(value >> 8, value & 0xff)
export const u24 = (value: number): Bytes => Uint8Array.of(value >> 16, (value >> 8) & 0xff, value & 0xff)

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const lengthOf = (parts: readonly Uint8Array[]): number =>
  parts.reduce((length, part) => length + part.length, 0)

/** A vector with its length in one, two or three bytes before it (RFC 8446, section 3.4). */
export const vec8 = (...parts: readonly Uint8Array[]): Bytes => concat(u8(lengthOf(parts)), ...parts)
export const vec16 = (...parts: readonly Uint8Array[]): Bytes => concat(u16(lengthOf(parts)), ...parts)
export const vec24 = (...parts: readonly Uint8Array[]): Bytes => concat(u24(lengthOf(parts)), ...parts)

export const ascii = (text: string): Bytes => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

export const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])

/** Reads numbers and vectors in the order of the specification; what ends too early is a violation. */
export class Parser {
  readonly #bytes: Uint8Array
  readonly #what: string
  #at = 0

  /** @param what names in an error what was being read. */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes
    this.#what = what
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  take(length: number): Bytes {
    const end = this.#at + length
    if (end > this.#bytes.length) throw violation(`sent a ${this.#what} that ends too early`)
    const taken = this.#bytes.slice(this.#at, end)
    this.#at = end
    return taken
  }

  u8 = (): number => this.#number(1)
  u16 = (): number => this.#number(2)
  u24 = (): number => this.#number(3)
  vec8 = (): Bytes => this.take(this.u8())
  vec16 = (): Bytes => this.take(this.u16())
  vec24 = (): Bytes => this.take(this.u24())

  /** The rest as a reader of its own, by one of the vectors above. */
  inner(vector: Bytes): Parser {
    return new Parser(vector, this.#what)
  }

  #number(length: number): number {
    return this.take(length).reduce((value, byte) => value * 256 + byte, 0)
  }
}
