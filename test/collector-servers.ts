/**
 * A collector of OpenTelemetry traces on the loopback interface: OTLP/HTTP in JSON. Vitest starts it once per run.
 *
 *   const { origin, token } = inject('collector')
 *
 *   POST /v1/traces              takes spans; 401 without `token`, 400 for what is no JSON of OTLP
 *   POST /broken/v1/traces       500
 *   POST /elsewhere/v1/traces    302 to /stolen
 *   GET  /spans?trace=…          the spans of a trace, in the order they came, as OTLP has them
 *   GET  /stolen                 how many have followed the redirect
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen } from './loopback.ts'

const token = 'a-collector-token-that-only-tests-know'

export interface CollectedSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Record<string, unknown> }[]
  status: { code?: number; message?: string }
}

interface Request {
  resourceSpans: { scopeSpans: { spans: CollectedSpan[] }[] }[]
}

const spans: CollectedSpan[] = []
let followers = 0

const say = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers.authorization !== `Bearer ${token}`) return say(response, 401, {})
  try {
    const { resourceSpans } = JSON.parse(await text(request)) as Request
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
    say(response, 200, { partialSuccess: {} })
  } catch {
    say(response, 400, {})
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://collector')
  if (pathname === '/v1/traces') return take(request, response)
  if (pathname === '/broken/v1/traces') return say(response, 500, {})
  if (pathname === '/elsewhere/v1/traces') return void response.writeHead(302, { location: '/stolen' }).end()
  if (pathname === '/stolen') {
    if (request.headers.authorization) followers += 1
    return say(response, 200, followers)
  }
  say(
    response,
    200,
    spans.filter(({ traceId }) => traceId === searchParams.get('trace')),
  )
}

export interface CollectorServers {
  origin: string
  token: string
}

export default async function start(project: {
  provide(key: 'collector', servers: CollectorServers): void
}): Promise<() => void> {
  const server = createServer((request, response) => void answer(request, response))
  project.provide('collector', { origin: `http://127.0.0.1:${await listen(server)}`, token })
  return () => {
    server.closeAllConnections()
    server.close()
  }
}
