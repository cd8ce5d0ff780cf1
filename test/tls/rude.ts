import type { Socket } from 'node:net'
import { goodRsa, lookalike } from './servers.ts'

/** What a server does with a connection that expects TLS. */
type Behaviour = (socket: Socket) => void
export const rude: Record<string, Behaviour> = {
  smtp: (socket) => socket.write('220 mail.example.test ESMTP\r\n'),
  http: (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  garbage: (socket) => socket.once('data', () => socket.end(Buffer.from('0001fffe8899aabb', 'hex'))),
  silent: () => {},
  closes: (socket) => socket.once('data', () => socket.end()),
  resets: (socket) => socket.once('data', () => socket.resetAndDestroy()),
  /** An alert that is in no registry. */
  oddAlert: (socket) => socket.once('data', () => socket.end(Buffer.from('15030300020263', 'hex'))),
  /** Handshake records that never become a message. */
  crumbs: (socket) =>
    socket.once('data', () => {
      socket.write(Buffer.from(`160303000402008000`, 'hex'))
      for (let sent = 0; sent < 2_000; sent += 1) socket.write(Buffer.from('160303000100', 'hex'))
    }),
  endless: (socket) =>
    socket.once('data', () => {
      const record = Buffer.concat([Buffer.from('1603034000', 'hex'), Buffer.alloc(16_384, 2)])
      const more = () => {
        while (!socket.destroyed && socket.write(record));
      }
      socket.on('drain', more)
      more()
    }),
}

/** Passes on what a real server says, changed. */
export const relays: Record<
  string,
  { to: string; change: (chunk: Buffer, say: (bytes: Buffer) => void) => void }
> = {
  /** A byte at a time, fast enough to end. */
  bytes: {
    to: 'good',
    change: (chunk, say) => {
      for (const byte of chunk) say(Buffer.of(byte))
    },
  },
  drip: {
    to: 'good',
    change: (chunk, say) => {
      for (const [index, byte] of chunk.entries()) setTimeout(() => say(Buffer.of(byte)), 50 * index).unref()
    },
  },
  /** Shows the certificate of somebody else, whose key it does not have. */
  impostor: { to: 'tls12Rsa', change: (chunk, say) => say(swapped(chunk, goodRsa.der, lookalike.der)) },
  /** A bit of an encrypted record is turned over. */
  tampered: {
    to: 'tls13',
    change: (chunk, say) => {
      const copy = Buffer.from(chunk)
      const at = copy.lastIndexOf(Buffer.from('170303', 'hex'))
      if (at >= 0) copy[at + 9] = (copy[at + 9] ?? 0) ^ 1
      say(copy)
    },
  },
}

/** With other bytes in the place of some. */
function swapped(chunk: Buffer, own: Buffer, other: Buffer): Buffer {
  const at = chunk.indexOf(own)
  if (at < 0) return chunk
  return Buffer.concat([chunk.subarray(0, at), other, chunk.subarray(at + own.length)])
}
