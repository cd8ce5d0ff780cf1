import { trimBlanks } from './trim-blanks.ts'

/** What the gRPC health check says (grpc.health.v1), on the wire: one message of one field each way. */

/** A message with its prefix: not compressed, and its length. */
export function frameMessage(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(5 + message.length)
  new DataView(framed.buffer).setUint32(1, message.length)
  framed.set(message, 5)
  return framed
}

/** `HealthCheckRequest { string service = 1; }` for a name of at most 100 bytes; the whole server is the empty name. */
export function healthRequest(service: string): Uint8Array {
  const name = new TextEncoder().encode(service)
  return name.length === 0 ? name : Uint8Array.of(0x0a, name.length, ...name)
}

export const servingStates = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const
export type ServingState = (typeof servingStates)[number]

/**
 * `HealthCheckResponse { ServingStatus status = 1; }` from the framed bytes of a body; other fields are passed over.
 * Null when it is not one message in clear.
 */
export function readHealth(body: Uint8Array): ServingState | null {
  if (body.length < 5 || body[0] !== 0) return null
  const length = new DataView(body.buffer, body.byteOffset).getUint32(1)
  if (length !== body.length - 5) return null
  return readStatus(body.subarray(5))
}

function readStatus(message: Uint8Array): ServingState | null {
  let at = 0
  let status = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message[at++]
      if (byte === undefined) return Number.NaN
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    return Number.NaN
  }
  while (at < message.length) {
    const key = varint()
    const wire = key % 8
    if (wire === 0) {
      const value = varint()
      if (Math.floor(key / 8) === 1) status = value
    } else if (wire === 1) at += 8
    else if (wire === 2) {
      const length = varint()
      at += length
    } else if (wire === 5) at += 4
    else return null
  }
  return at === message.length ? (servingStates[status] ?? null) : null
}

/** Names of the codes in `grpc-status`, by number. */
export const grpcCodes = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const

/** A gRPC-Web body taken apart: the messages as they were framed, and the trailer fields of its last frame. */
export function readGrpcWeb(body: Uint8Array): { message: Uint8Array; trailers: Map<string, string> } | null {
  let at = 0
  let message = new Uint8Array()
  const trailers = new Map<string, string>()
  while (at < body.length) {
    if (body.length - at < 5) return null
    const end = at + 5 + new DataView(body.buffer, body.byteOffset).getUint32(at + 1)
    if (end > body.length) return null
    if ((body[at] ?? 0) & 0x80) {
      for (const line of new TextDecoder().decode(body.subarray(at + 5, end)).split(/\r?\n/)) {
        const colon = line.indexOf(':')
        if (colon > 0) trailers.set(line.slice(0, colon).toLowerCase(), trimBlanks(line.slice(colon + 1)))
      }
    } else message = body.slice(at, end)
    at = end
  }
  return { message, trailers }
}
