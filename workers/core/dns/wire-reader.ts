/** Bytes that are not the DNS message they are said to be. The message says why, in words. */
export class UnreadableMessage extends Error {}

const maxNameBytes = 255

/** Reads the parts of a DNS message (RFC 1035 §4.1). Throws `UnreadableMessage` where the bytes end or lie. */
export class WireReader {
  readonly #message: Uint8Array
  readonly #end: number
  #at: number

  /** Reads `message` from `at` to before `end`; names may point back into all of it. */
  constructor(message: Uint8Array, at = 0, end = message.length) {
    this.#message = message
    this.#at = at
    this.#end = end
  }

  get done(): boolean {
    return this.#at >= this.#end
  }

  u8(): number {
    return this.#take(1)[0] ?? 0
  }

  u16(): number {
    return this.u8() * 0x100 + this.u8()
  }

  u32(): number {
    return this.u16() * 0x1_0000 + this.u16()
  }

  bytes(length: number): Uint8Array {
    return this.#take(length)
  }

  rest(): Uint8Array {
    return this.#take(this.#end - this.#at)
  }

  /** A reader of the next `length` bytes, which are then behind this one. */
  part(length: number): WireReader {
    const from = this.#at
    this.#take(length)
    return new WireReader(this.#message, from, from + length)
  }

  /** One length byte and as many bytes: a character-string, or a value that is written like one. */
  string(): Uint8Array {
    return this.#take(this.u8())
  }

  /**
   * A domain name, each label escaped as in zone files, without the last dot; `.` is the root. A pointer may only
   * lead back (RFC 1035 §4.1.4), so that following them ends.
   */
  name(): string {
    const labels: string[] = []
    let length = 0
    let at = this.#at
    let limit = this.#end
    let jumped = false
    for (;;) {
      const size = this.#peek(at, limit)
      if (size >= 0xc0) {
        const target = (size & 0x3f) * 0x100 + this.#peek(at + 1, limit)
        if (target >= at) throw new UnreadableMessage('a name points forward')
        if (!jumped) this.#at = at + 2
        jumped = true
        limit = at
        at = target
        continue
      }
      if (size >= 0x40) throw new UnreadableMessage('a name has a label of an unknown kind')
      at += 1
      if (size === 0) break
      length += size + 1
      if (length >= maxNameBytes) throw new UnreadableMessage('a name is longer than 255 bytes')
      if (at + size > limit) throw new UnreadableMessage('it ends in the middle of a name')
      labels.push(escapeLabel(this.#message.subarray(at, at + size)))
      at += size
    }
    if (!jumped) this.#at = at
    return labels.length === 0 ? '.' : labels.join('.')
  }

  #peek(at: number, limit: number): number {
    const byte = at < limit ? this.#message[at] : undefined
    if (byte === undefined) throw new UnreadableMessage('it ends in the middle of a name')
    return byte
  }

  #take(length: number): Uint8Array {
    const from = this.#at
    if (from + length > this.#end) throw new UnreadableMessage('it ends too early')
    this.#at = from + length
    return this.#message.subarray(from, this.#at)
  }
}

const escapeLabel = (label: Uint8Array): string =>
  Array.from(label, (byte) => escapeByte(byte, '."\\;()@$ ')).join('')

/** A byte as zone files write it: itself, `\` before a special one, `\DDD` for what cannot be printed (RFC 1035 §5.1). */
export function escapeByte(byte: number, special: string): string {
  if (byte < 0x20 || byte > 0x7e) return `\\${String(byte).padStart(3, '0')}`
  const letter = String.fromCharCode(byte)
  return special.includes(letter) ? `\\${letter}` : letter
}
