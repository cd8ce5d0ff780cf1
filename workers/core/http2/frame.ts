/** Frames of HTTP/2 (RFC 9113, section 4 and 6). */
export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const flags = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const

/** What every client says first. */
export const preface = new TextEncoder().encode('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

export const frameHeadBytes = 9
/** The longest payload that we take, which is what every peer may send. */
export const maxPayloadBytes = 16_384

export interface FrameHead {
  length: number
  type: number
  flags: number
  streamId: number
}

export function readFrameHead(bytes: Uint8Array): FrameHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, frameHeadBytes)
  return {
    length: view.getUint32(0) >>> 8,
    type: view.getUint8(3),
    flags: view.getUint8(4),
    streamId: view.getUint32(5) & 0x7fff_ffff,
  }
}

export function encodeFrame(
  { type, flags: bits, streamId }: Omit<FrameHead, 'length'>,
  payload: Uint8Array,
): Uint8Array {
  const frame = new Uint8Array(frameHeadBytes + payload.length)
  const view = new DataView(frame.buffer)
  view.setUint32(0, payload.length << 8)
  view.setUint8(3, type)
  view.setUint8(4, bits)
  view.setUint32(5, streamId)
  frame.set(payload, frameHeadBytes)
  return frame
}

/** A payload without its padding and, in HEADERS, without its priority. Null when it contradicts itself. */
export function innerPayload(head: FrameHead, payload: Uint8Array): Uint8Array | null {
  const isPadded = (head.flags & flags.padded) !== 0
  const hasPriority = head.type === frameTypes.headers && (head.flags & flags.priority) !== 0
  const start = (isPadded ? 1 : 0) + (hasPriority ? 5 : 0)
  const end = payload.length - (isPadded ? (payload[0] ?? 0) : 0)
  return start <= end ? payload.subarray(start, end) : null
}
