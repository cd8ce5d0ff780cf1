import {
  encodeFrame,
  flags,
  type FrameHead,
  frameHeadBytes,
  frameTypes,
  innerPayload,
  maxPayloadBytes,
  readFrameHead,
} from '#core/http2/frame'
import { type HeaderField, HpackDecoder } from '#core/http2/hpack'
import { elapsedMs } from '../clock.ts'
import { opening, streamId } from './h2-opening.ts'
import { WireError } from '#platform/socket/wire-error'
import { WireReader } from '#platform/socket/wire-reader'
import type { Wire } from '#platform/socket/wire'

/** What came back for one request: header fields, then trailers where there are any, and all data between. */
export interface H2Answer {
  headers: ReadonlyMap<string, string>
  trailers: ReadonlyMap<string, string>
  body: Uint8Array
  /** From the request, sent, to its first header. */
  ttfbMs: number
}

/** So much data is taken: less than the window that every peer may fill, so that none need be opened further. */
const maxBodyBytes = 60_000
const maxFrames = 1_000
/** Header blocks may be cut into frames; together they are at most this long. */
const maxBlockBytes = 65_536

const garbled = (why: string) => new WireError('protocol', 'read', why)

/**
 * One request on a fresh HTTP/2 connection (RFC 9113) and its whole answer. It speaks first, knowing that the other
 * side understands it, and uses one stream only. Rejects with a `WireError`.
 */
export async function h2Call(
  wire: Wire,
  fields: readonly HeaderField[],
  body: Uint8Array,
): Promise<H2Answer> {
  const call = new Call(wire)
  try {
    await wire.write(opening(fields, body))
    await call.hello()
  } catch (error) {
    if (!(error instanceof WireError) || error.failure === 'timeout') throw error
    throw new WireError(error.failure, 'hello', error.message)
  }
  return await call.answer()
}

class Call {
  readonly #wire: Wire
  readonly #reader: WireReader
  readonly #decoder = new HpackDecoder()
  readonly #body: number[] = []
  readonly #started = performance.now()
  #headers: Map<string, string> | null = null
  #trailers: Map<string, string> = new Map()
  #ttfbMs = 0
  #ended = false

  constructor(wire: Wire) {
    this.#wire = wire
    this.#reader = new WireReader(wire.read)
  }

  /** The first frame, by which the other side shows that it speaks HTTP/2 at all. */
  async hello(): Promise<void> {
    const head = await this.#head()
    if (head.type !== frameTypes.settings) throw garbled('it does not begin with SETTINGS')
    await this.#take(head, await this.#reader.exactly(head.length))
  }

  async answer(): Promise<H2Answer> {
    for (let frames = 0; !this.#ended; frames += 1) {
      if (frames >= maxFrames) throw garbled('it sends frames without end')
      const head = await this.#head()
      await this.#take(head, await this.#reader.exactly(head.length))
    }
    if (!this.#headers) throw garbled('it ended the request without an answer')
    return {
      headers: this.#headers,
      trailers: this.#trailers,
      body: Uint8Array.from(this.#body),
      ttfbMs: this.#ttfbMs,
    }
  }

  async #head(): Promise<FrameHead> {
    const head = readFrameHead(await this.#reader.exactly(frameHeadBytes))
    if (head.length > maxPayloadBytes) throw garbled('a frame is longer than it may be')
    return head
  }

  async #take(head: FrameHead, payload: Uint8Array): Promise<void> {
    const isOurs = head.streamId === streamId
    switch (head.type) {
      case frameTypes.settings:
        if ((head.flags & flags.ack) === 0) await this.#acknowledge(frameTypes.settings, new Uint8Array())
        return
      case frameTypes.ping:
        if ((head.flags & flags.ack) === 0) await this.#acknowledge(frameTypes.ping, payload)
        return
      case frameTypes.headers:
        return this.#takeFields(head, isOurs, await this.#block(head, payload))
      case frameTypes.data:
        if (isOurs) this.#takeData(head, payload)
        return
      case frameTypes.reset:
        if (isOurs) throw garbled(`it gave the request up (error ${errorCode(payload, 0)})`)
        return
      case frameTypes.goAway:
        // An orderly end of the connection still answers what it has taken.
        if (errorCode(payload, 4) !== 0 || errorCode(payload, 0) < streamId)
          throw garbled(`it ended the connection (error ${errorCode(payload, 4)})`)
        return
      case frameTypes.pushPromise:
      case frameTypes.continuation:
        throw garbled('it sent a frame that it may not send')
      default:
      // WINDOW_UPDATE, PRIORITY and whatever a later RFC adds: nothing that one request needs.
    }
  }

  #acknowledge(type: number, payload: Uint8Array): Promise<void> {
    return this.#wire.write(encodeFrame({ type, flags: flags.ack, streamId: 0 }, payload))
  }

  /** A whole header block; the frames of one follow each other without others between them. */
  async #block(first: FrameHead, payload: Uint8Array): Promise<Uint8Array> {
    const inner = innerPayload(first, payload)
    if (!inner) throw garbled('a frame has more padding than it is long')
    const block = [...inner]
    for (let { flags: bits } = first; (bits & flags.endHeaders) === 0;) {
      const head = await this.#head()
      if (head.type !== frameTypes.continuation || head.streamId !== first.streamId)
        throw garbled('a header block is torn apart')
      block.push(...(await this.#reader.exactly(head.length)))
      if (block.length > maxBlockBytes) throw garbled('a header block is too long')
      bits = head.flags
    }
    return Uint8Array.from(block)
  }

  #takeFields(head: FrameHead, isOurs: boolean, block: Uint8Array): void {
    // Also blocks of other streams change the decoder's table.
    const fields = this.#decode(block)
    if (!isOurs) return
    if (!this.#headers) {
      this.#ttfbMs = elapsedMs(this.#started)
      // Interim answers (1xx) come before the real one.
      if (/^1\d\d$/.test(fields.get(':status') ?? '')) return
      this.#headers = fields
    } else this.#trailers = fields
    this.#ended = (head.flags & flags.endStream) !== 0
  }

  #decode(block: Uint8Array): Map<string, string> {
    try {
      return new Map(this.#decoder.decode(block))
    } catch (error) {
      if (error instanceof RangeError) throw garbled(`a header block cannot be read: ${error.message}`)
      throw error
    }
  }

  #takeData(head: FrameHead, payload: Uint8Array): void {
    const inner = innerPayload(head, payload)
    if (!inner || !this.#headers) throw garbled('data came where there can be none')
    if (this.#body.length + inner.length > maxBodyBytes) throw garbled('the answer is too long')
    for (const byte of inner) this.#body.push(byte)
    this.#ended = (head.flags & flags.endStream) !== 0
  }
}

const errorCode = (payload: Uint8Array, at: number): number =>
  payload.length >= at + 4 ? new DataView(payload.buffer, payload.byteOffset).getUint32(at) : -1
