import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long the `/cycle` address stays well, then ill, in seconds. */
export const cycleSeconds = { well: 240, ill: 90 }

const pages: Record<string, (response: ServerResponse) => void | Promise<void>> = {
  '/up': (response) => answer(response, 200, 'All is well.'),
  '/slow': async (response) => {
    await sleep(700 + Math.random() * 500)
    answer(response, 200, 'Sorry for the wait.')
  },
  '/flaky': (response) => answer(response, Math.random() < 0.15 ? 503 : 200, 'Sometimes.'),
  '/cycle': (response) => {
    const at = (Date.now() / 1_000) % (cycleSeconds.well + cycleSeconds.ill)
    answer(response, at < cycleSeconds.well ? 200 : 500, 'Up, then down, then up.')
  },
  '/moved': (response) => {
    response.writeHead(302, { location: '/up' }).end()
  },
  '/api': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ status: 'ok', queue: { depth: Math.floor(Math.random() * 20) } }))
  },
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
}

/** The demo's own target on loopback. @returns its origin and how to end it. */
export async function startTarget(): Promise<{ origin: string; close(): void }> {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url ?? '/', 'http://target').pathname]
    if (page) void page(response)
    else answer(response, 404, 'Nothing here.')
  })
  // The same port each time, so that yesterday's demo monitors still find it.
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(Number(process.env['DEMO_TARGET_PORT'] ?? 8799), '127.0.0.1', done)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() }
}
