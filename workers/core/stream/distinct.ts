import { fromBase64, toBase64 } from '../encoding.ts'

/** So many different values are counted exactly. */
const exactly = 64
/** Registers of the HyperLogLog: 2 ^ 12. Its standard error is 1.04 / √4096 = 1.6 %. */
const indexBits = 12
const registerCount = 2 ** indexBits
const restBits = 20
const tailBits = 21

/** Few values as they are, many as registers in base 64. */
export type EncodedDistinct = number[] | string

/**
 * How many different values there were: exact for a few, else by HyperLogLog (Flajolet et al., 2007, with linear
 * counting for small counts). Mergeable in any order. Values are hashes; 53 bits of them are used.
 */
export class Distinct {
  #few: Set<number> | null = new Set()
  #registers: Uint8Array | null = null

  static decode(encoded: EncodedDistinct): Distinct {
    const distinct = new Distinct()
    if (typeof encoded === 'string') {
      distinct.#few = null
      distinct.#registers = fromBase64(encoded)
    } else distinct.#few = new Set(encoded)
    return distinct
  }

  /** Counts a value by the two words of its hash. */
  add(high: number, low: number): void {
    this.#addNumber(high * 2 ** tailBits + (low >>> (32 - tailBits)))
  }

  merge(other: Distinct): void {
    for (const value of other.#few ?? []) this.#addNumber(value)
    if (!other.#registers) return
    const registers = this.#spread()
    for (const [index, rank] of other.#registers.entries())
      if (rank > (registers[index] ?? 0)) registers[index] = rank
  }

  get count(): number {
    if (this.#few) return this.#few.size
    const registers = this.#registers ?? new Uint8Array(registerCount)
    let sum = 0
    let empty = 0
    for (const rank of registers) {
      sum += 2 ** -rank
      if (rank === 0) empty += 1
    }
    const alpha = 0.7213 / (1 + 1.079 / registerCount)
    const estimate = (alpha * registerCount ** 2) / sum
    if (estimate <= 2.5 * registerCount && empty > 0)
      return Math.round(registerCount * Math.log(registerCount / empty))
    return Math.round(estimate)
  }

  encode(): EncodedDistinct {
    return this.#few ? [...this.#few].toSorted((a, b) => a - b) : toBase64(this.#spread())
  }

  #addNumber(value: number): void {
    if (this.#few) {
      this.#few.add(value)
      if (this.#few.size > exactly) this.#spread()
      return
    }
    rankInto(this.#spread(), value)
  }

  /** The registers; what was few goes into them. */
  #spread(): Uint8Array {
    if (this.#registers) return this.#registers
    const registers = new Uint8Array(registerCount)
    for (const value of this.#few ?? []) rankInto(registers, value)
    this.#few = null
    this.#registers = registers
    return registers
  }
}

/** Notes how many zeros the rest of a hash begins with, in the register that its beginning names. */
function rankInto(registers: Uint8Array, value: number): void {
  const high = Math.floor(value / 2 ** tailBits)
  const tail = value % 2 ** tailBits
  const index = high >>> restBits
  const rest = high & (2 ** restBits - 1)
  const rank =
    rest === 0 ? restBits + Math.clz32(tail) - (32 - tailBits) + 1 : Math.clz32(rest) - (32 - restBits) + 1
  if (rank > (registers[index] ?? 0)) registers[index] = rank
}
