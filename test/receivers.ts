/**
 * Loopback receivers of webhooks, each on a port of its own, so that a broken one is no other's business.
 *
 *   const receivers = inject('receivers')          // ['http://127.0.0.1:40001', …], from 'vitest'
 *   POST /                                         // kept, and answered as told; 200 until told otherwise
 *   POST /set?status=503&ms=800                    // for so long; `reset` and `hang` too. Then 200 again
 *   GET  /got                                      // [{ at, status, id, type, incidentId }], oldest first
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const count = 120

export interface Got {
  /** Epoch ms. */
  at: number
  /** As it was answered; 0 for a connection that was cut or never answered. */
  status: number
  id: string
  type: string
  incidentId: string
}

interface Hook {
  type: string
  data: { incident: { id: string } | null }
}

function answering(): (request: IncomingMessage, response: ServerResponse) => void {
  const got: Got[] = []
  let trouble = { status: '200', until: 0 }
  const take = (request: IncomingMessage, response: ServerResponse, body: string) => {
    const status = Date.now() < trouble.until ? trouble.status : '200'
    const { type, data } = JSON.parse(body) as Hook
    const id = String(request.headers['webhook-id'])
    got.push({ at: Date.now(), status: Number(status) || 0, id, type, incidentId: data.incident?.id ?? '' })
    if (status === 'hang') return
    if (status === 'reset') request.socket.destroy()
    else response.writeHead(Number(status)).end('received')
  }
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://receiver')
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (pathname === '/got') return response.end(JSON.stringify(got))
      if (pathname !== '/set') return take(request, response, Buffer.concat(chunks).toString())
      trouble = {
        status: searchParams.get('status') ?? '200',
        until: Date.now() + Number(searchParams.get('ms') ?? 0),
      }
      return response.end('set')
    })
  }
}

/** Starts them, and tells every test their origins, and the seed that `MODEL_SEED` asks for. */
export default async function start(project: {
  provide(key: 'receivers', origins: string[]): void
  provide(key: 'modelSeed', seed: number): void
}): Promise<() => void> {
  const servers: Server[] = []
  const origins: string[] = []
  for (let index = 0; index < count; index += 1) {
    const server = createServer(answering())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push(server)
    origins.push(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  }
  project.provide('receivers', origins)
  project.provide('modelSeed', Number(process.env['MODEL_SEED'] ?? 1))
  return () => {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  }
}
