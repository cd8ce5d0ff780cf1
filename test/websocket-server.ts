/**
 * A WebSocket server of bare frames, so that it can break every rule. The path says what happens after the upgrade:
 *
 *   /echo        answers each message with itself
 *   /json        says {"type":"hello","n":1}, then {"type":"ready","user":{"id":7}}
 *   /binary      says "binary hello" as a binary message
 *   /late        says "late" after 80 ms
 *   /chat        chooses the subprotocol chat; /other chooses one that nobody offered; both say "hi"
 *   /silent      upgrades, and says nothing
 *   /drip        one byte of a frame every 50 ms
 *   /flood       messages of 64 KB without end
 *   /long        one message of 2 MB that begins with "start"
 *   /close       closes with code 4001, "not you"
 *   /cut         cuts the connection after the upgrade
 *   /bytes       a frame with a reserved opcode
 *   /accept      upgrades with the wrong Sec-WebSocket-Accept
 *   /headers     says the request's head
 *   /plain       200 instead of an upgrade; /no says 403
 */
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'

type Act = (socket: Socket, request: string) => unknown

function frame(opcode: number, payload: Uint8Array | string): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  const length = Buffer.alloc(bytes.length < 126 ? 1 : 9)
  if (bytes.length < 126) length[0] = bytes.length
  else {
    length[0] = 127
    length.writeBigUInt64BE(BigInt(bytes.length), 1)
  }
  return Buffer.concat([Buffer.from([0x80 | opcode]), length, bytes])
}

const text = (socket: Socket, message: string) => socket.write(frame(1, message))
const close = (code: number, reason: string) =>
  frame(8, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]))

/** Messages of clients are short and masked (RFC 6455, section 5.3). */
function onMessage(socket: Socket, hear: (opcode: number, payload: Buffer) => void): void {
  let buffer = Buffer.alloc(0)
  socket.on('data', (bytes) => {
    buffer = Buffer.concat([buffer, bytes])
    while (buffer.length >= 6) {
      const length = (buffer[1] ?? 0) & 0x7f
      if (buffer.length < 6 + length) return
      const mask = buffer.subarray(2, 6)
      const payload = Buffer.from(
        buffer.subarray(6, 6 + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)),
      )
      hear((buffer[0] ?? 0) & 15, payload)
      buffer = buffer.subarray(6 + length)
    }
  })
}

const acts: Record<string, Act> = {
  '/echo': (socket) =>
    onMessage(socket, (opcode, payload) => {
      if (opcode === 1) socket.write(frame(1, payload))
      if (opcode === 8) socket.end(frame(8, payload))
    }),
  '/json': (socket) => {
    text(socket, '{"type":"hello","n":1}')
    text(socket, '{"type":"ready","user":{"id":7}}')
  },
  '/binary': (socket) => socket.write(frame(2, 'binary hello')),
  '/late': (socket) => setTimeout(() => text(socket, 'late'), 80),
  '/chat': (socket) => text(socket, 'hi'),
  '/other': (socket) => text(socket, 'hi'),
  '/silent': () => {},
  '/drip': (socket) => {
    socket.write(Buffer.from([0x81, 126, 1, 0]))
    const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write('x')), 50)
  },
  '/flood': (socket) => {
    const more = () => {
      while (!socket.destroyed && text(socket, 'x'.repeat(65_536)));
    }
    socket.on('drain', more)
    more()
  },
  '/long': (socket) => text(socket, `start${'x'.repeat(2_000_000)}`),
  '/close': (socket) => socket.write(close(4001, 'not you')),
  '/cut': (socket) => setTimeout(() => socket.resetAndDestroy(), 20),
  '/bytes': (socket) => socket.write(frame(3, 'nothing')),
  '/accept': () => {},
  '/headers': (socket, request) => text(socket, request),
}

const protocols: Record<string, string> = { '/chat': 'chat', '/other': 'other' }

/** What the server does with a new connection. */
export function webSocketTalk(socket: Socket): void {
  socket.once('data', (bytes) => {
    const request = bytes.toString('latin1')
    const path = request.split(' ')[1]?.replace(/\?.*$/, '') ?? ''
    if (path === '/plain')
      return socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello')
    const act = acts[path]
    if (!act) return socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    const key = path === '/accept' ? '' : (/sec-websocket-key: *(\S+)/i.exec(request)?.[1] ?? '')
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
    const protocol = protocols[path] ? `Sec-WebSocket-Protocol: ${protocols[path]}\r\n` : ''
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${protocol}\r\n`,
    )
    return act(socket, request)
  })
}
