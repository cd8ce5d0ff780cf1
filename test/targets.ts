/**
 * A loopback HTTP server for tests that need a real target or a real receiver. Vitest starts it once per run.
 *
 *   const targets = inject('targets')              // 'http://127.0.0.1:41234', from 'vitest'
 *   await fetch(`${targets}/ok`)                    // 200, "ok"
 *
 *   /ok                     200, "ok"
 *   /fail                   500
 *   /status?code=503        that status
 *   /slow?ms=300            200 after so many milliseconds
 *   /hang                   takes the request and never answers
 *     GET  /hang/most?key=k  how many requests to /hang?key=k were open at once, at the most
 *   /reset                  takes the request and cuts the connection
 *   /redirect?to=/ok        302 there (a loop: /redirect?to=/redirect)
 *   /body?text=…&type=…&status=…  that text and content type, 200 unless named
 *   /flip?key=k             answers as told; 200 until told otherwise. Each test takes a key of its own
 *     POST /flip/set?key=k&status=500[&ms=50][&agent=weur]   from now on; status `hang` or `reset` too.
 *                           With `agent`, only requests whose User-Agent holds that text are answered so
 *     GET  /flip/hits?key=k { hits, agents: [User-Agent, …] }
 *   /receive?key=k          takes any request and keeps it; answers 200 until told otherwise
 *   /in/k/any/path          the same inbox, for receivers whose path is not ours to choose
 *     POST /receive/set?key=k&status=503[&retryAfter=2][&text=…][&location=/ok]   status `hang` or `reset` too
 *     GET  /received?key=k  [{ at, method, path, status, headers, body }], oldest first
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Flip {
  status: string
  ms: number
  agent: string | null
  hits: number
  agents: string[]
}
interface Inbox {
  status: string
  retryAfter: string | null
  location: string | null
  text: string
  received: Received[]
}
interface Received {
  at: number
  method: string
  path: string
  status: number
  headers: IncomingMessage['headers']
  body: string
}
type Answerer = (query: URLSearchParams, request: IncomingMessage, response: ServerResponse) => unknown

const flips = new Map<string, Flip>()
const hangs = new Map<string, { open: number; most: number }>()
const inboxes = new Map<string, Inbox>()

const flipOf = (key: string): Flip => {
  const flip = flips.get(key) ?? { status: '200', ms: 0, agent: null, hits: 0, agents: [] }
  flips.set(key, flip)
  return flip
}
const hangOf = (key: string) => {
  const hang = hangs.get(key) ?? { open: 0, most: 0 }
  hangs.set(key, hang)
  return hang
}
const inboxOf = (key: string): Inbox => {
  const inbox = inboxes.get(key) ?? {
    status: '200',
    retryAfter: null,
    location: null,
    text: 'received',
    received: [],
  }
  inboxes.set(key, inbox)
  return inbox
}
const keyOf = (query: URLSearchParams): string => query.get('key') ?? ''
const say = (response: ServerResponse, status: number, body: string, type = 'text/plain') =>
  response.writeHead(status, { 'content-type': type }).end(body)
const sayJson = (response: ServerResponse, body: unknown) =>
  say(response, 200, JSON.stringify(body), 'application/json')

function hung(query: URLSearchParams, request: IncomingMessage): void {
  const hang = hangOf(keyOf(query))
  hang.open += 1
  hang.most = Math.max(hang.most, hang.open)
  request.socket.once('close', () => (hang.open -= 1))
}

function flipped(query: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
  const flip = flipOf(keyOf(query))
  const agent = request.headers['user-agent'] ?? ''
  flip.hits += 1
  flip.agents.push(agent)
  const status = flip.agent && !agent.includes(flip.agent) ? '200' : flip.status
  if (status === 'hang') return
  if (status === 'reset') return void request.socket.destroy()
  setTimeout(() => say(response, Number(status), status === '200' ? 'ok' : 'broken'), flip.ms)
}

const receive: Answerer = (query, request, response) => take(inboxOf(keyOf(query)), request, response)

async function take(inbox: Inbox, request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { status, retryAfter, location, text } = inbox
  const { method = '', url: path = '', headers } = request
  const body = Buffer.concat(chunks).toString()
  inbox.received.push({ at: Date.now(), method, path, status: Number(status) || 0, headers, body })
  if (status === 'hang') return undefined
  if (status === 'reset') return request.socket.destroy()
  if (retryAfter) response.setHeader('retry-after', retryAfter)
  if (location) response.setHeader('location', location)
  return say(response, Number(status), text)
}

const answers: Record<string, Answerer> = {
  '/ok': (_query, _request, response) => say(response, 200, 'ok'),
  '/fail': (_query, _request, response) => say(response, 500, 'broken'),
  '/status': (query, _request, response) => say(response, Number(query.get('code')), 'as told'),
  '/slow': (query, _request, response) =>
    setTimeout(() => say(response, 200, 'ok'), Number(query.get('ms') ?? 300)),
  '/hang': hung,
  '/hang/most': (query, _request, response) => sayJson(response, hangOf(keyOf(query)).most),
  '/reset': (_query, request) => request.socket.destroy(),
  '/redirect': (query, request, response) => {
    const to = query.get('to') ?? '/ok'
    response.writeHead(302, { location: to === '/redirect' ? (request.url ?? '/ok') : to }).end()
  },
  '/body': (query, _request, response) =>
    say(
      response,
      Number(query.get('status') ?? 200),
      query.get('text') ?? '',
      query.get('type') ?? 'text/plain',
    ),
  '/flip': flipped,
  '/flip/set': (query, _request, response) => {
    Object.assign(flipOf(keyOf(query)), {
      status: query.get('status') ?? '200',
      ms: Number(query.get('ms') ?? 0),
      agent: query.get('agent'),
    })
    say(response, 200, 'set')
  },
  '/flip/hits': (query, _request, response) => {
    const { hits, agents } = flipOf(keyOf(query))
    sayJson(response, { hits, agents })
  },
  '/receive': receive,
  '/receive/set': (query, _request, response) => {
    Object.assign(inboxOf(keyOf(query)), {
      status: query.get('status') ?? '200',
      retryAfter: query.get('retryAfter'),
      location: query.get('location'),
      text: query.get('text') ?? 'received',
    })
    say(response, 200, 'set')
  },
  '/received': (query, _request, response) => sayJson(response, inboxOf(keyOf(query)).received),
}

/** Starts the server on a free port of the loopback interface and tells every test its origin. */
export default async function start(project: {
  provide(key: 'targets', origin: string): void
}): Promise<() => void> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://targets')
    const [, inKey] = /^\/in\/([^/]+)/.exec(pathname) ?? []
    const answer = answers[pathname]
    if (inKey !== undefined) void take(inboxOf(inKey), request, response)
    else if (answer) answer(searchParams, request, response)
    else say(response, 404, 'no such target')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project.provide('targets', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return () => {
    server.closeAllConnections()
    server.close()
  }
}
