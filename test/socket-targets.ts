/**
 * Loopback servers below HTTP. Vitest starts them once per run; each value is a port on 127.0.0.1.
 *
 *   const { echo, hang, control } = inject('socketTargets')
 *
 *   echo       answers with what it was told
 *   greets     says "220 ready\r\n" at once, then echoes
 *   slow       echoes after 80 ms
 *   hang       takes the connection and says nothing
 *   ends       closes at once, politely
 *   resets     cuts the connection 30 ms after it came
 *   drip       one byte every 50 ms, for a minute, no line end among them
 *   endless    bytes without end
 *   garbage    answers whatever it is told with bytes that mean nothing
 *   tls        TLS with a certificate for localhost and 127.0.0.1 that tests trust; echoes
 *   selfSigned TLS with a certificate nobody trusts
 *   http       answers each request with the bytes that its query names: /?answer=<base64url>, and &wait=1 keeps the
 *              connection open; in them {port} stands for the port of the connection, {many}
 *              for 12,000 fields
 *   https      the same with TLS and the good certificate
 *   smtp imap pop3 smtpPlain smtpBusy smtpInjects  mail servers of `test/mail-servers.ts`
 *   websocket websocketTls  the server of `test/websocket-server.ts`
 *   grpc grpcTls grpcAlpn grpcWeb  the servers of `test/grpc-server.ts`: in clear, in TLS without ALPN, in TLS that
 *              insists on ALPN, and by gRPC-Web
 *   refused    nobody listens there
 *   control    http: GET /open?port=… answers how many connections that server holds;
 *              GET /dns-query?dns=… is a DNS-over-HTTPS resolver that knows the names below
 */
import { refusedPort } from './loopback.ts'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { grpcServer, grpcWebServer, handOver } from './grpc-server.ts'
import { mailTalks } from './mail-servers.ts'
import { webSocketTalk } from './websocket-server.ts'

type Talk = (socket: Socket) => unknown

const echo: Talk = (socket) => socket.on('data', (bytes) => socket.write(bytes))

const answersAsAsked: Talk = (socket) => {
  let head = ''
  socket.on('data', (bytes) => {
    head += bytes.toString('latin1')
    if (!head.includes('\r\n\r\n')) return
    const query = new URL(head.split(' ')[1] ?? '/', 'http://scripted').searchParams
    const answer = Buffer.from(query.get('answer') ?? '', 'base64url').toString('latin1')
    socket.write(
      answer.replaceAll('{port}', String(socket.localPort)).replace('{many}', 'x: y\r\n'.repeat(12_000)),
      'latin1',
    )
    if (!query.has('wait')) socket.end()
    head = ''
  })
}

const talks: Record<string, Talk> = {
  echo,
  greets: (socket) => {
    socket.write('220 ready\r\n')
    echo(socket)
  },
  slow: (socket) => socket.on('data', (bytes) => setTimeout(() => socket.write(bytes), 80)),
  hang: (socket) => socket.resume(),
  ends: (socket) => socket.end(),
  resets: (socket) => setTimeout(() => socket.resetAndDestroy(), 30),
  drip: (socket) => {
    let left = 1_200
    const timer = setInterval(() => {
      if (socket.destroyed || (left -= 1) <= 0) clearInterval(timer)
      else socket.write('x')
    }, 50)
  },
  endless: (socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write('x'.repeat(65_536)));
    }
    socket.on('drain', more)
    more()
  },
  http: answersAsAsked,
  websocket: webSocketTalk,
  garbage: (socket) => socket.once('data', () => socket.end('\u0000\u0001\u0002 nothing \r\n\r\n')),
}

const pemOf = (name: string) => readFileSync(new URL(`fixtures/${name}.pem`, import.meta.url))

function secureServer(name: string, talk: Talk = echo): Server {
  const pem = pemOf(name)
  const server = createTlsServer({ key: pem, cert: pem }, (socket) => {
    socket.on('error', () => socket.destroy())
    talk(socket)
  })
  return server.on('tlsClientError', () => {})
}

const known: Record<string, readonly number[]> = {
  'on-cloudflare.example': [104, 16, 1, 1],
  'elsewhere.example': [93, 184, 216, 34],
  'xn--bcher-kva.example': [104, 16, 1, 1],
  'six.example': [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  'bare.example': [],
}

/** Answers a query with one A or AAAA record or none, or that there is no such name (RFC 1035). */
function nameServer(query: Buffer): Buffer {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.subarray(at + 1, at + 1 + length).toString())
    at += 1 + length
  }
  const address = known[labels.join('.')]
  const type = query[at + 2] ?? 0
  const isAsked = address !== undefined && address.length === (type === 28 ? 16 : 4)
  const head = [0, 0, 0x81, address ? 0x80 : 0x83, 0, 1, 0, isAsked ? 1 : 0, 0, 0, 0, 0]
  const answer = isAsked ? [0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length, ...address] : []
  return Buffer.from([...head, ...query.subarray(12, at + 5), ...answer])
}

/** Servers with their connections counted, so that they can be asked about and ended. */
class Servers {
  readonly #open = new Map<number, Set<Socket>>()
  readonly #servers: Server[] = []

  async listen(server: Server): Promise<number> {
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    this.#servers.push(server)
    this.#open.set(port, sockets)
    return port
  }

  open = (port: number): number => this.#open.get(port)?.size ?? 0

  close = (): void => {
    for (const sockets of this.#open.values()) for (const socket of sockets) socket.destroy()
    for (const server of this.#servers) server.close()
  }
}

export default async function start(project: {
  provide(key: 'socketTargets', ports: Record<string, number>): void
}): Promise<() => void> {
  const servers = new Servers()
  const ports: Record<string, number> = {}
  const all = { ...talks, ...mailTalks(pemOf('test-only-localhost')) }
  for (const [name, talk] of Object.entries(all)) ports[name] = await servers.listen(createServer(talk))
  ports['tls'] = await servers.listen(secureServer('test-only-localhost'))
  ports['https'] = await servers.listen(secureServer('test-only-localhost', answersAsAsked))
  ports['websocketTls'] = await servers.listen(secureServer('test-only-localhost', webSocketTalk))
  const pem = pemOf('test-only-localhost')
  ports['grpc'] = await servers.listen(grpcServer())
  ports['grpcTls'] = await servers.listen(secureServer('test-only-localhost', handOver(grpcServer())))
  ports['grpcAlpn'] = await servers.listen(createSecureServer({ key: pem, cert: pem }))
  ports['grpcWeb'] = await servers.listen(grpcWebServer())
  ports['selfSigned'] = await servers.listen(secureServer('test-only-self-signed'))
  const refused = await refusedPort()
  ports['refused'] = refused.port
  ports['control'] = await servers.listen(
    createHttpServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control')
      if (pathname === '/dns-query')
        return response.end(nameServer(Buffer.from(searchParams.get('dns') ?? '', 'base64url')))
      return response.end(String(servers.open(Number(searchParams.get('port')))))
    }),
  )
  project.provide('socketTargets', ports)
  return () => {
    servers.close()
    refused.close()
  }
}
