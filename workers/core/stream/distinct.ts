/** So many different values are counted exactly. */
const exactly = 64
/** Registers of the HyperLogLog: 2 ^ 12. Its standard error is 1.04 / √4096 = 1.6 %. */
const indexBits = 12
const registerCount = 2 ** indexBits
/** Of a hash 53 bits are used, as many as a number holds: the high word and these of the low one. */
const tailBits = 21
const restBits = 32 - indexBits
const maxRank = restBits + tailBits + 1
/** Of `0`, which stands for rank 0 in a text. */
const zeroCode = 48

/** Few values as they are; of many the registers, a letter each from `0` on, `(n)` for a run of n empty ones. */
export type EncodedDistinct = number[] | string

/**
 * How many different values there were: exact up to 64, else by HyperLogLog, read by Ertl's estimator, which is as good
 * for small counts as for large ones (https://arxiv.org/abs/1702.01284). Mergeable in any order. Values are hashes.
 */
export class Distinct {
  #few: Set<number> | null = new Set()
  #registers: Uint8Array | null = null

  static decode(encoded: EncodedDistinct): Distinct {
    const distinct = new Distinct()
    if (typeof encoded === 'string') {
      distinct.#few = null
      distinct.#registers = registersOf(encoded)
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
    return this.#registers ? estimate(this.#registers) : (this.#few?.size ?? 0)
  }

  /** Roughly how much memory it takes. */
  get bytes(): number {
    return this.#registers ? registerCount + 200 : 100 + 40 * (this.#few?.size ?? 0)
  }

  encode(): EncodedDistinct {
    return this.#registers ? textOf(this.#registers) : [...(this.#few ?? [])].toSorted((a, b) => a - b)
  }

  #addNumber(value: number): void {
    if (this.#registers) rankInto(this.#registers, value)
    else if (this.#few && this.#few.add(value).size > exactly) this.#spread()
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
  const index = high >>> restBits
  const rest = high & (2 ** restBits - 1)
  const tail = value % 2 ** tailBits
  const zeros = rest === 0 ? restBits + Math.clz32(tail) - (32 - tailBits) : Math.clz32(rest) - indexBits
  if (zeros + 1 > (registers[index] ?? 0)) registers[index] = zeros + 1
}

/** Ertl's improved raw estimator, algorithm 6. */
function estimate(registers: Uint8Array): number {
  const times = new Uint32Array(maxRank + 1)
  for (const rank of registers) times[rank] = (times[rank] ?? 0) + 1
  let sum = registerCount * tau(1 - (times[maxRank] ?? 0) / registerCount)
  for (let rank = maxRank - 1; rank >= 1; rank -= 1) sum = 0.5 * (sum + (times[rank] ?? 0))
  sum += registerCount * sigma((times[0] ?? 0) / registerCount)
  return Math.round(registerCount ** 2 / (2 * Math.LN2 * sum))
}

/** What empty registers add: x + Σ x^(2^k) · 2^(k-1). */
function sigma(share: number): number {
  if (share === 1) return Infinity
  let [power, weight, sum, before] = [share, 1, share, -1]
  while (sum !== before) {
    power *= power
    before = sum
    sum += power * weight
    weight += weight
  }
  return sum
}

/** What full registers add: (1 - x - Σ (1 - x^(2^-k))² · 2^-k) / 3. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0
  let [root, weight, sum, before] = [share, 1, 1 - share, -1]
  while (sum !== before) {
    root = Math.sqrt(root)
    before = sum
    weight /= 2
    sum -= (1 - root) ** 2 * weight
  }
  return sum / 3
}

const textOf = (registers: Uint8Array): string =>
  String.fromCharCode(...registers.map((rank) => rank + zeroCode)).replaceAll(
    /0{4,}/g,
    ({ length }) => `(${length})`,
  )

function registersOf(text: string): Uint8Array {
  const letters = text.replaceAll(/\((\d+)\)/g, (_, length: string) => '0'.repeat(Number(length)))
  if (letters.length !== registerCount) throw new RangeError('registers of another making')
  return Uint8Array.from({ length: registerCount }, (_, index) => letters.charCodeAt(index) - zeroCode)
}
