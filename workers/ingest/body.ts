import { limits } from './limits.ts'
import { IngestProblem } from './problem.ts'

/** How a body may be packed, by what `Content-Encoding` calls it. */
const packings: Readonly<Record<string, 'gzip' | 'deflate'>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
}

export interface BodyLimits {
  wireBytes: number
  unpackedBytes: number
}

/**
 * Reads and unpacks the body of a request, counting: it stops at the first byte too many, whatever was declared.
 * @throws {IngestProblem} 400 what cannot be unpacked, 413 too large, 415 packed in a way not known here.
 */
export async function readBody(request: Request, most: BodyLimits = limits): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  const packing = packings[encoding]
  if (!packing && encoding !== '' && encoding !== 'identity') throw packedOtherwise()
  if (Number(request.headers.get('content-length') ?? 0) > most.wireBytes) throw tooLarge(most)
  if (!request.body) return new Uint8Array()
  if (!packing) return await collected(request.body, most.wireBytes, most)
  const unpacked = counted(request.body, most).pipeThrough(new DecompressionStream(packing))
  return await collected(unpacked, most.unpackedBytes, most)
}

/**
 * Lets a body that nobody will look at come to its end: a client that is still writing when it is answered hears of a
 * broken connection, not of the answer. Beyond what a body may hold it is cut off.
 */
export async function passOver({ body }: Pick<Request, 'body'>): Promise<void> {
  let length = 0
  try {
    for await (const chunk of body ?? []) {
      length += chunk.length
      if (length > limits.wireBytes) return // leaving the loop cancels the stream
    }
  } catch {
    // it ended early: nobody waits for the answer
  }
}

/** The same bytes; an error of ours where they are too many. */
function counted(
  body: ReadableStream<Uint8Array>,
  most: BodyLimits,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let length = 0
  const counter = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      length += chunk.length
      if (length > most.wireBytes) controller.error(tooLarge(most))
      else controller.enqueue(chunk as Uint8Array<ArrayBuffer>)
    },
  })
  return body.pipeThrough(counter)
}

async function collected(
  stream: ReadableStream<Uint8Array>,
  bytes: number,
  most: BodyLimits,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of stream) {
      length += chunk.length
      if (length > bytes) throw tooLarge(most) // leaving the loop cancels the stream
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof IngestProblem ? error : unreadable()
  }
  return joined(chunks, length)
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks
  if (chunks.length === 1 && only) return only
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

const tooLarge = ({ wireBytes, unpackedBytes }: BodyLimits): IngestProblem =>
  new IngestProblem(
    413,
    'body.too_large',
    'Body too large',
    `A body may hold at most ${wireBytes} bytes, and ${unpackedBytes} unpacked. Send it in several requests.`,
  )

const packedOtherwise = (): IngestProblem =>
  new IngestProblem(
    415,
    'body.encoding',
    'Unsupported content encoding',
    'Content-Encoding may be gzip or deflate, or left out.',
    { 'accept-encoding': 'gzip, deflate' },
  )

const unreadable = (): IngestProblem =>
  new IngestProblem(
    400,
    'body.unreadable',
    'Unreadable body',
    'The body ended early, or is not packed as its Content-Encoding says.',
  )
