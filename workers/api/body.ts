import { createMiddleware } from 'hono/factory'
import { ApiError, type AppEnv } from './http.ts'

/** Bodies above this are refused, so that a Worker's memory does not fill. */
export const maxBodyBytes = 1_000_000
/** A thousand monitors at once may weigh more. */
const largeBodies: Readonly<Record<string, number>> = { '/api/v1/monitors/bulk': 8_000_000 }

const eventPaths = /^\/api\/v1\/streams\/[^/]+\/events$|^(\/api\/v1\/otlp)?\/v1\/(metrics|logs)$/

/** Events have a reader of their own, with its own limits: `workers/ingest/body.ts`. */
export const takesEvents = (method: string, path: string): boolean =>
  method === 'POST' && eventPaths.test(path)

const tooLarge = (most: number) =>
  new ApiError(413, 'body.too_large', 'Body too large', `A body may hold at most ${most} bytes.`)

/** Nothing we take is nested deeper, and walking what is would overflow the stack. */
const maxDepth = 64

const tooDeep = () =>
  new ApiError(422, 'body.too_deep', 'Nested too deep', `A body may be nested at most ${maxDepth} deep.`)

/** Reads the body once, counting: a declared length may lie, and a stream declares none. */
export const withBody = createMiddleware<AppEnv>(async (c, next) => {
  const { raw } = c.req
  if (takesEvents(raw.method, c.req.path)) return next()
  const most = largeBodies[c.req.path] ?? maxBodyBytes
  if (Number(raw.headers.get('content-length') ?? 0) > most) throw tooLarge(most)
  if (raw.body) {
    const bytes = await readCapped(raw.body, most)
    if (isDeeperThan(bytes, maxDepth)) throw tooDeep()
    const { method, headers, signal } = raw
    c.req.raw = new Request(raw.url, { method, headers, signal, body: bytes.length > 0 ? bytes : null })
  }
  await next()
})

async function readCapped(body: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > most) throw tooLarge(most) // leaving the loop cancels the stream
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

const quote = 0x22
const backslash = 0x5c
/** `{` and `[` differ in one bit, and so do `}` and `]`. */
const opens = 0x7b
const closes = 0x7d
const braceBit = 0x20

/** Whether JSON is nested deeper than so; what is not JSON is judged elsewhere. */
export function isDeeperThan(json: Uint8Array, most: number): boolean {
  let depth = 0
  let inText = false
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0
    if (inText) {
      if (byte === backslash) at += 1
      else if (byte === quote) inText = false
    } else if (byte === quote) inText = true
    else if ((byte | braceBit) === opens) {
      depth += 1
      if (depth > most) return true
    } else if ((byte | braceBit) === closes) depth -= 1
  }
  return false
}
