import { fieldValues, type ResponseHead } from './message-head.ts'

/** Where the body of a response ends. */
export type Framing =
  | { kind: 'none' }
  | { kind: 'length'; bytes: number }
  | { kind: 'chunked' }
  /** At the end of the connection. */
  | { kind: 'close' }

/**
 * How long the body of a response is (RFC 9112, section 6.3). Null when the response contradicts itself: lengths
 * that differ or are no numbers, which a client must not guess about.
 */
export function framingOf(head: ResponseHead, method: string): Framing | null {
  const { status } = head
  if (method === 'HEAD' || status === 204 || status === 304 || status < 200) return { kind: 'none' }
  const codings = fieldValues(head, 'transfer-encoding').map((coding) => coding.toLowerCase())
  // An HTTP/1.0 sender cannot chunk; whoever says so anyway is read to the end.
  if (codings.length > 0)
    return codings.at(-1) === 'chunked' && head.minorVersion > 0 ? { kind: 'chunked' } : { kind: 'close' }
  const lengths = new Set(fieldValues(head, 'content-length'))
  if (lengths.size === 0) return { kind: 'close' }
  const [length = ''] = lengths
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) return null
  return Number(length) === 0 ? { kind: 'none' } : { kind: 'length', bytes: Number(length) }
}
