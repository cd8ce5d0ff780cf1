/** Why a body cannot be read, and what to answer. */
export interface BodyFault {
  status: 400 | 413 | 415
  code: string
  message: string
}

/** Bytes of one request, as they come and unpacked. */
export const maxWireBytes = 10_000_000
export const maxUnpackedBytes = 50_000_000

const encodings: Readonly<Record<string, 'gzip' | 'deflate'>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
}

/** Reads and unpacks a body, counting: it stops at the first byte too many. */
export async function readBody(request: Request): Promise<Uint8Array | BodyFault> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (!request.body) return new Uint8Array()
  if (Number(request.headers.get('content-length') ?? 0) > maxWireBytes) return tooLarge
  const wire = counted(request.body, maxWireBytes)
  if (encoding === 'identity' || encoding === '') return collect(wire, maxWireBytes)
  const kind = encodings[encoding]
  if (!kind)
    return {
      status: 415,
      code: 'body.encoding_unknown',
      message: 'Content-Encoding may be gzip, deflate or none.',
    }
  return collect(wire.pipeThrough(new DecompressionStream(kind)), maxUnpackedBytes)
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
      if (length > maxWireBytes) return // leaving the loop cancels the stream
    }
  } catch {
    // it ended early: nobody waits for the answer
  }
}

const tooLarge: BodyFault = {
  status: 413,
  code: 'body.too_large',
  message: `A body may hold ${maxWireBytes} bytes, and ${maxUnpackedBytes} unpacked. Send it in several requests.`,
}

class TooLarge extends Error {}

function counted(body: ReadableStream<Uint8Array>, most: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let length = 0
  const counter = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      length += chunk.length
      if (length > most) controller.error(new TooLarge())
      else controller.enqueue(chunk as Uint8Array<ArrayBuffer>)
    },
  })
  return body.pipeThrough(counter)
}

async function collect(body: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array | BodyFault> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      length += chunk.length
      if (length > most) return tooLarge // leaving the loop cancels the stream
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof TooLarge) return tooLarge
    return {
      status: 400,
      code: 'body.unreadable',
      message: 'The body ended early, or is not packed as it says.',
    }
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
