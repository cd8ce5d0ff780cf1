import type { Framing } from '#core/http/framing'
import { latin1 } from '#core/latin1'
import { WireError } from '#platform/socket/wire-error'
import type { WireReader } from '#platform/socket/wire-reader'

/** The longest chunk-size line with its extensions, and all trailer fields together, in bytes. */
const maxLineBytes = 8_192
const maxTrailerBytes = 32_768
const piece = 65_536

/** A body by its framing, as a stream. `close` is called once: at its end, when it fails, and when it is cancelled. */
export function bodyStream(
  framing: Exclude<Framing, { kind: 'none' }>,
  reader: WireReader,
  close: () => void,
): ReadableStream<Uint8Array> {
  const pieces = piecesOf(framing, reader)
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await pieces.next()
          if (!done) return controller.enqueue(value)
          close()
          controller.close()
        } catch (error) {
          close()
          controller.error(error)
        }
      },
      cancel: () => close(),
    },
    { highWaterMark: 0 },
  )
}

const piecesOf = (
  framing: Exclude<Framing, { kind: 'none' }>,
  reader: WireReader,
): AsyncGenerator<Uint8Array, void> => {
  if (framing.kind === 'chunked') return chunks(reader)
  return framing.kind === 'length' ? counted(reader, framing.bytes) : everything(reader)
}

async function* everything(reader: WireReader): AsyncGenerator<Uint8Array, void> {
  for (let bytes = await reader.some(piece); bytes; bytes = await reader.some(piece)) yield bytes
}

async function* counted(reader: WireReader, length: number): AsyncGenerator<Uint8Array, void> {
  for (let left = length; left > 0;) {
    const bytes = await reader.some(Math.min(left, piece))
    if (!bytes) throw new WireError('reset', 'read', 'the body ended too early')
    left -= bytes.length
    yield bytes
  }
}

/** RFC 9112, section 7.1. Trailer fields are read and let go. */
async function* chunks(reader: WireReader): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const size = /^([\da-f]{1,12})[\t ]*(?:;.*)?$/i.exec(await line(reader, maxLineBytes))?.[1]
    if (size === undefined) throw new WireError('protocol', 'read', 'a chunk has no size')
    const length = Number.parseInt(size, 16)
    if (length === 0) return await trailers(reader)
    yield* counted(reader, length)
    if ((await line(reader, maxLineBytes)) !== '')
      throw new WireError('protocol', 'read', 'a chunk is longer than it says')
  }
}

async function trailers(reader: WireReader): Promise<void> {
  for (let left = maxTrailerBytes; ;) {
    const field = await line(reader, left)
    if (field === '') return
    left -= field.length
  }
}

const lineFeed = Uint8Array.of(10)

const line = async (reader: WireReader, max: number): Promise<string> =>
  latin1(await reader.until(lineFeed, max)).replace(/\r?\n$/, '')
