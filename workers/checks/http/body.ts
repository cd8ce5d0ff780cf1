import { maxSeenBytes } from '#core/http/assertion-leaves'
import type { HttpResponse } from './send.ts'

/** As much of a body as was read. */
export interface Body {
  /** Decoded by the charset its content type names, else as UTF-8. */
  text: string
  bytes: number
  /** True when there was more. */
  truncated: boolean
}

/** The first megabyte of a body; the rest is never downloaded. Rejects when the connection breaks before. */
export async function readBody(response: HttpResponse): Promise<Body> {
  const body = new Reading(response, maxSeenBytes)
  try {
    while (await body.more());
    return body.read
  } finally {
    await body.end()
  }
}

/** The beginning of a body, as far as it comes within some time; what breaks or is late ends it. */
export async function readBeginning(
  response: HttpResponse,
  maxBytes: number,
  patienceMs: number,
): Promise<Body> {
  const body = new Reading(response, maxBytes)
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, patienceMs, false)))
  try {
    while (await Promise.race([body.more(), late]));
  } catch {
    // The verdict stands already: what has come so far is worth keeping.
  } finally {
    if (timer !== undefined) clearTimeout(timer)
    await body.end()
  }
  return body.read
}

/** Gives back a body that is not wanted, so that its connection and memory are free at once. */
export async function discard(body: { cancel(): Promise<void> } | null): Promise<void> {
  // Cancelling a stream that has failed rejects with that failure, which is already known.
  await body?.cancel().catch(() => undefined)
}

/** A body that is being read. */
class Reading {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  readonly #decoder: TextDecoder
  readonly #maxBytes: number
  #text = ''
  #bytes = 0
  #isWhole = false

  constructor({ body, headers }: HttpResponse, maxBytes: number) {
    this.#reader = body?.getReader()
    this.#decoder = decoderOf(headers.get('content-type'))
    this.#maxBytes = maxBytes
    this.#isWhole = !body
  }

  /** Reads on; false at the end or at the cap. */
  async more(): Promise<boolean> {
    if (!this.#reader) return false
    const { value, done } = await this.#reader.read()
    if (done) {
      this.#isWhole = true
      this.#text += this.#decoder.decode()
      return false
    }
    const room = this.#maxBytes - this.#bytes
    this.#text += this.#decoder.decode(value.subarray(0, room), { stream: true })
    this.#bytes += Math.min(value.length, room)
    return value.length <= room
  }

  get read(): Body {
    return { text: this.#text, bytes: this.#bytes, truncated: !this.#isWhole }
  }

  async end(): Promise<void> {
    await discard(this.#reader ?? null)
  }
}

function decoderOf(contentType: string | null): TextDecoder {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder()
  }
}
