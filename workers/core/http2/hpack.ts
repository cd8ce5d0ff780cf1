/** Header compression for HTTP/2 (RFC 7541): reading in full, writing as plain literals. */
import { latin1, latin1Bytes } from '../latin1.ts'
import { decodeHuffman } from './huffman.ts'
import { staticTable } from './static-table.ts'

export type HeaderField = readonly [name: string, value: string]

/** What a peer's table may weigh: the size of RFC 9113, which we do not change. */
const maxTableBytes = 4_096
/** All fields of one block together, as RFC 9113 reckons them. */
const maxListBytes = 65_536
const fieldOverhead = 32

const weight = ([name, value]: HeaderField): number => name.length + value.length + fieldOverhead

/** Reads the header blocks of one connection, in their order. Throws a RangeError on a block that is none. */
export class HpackDecoder {
  readonly #dynamic: HeaderField[] = []
  #weight = 0
  #maxWeight = maxTableBytes

  decode(block: Uint8Array): HeaderField[] {
    const cursor = new Cursor(block)
    const fields: HeaderField[] = []
    let total = 0
    while (!cursor.done) {
      const field = this.#next(cursor)
      if (!field) continue
      total += weight(field)
      if (total > maxListBytes) throw new RangeError('the header list is too long')
      fields.push(field)
    }
    return fields
  }

  /** Null for an instruction that is no field. */
  #next(cursor: Cursor): HeaderField | null {
    const first = cursor.peek()
    if (first & 0x80) return this.#at(cursor.integer(7))
    if (first & 0x40) return this.#add(this.#literal(cursor, 6))
    if (first & 0x20) {
      this.#maxWeight = cursor.integer(5)
      if (this.#maxWeight > maxTableBytes) throw new RangeError('the table is too large')
      this.#evict()
      return null
    }
    return this.#literal(cursor, 4)
  }

  #literal(cursor: Cursor, prefix: number): HeaderField {
    const index = cursor.integer(prefix)
    const name = index === 0 ? cursor.string() : this.#at(index)[0]
    return [name, cursor.string()]
  }

  #at(index: number): HeaderField {
    const field = staticTable[index - 1] ?? this.#dynamic[index - 1 - staticTable.length]
    if (!field) throw new RangeError('there is no such entry')
    return field
  }

  #add(field: HeaderField): HeaderField {
    this.#dynamic.unshift(field)
    this.#weight += weight(field)
    this.#evict()
    return field
  }

  #evict(): void {
    while (this.#weight > this.#maxWeight) {
      const oldest = this.#dynamic.pop()
      if (!oldest) return
      this.#weight -= weight(oldest)
    }
  }
}

class Cursor {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  peek(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw new RangeError('the block ends too early')
    return byte
  }

  integer(prefix: number): number {
    const mask = 2 ** prefix - 1
    let value = this.#byte() & mask
    if (value < mask) return value
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = this.#byte()
      value += (byte & 0x7f) * 2 ** shift
      if ((byte & 0x80) === 0) return value
    }
    throw new RangeError('a number is too large')
  }

  string(): string {
    const isHuffman = (this.peek() & 0x80) !== 0
    const length = this.integer(7)
    if (this.#at + length > this.#bytes.length) throw new RangeError('a string ends too early')
    const raw = this.#bytes.subarray(this.#at, (this.#at += length))
    const bytes = isHuffman ? decodeHuffman(raw) : raw
    if (!bytes) throw new RangeError('a string is not Huffman-coded')
    return latin1(bytes)
  }

  #byte(): number {
    const byte = this.peek()
    this.#at += 1
    return byte
  }
}

/** Header fields as literals that no table on the way keeps. Values are Latin-1, a letter a byte. */
export function encodeFields(fields: readonly HeaderField[]): Uint8Array {
  const bytes: number[] = []
  const text = (value: string) => {
    bytes.push(...integer(value.length, 7))
    bytes.push(...latin1Bytes(value))
  }
  for (const [name, value] of fields) {
    bytes.push(0x10)
    text(name)
    text(value)
  }
  return Uint8Array.from(bytes)
}

function integer(value: number, prefix: number): number[] {
  const mask = 2 ** prefix - 1
  if (value < mask) return [value]
  const bytes = [mask]
  let rest = value - mask
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
  bytes.push(rest)
  return bytes
}
