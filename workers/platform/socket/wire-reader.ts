import { WireError } from './wire-error.ts'

const firstRoom = 4_096

/**
 * Takes a stream of bytes apart without ever holding more of it than asked for. An end that comes too early is
 * `reset`, more than allowed is `protocol`.
 */
export class WireReader {
  readonly #next: () => Promise<Uint8Array | null>
  #buffer = new Uint8Array(firstRoom)
  #start = 0
  #end = 0

  constructor(next: () => Promise<Uint8Array | null>) {
    this.#next = next
  }

  /** How much has come and was not taken yet. */
  get waiting(): number {
    return this.#end - this.#start
  }

  /** What has come, at least one byte and at most `max`; null at the end. */
  async some(max = Number.POSITIVE_INFINITY): Promise<Uint8Array | null> {
    if (this.waiting === 0) {
      const chunk = await this.#next()
      if (!chunk || chunk.length <= max) return chunk
      this.#put(chunk)
    }
    return this.#take(Math.min(max, this.waiting))
  }

  async exactly(length: number): Promise<Uint8Array> {
    while (this.waiting < length) await this.#more()
    return this.#take(length)
  }

  /** Everything up to and with the next `mark`; at most `max` bytes. */
  async until(mark: Uint8Array, max: number): Promise<Uint8Array> {
    let searched = 0
    for (;;) {
      const at = this.#find(mark, searched)
      if (at >= 0 && at + mark.length <= max) return this.#take(at + mark.length)
      if (at >= 0 || this.waiting >= max)
        throw new WireError('protocol', 'read', `it is longer than ${max} bytes`)
      searched = Math.max(0, this.waiting - mark.length + 1)
      await this.#more()
    }
  }

  /** Waits for more bytes and keeps them. False at the end. */
  async fill(): Promise<boolean> {
    const chunk = await this.#next()
    if (chunk) this.#put(chunk)
    return chunk !== null
  }

  /** What waits, without taking it. */
  peek(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end)
  }

  async #more(): Promise<void> {
    if (!(await this.fill())) throw new WireError('reset', 'read', 'it ended too early')
  }

  #find(mark: Uint8Array, from: number): number {
    const bytes = this.peek()
    const [first = 0] = mark
    for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
      if (at + mark.length > bytes.length) return -1
      if (mark.every((byte, index) => bytes[at + index] === byte)) return at
    }
    return -1
  }

  #take(length: number): Uint8Array {
    const taken = this.#buffer.slice(this.#start, this.#start + length)
    this.#start += length
    if (this.#start === this.#end) this.#start = this.#end = 0
    return taken
  }

  #put(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length)
    this.#buffer.set(chunk, this.#end)
    this.#end += chunk.length
  }

  #makeRoom(length: number): void {
    const kept = this.peek()
    let size = this.#buffer.length
    while (size < kept.length + length) size *= 2
    if (size === this.#buffer.length) this.#buffer.copyWithin(0, this.#start, this.#end)
    else {
      this.#buffer = new Uint8Array(size)
      this.#buffer.set(kept)
    }
    this.#end = kept.length
    this.#start = 0
  }
}
