/**
 * Loopback servers that misbehave in ways `test/targets.ts` does not. Vitest starts them once per run.
 *
 *   const { origin, tls, refused } = inject('httpTargets')
 *
 *   origin  /echo                     200, JSON { method, url, headers, body } of what arrived
 *           /chain?left=3             redirects to itself with left - 1 until it is 0, then 200
 *           /to?status=307&url=…      redirects there with that status; without `url`, no Location
 *           /endless                  200 and a body that never ends
 *           /endless/open             how many such bodies are still being sent
 *           /long?letters=9&then=…    200 and so many x, then that text
 *           /stall                    200, half a body, then silence
 *           /drip                     200 and a body of one byte every 50 ms, for a minute
 *           /cut                      200, half a body, then the connection is cut
 *           /cloudflare?code=530&text=…  that status, as if Cloudflare had made it
 *           /token?key=k&expires=60&ms=0&status=200  an OAuth 2 token endpoint: { access_token: 'token-k-1' …}; each test
 *                                     takes a key of its own
 *           /token/asked?key=k        [{ authorization, body }] of what it was asked
 *           /guarded?key=k            200 to who brings the newest token of that key, else 401 with what was brought
 *           /revoke?key=k             from now on no token given so far is good
 *           /login?to=…               303 there, with the cookies sid=1 (path /) and old=gone (expired)
 *           /headers                  200 with `x-release: 42` and a Latin-1 body "café"
 *   tls     https:// with a certificate nobody trusts
 *   refused nobody listens there
 *   raw     http://…: answers every connection with bytes that are no HTTP
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { refusedPort } from './loopback.ts'

type Answerer = (query: URLSearchParams, request: IncomingMessage, response: ServerResponse) => unknown

let endless = 0

interface Issuer {
  asked: { authorization: string | null; body: string }[]
  newest: string | null
}
const issuers = new Map<string, Issuer>()
function issuerOf(query: URLSearchParams): Issuer {
  const key = query.get('key') ?? ''
  const issuer = issuers.get(key) ?? { asked: [], newest: null }
  issuers.set(key, issuer)
  return issuer
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

async function issue(query: URLSearchParams, request: IncomingMessage, response: ServerResponse) {
  const issuer = issuerOf(query)
  const body = await bodyOf(request)
  issuer.asked.push({ authorization: request.headers.authorization ?? null, body })
  await new Promise((resolve) => setTimeout(resolve, Number(query.get('ms') ?? 0)))
  const status = Number(query.get('status') ?? 200)
  response.writeHead(status, { 'content-type': 'application/json' })
  if (status !== 200)
    return response.end(JSON.stringify({ error: 'invalid_client', error_description: `not ${body}` }))
  issuer.newest = `token-${query.get('key')}-${issuer.asked.length}`
  const token_type = query.get('type') ?? 'Bearer'
  const expires_in = Number(query.get('expires') ?? 3600)
  return response.end(JSON.stringify({ access_token: issuer.newest, token_type, expires_in }))
}

const answers: Record<string, Answerer> = {
  '/token': issue,
  '/token/asked': (query, _request, response) => response.end(JSON.stringify(issuerOf(query).asked)),
  '/guarded': (query, request, response) => {
    const brought = request.headers.authorization ?? 'nothing'
    const { newest } = issuerOf(query)
    response
      .writeHead(newest !== null && brought === `Bearer ${newest}` ? 200 : 401)
      .end(`brought ${brought}`)
  },
  '/revoke': (query, _request, response) => {
    issuerOf(query).newest = null
    response.end('revoked')
  },
  '/echo': async (_query, request, response) => {
    const { method, headers, url } = request
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ method, url, headers, body: await bodyOf(request) }))
  },
  '/chain': (query, _request, response) => {
    const left = Number(query.get('left'))
    if (left > 0) response.writeHead(302, { location: `/chain?left=${left - 1}` })
    response.end('arrived')
  },
  '/to': (query, _request, response) => {
    const location = query.get('url')
    response.writeHead(Number(query.get('status') ?? 302), location === null ? {} : { location }).end()
  },
  '/endless': (_query, _request, response) => {
    endless += 1
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    }
    response.on('drain', more).on('close', () => (endless -= 1))
    more()
  },
  '/endless/open': (_query, _request, response) => response.end(String(endless)),
  '/long': (query, _request, response) =>
    response.end('x'.repeat(Number(query.get('letters'))) + (query.get('then') ?? '')),
  '/stall': (_query, _request, response) =>
    response.writeHead(200, { 'content-length': '10' }).write('half '),
  '/drip': (_query, _request, response) => {
    let left = 1_200
    const timer = setInterval(() => {
      if (response.destroyed || (left -= 1) <= 0) clearInterval(timer)
      else response.write('x')
    }, 50)
  },
  '/cut': (_query, request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half ')
    setTimeout(() => request.socket.resetAndDestroy(), 20)
  },
  '/cloudflare': (query, _request, response) =>
    response.writeHead(Number(query.get('code')), { server: 'cloudflare' }).end(query.get('text') ?? ''),
  '/login': (query, _request, response) =>
    response
      .writeHead(303, {
        location: query.get('to') ?? '/echo',
        'set-cookie': ['sid=1; Path=/; HttpOnly', 'old=gone; Max-Age=0', 'far=1; Domain=example.com'],
      })
      .end(),
  '/headers': (_query, _request, response) => {
    response.writeHead(200, { 'x-release': '42', 'content-type': 'text/plain; charset=latin1' })
    response.end(Buffer.from('café', 'latin1'))
  },
}

const answer = (request: IncomingMessage, response: ServerResponse) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://targets')
  const known = answers[pathname]
  if (known) known(searchParams, request, response)
  else response.writeHead(404).end('no such target')
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

export default async function start(project: {
  provide(key: 'httpTargets', targets: { origin: string; tls: string; refused: string; raw: string }): void
}): Promise<() => void> {
  const pem = readFileSync(new URL('fixtures/test-only-self-signed.pem', import.meta.url))
  const plain = createServer(answer)
  const tls = createTlsServer({ key: pem, cert: pem }, answer)
  const raw = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy()).once('data', () => socket.end('\u0000\u0001 no HTTP \r\n\r\n'))
  })
  const refused = await refusedPort()
  project.provide('httpTargets', {
    origin: `http://127.0.0.1:${await listen(plain)}`,
    tls: `https://127.0.0.1:${await listen(tls)}`,
    raw: `http://127.0.0.1:${await listen(raw)}`,
    refused: `http://127.0.0.1:${refused.port}`,
  })
  return () => {
    for (const server of [plain, tls]) {
      server.closeAllConnections()
      server.close()
    }
    raw.close()
    refused.close()
  }
}
