/**
 * Analytics Engine's SQL API on the loopback interface. Vitest starts it once per run.
 *
 *   const { origin, token, refused } = inject('analytics')
 *
 *   POST `${origin}/accounts/<account>/analytics_engine/sql` answers by the account:
 *     good       `rows` below as the API writes them: meta, data, rows; wide integers as text
 *     minutes    `minutes` below, of streams
 *     empty      no rows
 *     broken     500, with the question in its text
 *     garbage    200, no JSON
 *     shapeless  200, rows without figures
 *     hang       nothing, ever
 *     elsewhere  302 to /stolen, which counts who follows
 *   401 without `token`.
 *   GET /asked?account=…  what was asked last of that account: { sql, authorization }
 *   GET /stolen           how many have followed the redirect
 *   refused               nobody listens there
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen, refusedPort } from './loopback.ts'

const token = 'a-token-that-only-tests-know'
const asked = new Map<string, { sql: string; authorization: string | undefined }>()
let followers = 0

const common = { t: '1790000400000', degraded: 0, down: 4 }
const unmeasured = { max_ms: -1, p50_ms: -1, p95_ms: null, p99_ms: -1 }
const latencies = { max_ms: 200.06, p50_ms: 120, p95_ms: 190, p99_ms: 200 }
const noMean = { latency_sum: 0, latency_count: '0', min_ms: 4_000_000_000 }
const aMean = { latency_sum: 2167, latency_count: '23', min_ms: 10 }
const rows = [
  { ...common, region: 'oc', checks: 5, up: 0, unknown: 1, ...noMean, ...unmeasured },
  { ...common, region: 'weur', checks: 27, up: 23, unknown: 0, ...aMean, ...latencies },
]

const ofKey = (d0: string, isOther: number) => ({ t: '1790000400000', is_other: isOther, d0 })
const noValues = { total: 0, low: 0, high: 0, p50: 0, p95: 0, p99: 0 }
const minutes = [
  { ...ofKey('', 0), measure: '', events: 2, ...noValues },
  { ...ofKey('de', 0), measure: '', events: '12', ...noValues },
  {
    ...ofKey('de', 0),
    measure: 'amount',
    events: '10',
    total: 45,
    low: -5,
    high: 9.5,
    p50: 4,
    p95: 9,
    p99: null,
  },
  { ...ofKey('other', 1), measure: '', events: 40, ...noValues },
]

const table = (data: object[]) => ({
  meta: Object.keys(data[0] ?? {}).map((name) => ({ name, type: 'Float64' })),
  data,
  rows: data.length,
})

const say = (response: ServerResponse, status: number, body: unknown) =>
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(typeof body === 'string' ? body : JSON.stringify(body))

const answerers: Record<string, (response: ServerResponse, sql: string) => unknown> = {
  good: (response, sql) =>
    say(response, 200, table(sql.includes('AS region') ? rows : rows.map(({ region: _, ...row }) => row))),
  minutes: (response) => say(response, 200, table(minutes)),
  empty: (response) => say(response, 200, table([])),
  broken: (response, sql) => say(response, 500, `cannot read ${sql} for ${token}`),
  garbage: (response) => say(response, 200, 'Ok.'),
  shapeless: (response) => say(response, 200, table([{ t: 'yesterday' }])),
  hang: () => {},
  elsewhere: (response) => response.writeHead(302, { location: '/stolen' }).end(),
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://analytics')
  if (pathname === '/stolen') {
    if (request.headers.authorization) followers += 1
    return void say(response, 200, followers)
  }
  if (pathname === '/asked') {
    return void say(response, 200, asked.get(searchParams.get('account') ?? '') ?? null)
  }
  const [, account = ''] = /^\/accounts\/([^/]+)\/analytics_engine\/sql$/.exec(pathname) ?? []
  const answerer = answerers[account]
  if (!answerer || request.method !== 'POST') return void say(response, 404, { success: false })
  const { authorization } = request.headers
  const sql = await text(request)
  asked.set(account, { sql, authorization })
  if (authorization === `Bearer ${token}`) answerer(response, sql)
  else say(response, 401, { success: false, errors: [{ code: 10_000, message: 'Authentication error' }] })
}

export interface AnalyticsServers {
  origin: string
  token: string
  refused: string
}

export default async function start(project: {
  provide(key: 'analytics', servers: AnalyticsServers): void
}): Promise<() => void> {
  const server = createServer((request, response) => void answer(request, response))
  const refused = await refusedPort()
  project.provide('analytics', {
    origin: `http://127.0.0.1:${await listen(server)}`,
    token,
    refused: `http://127.0.0.1:${refused.port}`,
  })
  return () => {
    server.closeAllConnections()
    server.close()
    refused.close()
  }
}
