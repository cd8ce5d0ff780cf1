/** Writes small whole numbers in few bytes (LEB128). Numbers may be as large as an epoch in ms. */
export class ByteWriter {
  #bytes = new Uint8Array(64)
  #length = 0

  get length(): number {
    return this.#length
  }

  byte(value: number): this {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
    return this
  }

  /** A whole number from 0 to 2^53 - 1. Division, not shifts: those stop at 32 bits. */
  count(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a count: ${value}`)
    let rest = value
    while (rest > 127) {
      this.byte((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    return this.byte(rest)
  }

  /** A whole number of either sign; small ones of both signs stay small. */
  signed(value: number): this {
    return this.count(value < 0 ? -2 * value - 1 : 2 * value)
  }

  /** Bytes with their length before them. */
  block(bytes: Uint8Array): this {
    this.count(bytes.length)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
    return this
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const wider = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more))
    wider.set(this.#bytes)
    this.#bytes = wider
  }
}

/** Reads what `ByteWriter` wrote, in the same order. Throws `RangeError` where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  byte(): number {
    const value = this.#bytes[this.#at++]
    if (value === undefined) throw new RangeError('bytes end too early')
    return value
  }

  count(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const next = this.byte()
      value += (next % 128) * scale
      if (next < 128) return value
    }
  }

  signed(): number {
    const value = this.count()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }

  block(): Uint8Array {
    const length = this.count()
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('bytes end too early')
    const block = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return block
  }
}
