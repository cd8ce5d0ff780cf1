/**
 * The gRPC health service over a real HTTP/2 server, and over gRPC-Web. The service that is asked about says what
 * happens:
 *
 *   (none)      SERVING            down      NOT_SERVING          stranger   trailers only: NOT_FOUND
 *   old         trailers only: UNIMPLEMENTED                      slow       SERVING after 80 ms
 *   hang        nothing            huge      data without end     drip       a byte of data every 50 ms
 *   mute        no grpc-status     html      HTTP 404, no gRPC    packed     a message that claims to be compressed
 *   reset       RST_STREAM         leave     GOAWAY with an error cut        the connection is cut
 *   fields      SERVING, with so many and so long fields that they need tables, Huffman codes and CONTINUATION
 *   hints       103 first, then SERVING                           echo       UNAUTHENTICATED; the message repeats the
 *                                                                            metadata "x-mine"
 */
import { Buffer } from 'node:buffer'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

const framed = (status: number, flag = 0) => Buffer.from([flag, 0, 0, 0, 2, 8, status])
const grpc = { ':status': 200, 'content-type': 'application/grpc' }

const answerWith =
  (body: Buffer, trailers: Record<string, string> | null = { 'grpc-status': '0' }, more = {}) =>
  (stream: ServerHttp2Stream) => {
    stream.respond({ ...grpc, ...more }, { waitForTrailers: trailers !== null })
    if (trailers) stream.on('wantTrailers', () => stream.sendTrailers(trailers))
    stream.end(body)
  }
const refuse = (status: string, message: string) => (stream: ServerHttp2Stream) =>
  stream.respond({ ...grpc, 'grpc-status': status, 'grpc-message': message }, { endStream: true })

/** Every letter that a field may hold, many times over. */
const manyFields = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [
    `x-field-${index}`,
    String.fromCharCode(...Array.from({ length: 400 }, (_none, at) => 0x20 + ((at * 7 + index) % 0x5f))),
  ]),
)

const acts: Record<string, (stream: ServerHttp2Stream, metadata: string) => unknown> = {
  '': answerWith(framed(1)),
  down: answerWith(framed(2)),
  stranger: refuse('5', 'no such service%3A stranger'),
  old: refuse('12', 'unknown method'),
  slow: (stream) => setTimeout(() => answerWith(framed(1))(stream), 80),
  hang: () => {},
  huge: (stream) => {
    stream.respond(grpc)
    const more = () => {
      while (!stream.destroyed && stream.write(Buffer.alloc(16_384)));
    }
    stream.on('drain', more)
    more()
  },
  drip: (stream) => {
    stream.respond(grpc)
    const timer = setInterval(() => (stream.destroyed ? clearInterval(timer) : stream.write('x')), 50)
  },
  mute: answerWith(framed(1), null),
  html: (stream) => {
    stream.respond({ ':status': 404, 'content-type': 'text/html' })
    stream.end('not here')
  },
  packed: answerWith(framed(1, 1)),
  reset: (stream) => stream.close(7),
  leave: (stream) => stream.session?.goaway(2, 0),
  cut: (stream) => stream.session?.socket.destroy(),
  fields: answerWith(framed(1), { 'grpc-status': '0', 'x-trailer': 'ü~^' }, manyFields),
  hints: (stream) => {
    stream.additionalHeaders({ ':status': 103, link: '</a>' })
    answerWith(framed(1))(stream)
  },
  echo: (stream, metadata) => refuse('16', `no entry for ${metadata}`)(stream),
}

const serviceOf = (body: Buffer) => body.subarray(7).toString()

/** An HTTP/2 server that may be handed any connection. */
export function grpcServer(): Http2Server {
  const server = createServer()
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      const act = acts[serviceOf(Buffer.concat(chunks))] ?? acts['stranger']
      const rightPath = headers[':path'] === '/grpc.health.v1.Health/Check' && headers['te'] === 'trailers'
      if (rightPath) act?.(stream, String(headers['x-mine'] ?? ''))
      else stream.close(1)
    })
  })
  return server.on('sessionError', () => {})
}

/** Takes a connection out of TLS as proxies do that look at its first bytes: as if HTTP/2 had been agreed on. */
export const handOver = (server: Http2Server) => (socket: Socket) =>
  server.emit('connection', Object.defineProperty(socket, 'alpnProtocol', { value: 'h2' }))

/** gRPC-Web over HTTP/1.1. */
export const grpcWebServer = (): Server =>
  createHttpServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const service = serviceOf(Buffer.concat(chunks))
      const trailers = Buffer.from('grpc-status:0\r\ngrpc-message:\r\n')
      const frames = [
        framed(service === 'down' ? 2 : 1),
        Buffer.from([0x80, 0, 0, 0, trailers.length]),
        trailers,
      ]
      response.setHeader('content-type', 'application/grpc-web+proto')
      if (service === 'html') response.writeHead(404, { 'content-type': 'text/html' }).end('not here')
      else if (service === 'stranger') response.writeHead(200, { 'grpc-status': '5' }).end()
      else if (service !== 'hang')
        response.end(Buffer.concat(service === 'mute' ? frames.slice(0, 1) : frames))
    })
  })
