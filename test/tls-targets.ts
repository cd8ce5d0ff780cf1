/**
 * Loopback servers that speak TLS well and badly, each on a port of its own. Vitest starts them once per run.
 *
 *   const { ports, roots } = inject('tlsTargets')
 *   { hostname: '127.0.0.1', port: ports.good, serverName: 'shop.example.test', ca: roots }
 *
 * All certificates are made at the start, by authorities that nobody trusts but who is given `roots`.
 * What each server is like says its name in `test/tls/servers.ts` and `test/tls/rude.ts`; on `gone` nobody listens.
 */
import { refusedPort } from './loopback.ts'
import { X509Certificate } from 'node:crypto'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import { createServer } from 'node:tls'
import { relays, rude } from './tls/rude.ts'
import { byName, good, roots, servers } from './tls/servers.ts'

export interface TlsTargets {
  ports: Record<string, number>
  /** PEM of the authorities behind the good certificates. */
  roots: string
  /** SHA-256 of the certificate of `good`. */
  fingerprint: string
}

const running: Server[] = []
const open = new Set<Socket>()

async function listen(server: Server): Promise<number> {
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running.push(server)
  return (server.address() as AddressInfo).port
}

/** Between a client and a real server, with its say in what the server says. */
function relay(port: number, change: (typeof relays)[string]['change']): Server {
  return createTcpServer((socket) => {
    const upstream = connect(port, '127.0.0.1')
    upstream
      .on('data', (chunk) => change(chunk, (bytes) => socket.writable && socket.write(bytes)))
      .on('error', () => socket.destroy())
    socket.on('data', (chunk) => upstream.write(chunk)).on('close', () => upstream.destroy())
  })
}

export default async function start(project: {
  provide(key: 'tlsTargets', targets: TlsTargets): void
}): Promise<() => void> {
  const refused = await refusedPort()
  const ports: Record<string, number> = { gone: refused.port }
  const ignore = () => {}
  for (const [key, options] of Object.entries({ ...servers, sniNeeded: byName }))
    ports[key] = await listen(createServer(options).on('tlsClientError', ignore))
  for (const [key, behave] of Object.entries(rude)) ports[key] = await listen(createTcpServer(behave))
  for (const [key, { to, change }] of Object.entries(relays))
    ports[key] = await listen(relay(ports[to] ?? 0, change))
  project.provide('tlsTargets', { ports, roots, fingerprint: new X509Certificate(good.der).fingerprint256 })
  return () => {
    for (const socket of open) socket.destroy()
    for (const server of running) server.close()
    refused.close()
  }
}
