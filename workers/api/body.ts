import { createMiddleware } from 'hono/factory'
import { ApiError, type AppEnv } from './http.ts'

/** Bodies above this are refused, so that a Worker's memory does not fill. */
export const maxBodyBytes = 1_000_000
/** A thousand monitors at once may weigh more. */
const largeBodies: Readonly<Record<string, number>> = { '/api/v1/monitors/bulk': 8_000_000 }

const tooLarge = (most: number) =>
  new ApiError(413, 'body.too_large', 'Body too large', `A body may hold at most ${most} bytes.`)

/** Reads the body once, counting: a declared length may lie, and a stream declares none. */
export const withBody = createMiddleware<AppEnv>(async (c, next) => {
  const { raw } = c.req
  const most = largeBodies[c.req.path] ?? maxBodyBytes
  if (Number(raw.headers.get('content-length') ?? 0) > most) throw tooLarge(most)
  if (raw.body) {
    const bytes = await readCapped(raw.body, most)
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
