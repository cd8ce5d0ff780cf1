import { type Framing, framingOf } from '#core/http/framing'
import { fieldValues, readHead, type ResponseHead } from '#core/http/message-head'
import { latin1, latin1Bytes } from '#core/latin1'
import type { HttpRequest } from '#core/http/redirect'
import { elapsedMs } from '../clock.ts'
import { WireError } from '#platform/socket/wire-error'
import { WireReader } from '#platform/socket/wire-reader'
import type { Wire } from '#platform/socket/wire'
import { bodyStream } from './body-stream.ts'
import type { HttpResponse } from './send.ts'

export interface Exchanged {
  response: HttpResponse
  /** From the request, sent, to the first byte of the answer. */
  ttfbMs: number
}

/** The longest head that is read, in bytes: status line and all fields. */
export const maxHeadBytes = 65_536
/** Interim answers (1xx) before the real one. */
const maxInterim = 8
/** Empty lines before a status line. */
const maxEmptyLines = 4

/**
 * Says one HTTP/1.1 request on an open connection and reads the head of the answer; the body follows as a stream, and
 * the connection closes when that ends or is cancelled. Rejects with a `WireError`, the connection closed.
 */
export async function exchange(wire: Wire, request: HttpRequest, userAgent: string): Promise<Exchanged> {
  try {
    await wire.write(encode(request, userAgent))
    const sent = performance.now()
    const reader = new WireReader(wire.read)
    await reader.fill()
    const ttfbMs = elapsedMs(sent)
    const head = await readFinalHead(reader)
    const framing = framingOf(head, request.method)
    if (!framing) throw new WireError('protocol', 'read', 'the length of the body is not clear')
    const { status } = head
    return {
      response: { status, headers: headersOf(head), body: bodyOf(head, framing, reader, wire) },
      ttfbMs,
    }
  } catch (error) {
    wire.close()
    throw error
  }
}

/** One request, as it goes over the wire. It asks for no compression and for the connection to be closed after it. */
function encode({ method, url, headers, body }: HttpRequest, userAgent: string): Uint8Array {
  const content = body === null ? null : new TextEncoder().encode(body)
  const fields = new Map<string, string>([
    ['host', url.host],
    ['accept', '*/*'],
    ['accept-encoding', 'identity'],
    ...(content ? [['content-type', 'text/plain;charset=UTF-8'] as const] : []),
    ...Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const),
    ['user-agent', userAgent],
    ['connection', 'close'],
  ])
  if (content || !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method))
    fields.set('content-length', String(content?.length ?? 0))
  const lines = [...fields].map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`
  // Field values are Latin-1.
  const bytes = latin1Bytes(head)
  if (!content) return bytes
  const whole = new Uint8Array(bytes.length + content.length)
  whole.set(bytes)
  whole.set(content, bytes.length)
  return whole
}

async function readFinalHead(reader: WireReader): Promise<ResponseHead> {
  for (let interim = 0; interim <= maxInterim; interim += 1) {
    const head = readHead(await readHeadText(reader))
    if (!head) throw new WireError('protocol', 'read', 'the answer is not HTTP')
    if (head.status >= 200) return head
    if (head.status === 101) break
  }
  throw new WireError('protocol', 'read', 'no final answer')
}

const lineFeed = Uint8Array.of(10)

async function readHeadText(reader: WireReader): Promise<string> {
  let text = ''
  for (let empty = 0; ;) {
    const line = latin1(await reader.until(lineFeed, maxHeadBytes - text.length))
    const isEmpty = line === '\r\n' || line === '\n'
    if (isEmpty && text !== '') return text
    // A few empty lines before the status line are nothing, as RFC 9112, section 2.2, has it of requests.
    if (isEmpty && (empty += 1) <= maxEmptyLines) continue
    text += line
    // What cannot become a status line is not waited for.
    if (!text.startsWith('HTTP/')) throw new WireError('protocol', 'read', 'the answer is not HTTP')
  }
}

function headersOf({ fields }: ResponseHead): Headers {
  const headers = new Headers()
  for (const [name, value] of fields) headers.append(name, value)
  return headers
}

/** Null where there is no body. The connection is closed at once then. */
function bodyOf(head: ResponseHead, framing: Framing, reader: WireReader, wire: Wire): HttpResponse['body'] {
  if (framing.kind === 'none') {
    wire.close()
    return null
  }
  const body = bodyStream(framing, reader, () => wire.close())
  // We asked for none, so whoever compresses anyway is either undone or, for what the platform cannot undo, left as is.
  const [coding] = fieldValues(head, 'content-encoding').map((one) => one.toLowerCase().replace(/^x-/, ''))
  return coding === 'gzip' || coding === 'deflate' ? body.pipeThrough(new DecompressionStream(coding)) : body
}
