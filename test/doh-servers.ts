/**
 * DNS-over-HTTPS resolvers on the loopback interface (RFC 8484, over plain HTTP), good and bad. Their messages are
 * written by `dns-packet`, not by us. Vitest starts them once per run.
 *
 *   const { resolver, refused, raw, tls } = inject('doh')
 *
 *   `${resolver}/good`       answers from the zone below, with the AD flag
 *           /other           the same, but www has another address, and nothing is validated
 *           /slow?ms=80      the good one, later
 *           /hang            takes the query and never answers
 *           /drip            an answer of one byte every 50 ms
 *           /huge            200 and a body that never ends
 *           /cut             the first half of a good answer
 *           /garbage         bytes that are no message
 *           /echo            the query itself, which is no answer
 *           /lying-id        a good answer with another id
 *           /lying-question  a good answer to another question
 *           /truncated       a good answer with the TC flag
 *           /html            a page, as captive portals answer
 *           /status?code=503 that HTTP status
 *           /redirect        302 to the good one
 *           /rcode?code=5    an answer with that response code
 *           /asked?name=…    how many queries for that name have arrived, at any path
 *   refused  nobody listens there
 *   raw      answers every connection with bytes that are no HTTP
 *   tls      https:// with a certificate nobody trusts
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { join } from 'node:path'
import packet, { type Answer, type DecodedPacket } from 'dns-packet'
import { gibberish, listen, refusedPort } from './loopback.ts'

/** `dns-packet` has no HTTPS records: theirs are given as bytes. */
type Record = Omit<Answer, 'type' | 'data'> & { type: string; name: string; data: unknown; ttl?: number }

const https = (hex: string) => ({ type: 'UNKNOWN_65', data: Buffer.from(hex.replaceAll(' ', ''), 'hex') })

const zone: Record[] = [
  { name: 'example.test', type: 'A', data: '192.0.2.1' },
  { name: 'example.test', type: 'AAAA', data: '2001:db8::1' },
  { name: 'example.test', type: 'MX', data: { preference: 10, exchange: 'mx1.example.test' } },
  { name: 'example.test', type: 'MX', data: { preference: 20, exchange: 'MX2.example.test' } },
  { name: 'example.test', type: 'NS', data: 'ns1.example.test', ttl: 86_400 },
  { name: 'example.test', type: 'NS', data: 'ns2.example.test', ttl: 86_400 },
  { name: 'example.test', type: 'TXT', data: ['v=spf1 include:_spf.example.test', ' -all'] },
  { name: 'example.test', type: 'TXT', data: ['say "grüße"; \\'] },
  {
    name: 'example.test',
    type: 'SOA',
    data: {
      mname: 'ns1.example.test',
      rname: 'hostmaster.example.test',
      serial: 2_026_112_501,
      refresh: 7200,
      retry: 3600,
      expire: 1_209_600,
      minimum: 300,
    },
  },
  { name: 'example.test', type: 'CAA', data: { flags: 0, tag: 'issue', value: 'letsencrypt.org' } },
  // 1 . alpn="h3,h2" port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1
  {
    name: 'example.test',
    ...https(
      '0001 00 0001 0006 02 6833 02 6832 0003 0002 20fb 0004 0008 c0000201 c0000202 0006 0010 20010db8000000000000000000000001',
    ),
  },
  // 0 svc.example.test: alias mode
  { name: 'alias.example.test', ...https('0000 03 737663 07 6578616d706c65 04 74657374 00') },
  {
    name: '_sip._tcp.example.test',
    type: 'SRV',
    data: { priority: 10, weight: 5, port: 5060, target: 'sip.example.test' },
  },
  { name: 'www.example.test', type: 'CNAME', data: 'edge.example.test', ttl: 60 },
  { name: 'edge.example.test', type: 'CNAME', data: 'pool.example.test', ttl: 30 },
  { name: 'pool.example.test', type: 'A', data: '192.0.2.10', ttl: 20 },
  { name: 'pool.example.test', type: 'A', data: '192.0.2.11', ttl: 20 },
  { name: 'sinkhole.example.test', type: 'A', data: '0.0.0.0' },
  { name: 'loop.example.test', type: 'CNAME', data: 'pool-loop.example.test' },
  { name: 'pool-loop.example.test', type: 'CNAME', data: 'loop.example.test' },
  { name: 'xn--bcher-kva.test', type: 'A', data: '192.0.2.20' },
  { name: '1.2.0.192.in-addr.arpa', type: 'PTR', data: 'example.test' },
  ...Array.from({ length: 60 }, (_, index) => ({
    name: 'many.example.test',
    type: 'TXT',
    data: [`text ${index} ${'x'.repeat(200)}`],
  })),
]

const rcodes: { [name: string]: { rcode: number; error?: number; text?: string } } = {
  'bogus.example.test': { rcode: 2, error: 6, text: 'no valid signature' },
  'dark.example.test': { rcode: 2, error: 22 },
  'servfail.example.test': { rcode: 2 },
  'blocked.example.test': { rcode: 3, error: 15 },
  'sinkhole.example.test': { rcode: 0, error: 17 },
}

const asked = new Map<string, number>()

/** The records from a name along its CNAMEs, as a recursive resolver gives them. */
function lookUp(records: readonly Record[], name: string, type: string): Record[] {
  const found: Record[] = []
  for (let at = name; found.length < 100;) {
    const here = records.filter((one) => one.name === at)
    const wanted = here.filter((one) => one.type === type || one.type === `UNKNOWN_${type}`)
    if (wanted.length > 0) return [...found, ...wanted]
    const alias = here.find((one) => one.type === 'CNAME')
    if (!alias || found.includes(alias)) return found
    found.push(alias)
    at = String(alias.data)
  }
  return found
}

interface Shape {
  id?: number
  flags?: number
  rcode?: number
  records?: readonly Record[]
  question?: { name: string; type: string }
}

const authenticated = 0x20
const cutShort = 0x200

function answerTo(
  query: DecodedPacket,
  { id, flags = authenticated, rcode, records = zone, question }: Shape,
) {
  const asking = query.questions?.[0] ?? { name: '.', type: 'A' as const }
  const name = asking.name.toLowerCase()
  const type = asking.type.startsWith('UNKNOWN_') ? asking.type.slice(8) : asking.type
  const special = rcodes[name]
  const exists = records.some((one) => one.name === name)
  const code = rcode ?? special?.rcode ?? (exists ? 0 : 3)
  return packet.encode({
    type: 'response',
    id: id ?? query.id ?? 0,
    flags: 0x180 | (code === 0 ? flags : 0) | code,
    questions: [(question ?? asking) as never],
    answers: code === 0 ? lookUp(records, name, type).map((one) => ({ ttl: 300, ...one }) as Answer) : [],
    authorities: code === 3 ? [{ ttl: 300, ...zone[8] } as Answer] : [],
    additionals: [optWith(special) as Answer],
  })
}

/** The OPT record, with an extended error (RFC 8914) where there is one. */
function optWith(special: { error?: number; text?: string } | undefined) {
  const options =
    special?.error === undefined
      ? []
      : [
          {
            code: 15,
            data: Buffer.concat([Buffer.from([0, special.error]), Buffer.from(special.text ?? '')]),
          },
        ]
  return { name: '.', type: 'OPT', udpPayloadSize: 1232, extendedRcode: 0, ednsVersion: 0, flags: 0, options }
}

const other = [
  ...zone.filter((one) => one.name !== 'pool.example.test'),
  { name: 'pool.example.test', type: 'A', data: '203.0.113.66', ttl: 20 },
]

type Answerer = (
  query: DecodedPacket,
  params: URLSearchParams,
  response: ServerResponse,
  body: Buffer,
) => unknown

const say = (response: ServerResponse, message: Buffer, type = 'application/dns-message') =>
  response.writeHead(200, { 'content-type': type }).end(message)

const answerers: { [path: string]: Answerer } = {
  '/good': (query, _, response) => say(response, answerTo(query, {})),
  '/other': (query, _, response) => say(response, answerTo(query, { records: other, flags: 0 })),
  '/slow': (query, params, response) =>
    setTimeout(() => say(response, answerTo(query, {})), Number(params.get('ms') ?? 80)),
  '/hang': () => {},
  '/drip': (query, _, response) => {
    const message = answerTo(query, {})
    response.writeHead(200, { 'content-type': 'application/dns-message' })
    let at = 0
    const timer = setInterval(() => {
      if (response.destroyed || at >= message.length) clearInterval(timer)
      else response.write(message.subarray(at, (at += 1)))
    }, 50)
  },
  '/huge': (_query, _, response) => {
    response.writeHead(200, { 'content-type': 'application/dns-message' })
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    }
    response.on('drain', more)
    more()
  },
  '/cut': (query, _, response) => {
    const message = answerTo(query, {})
    say(response, message.subarray(0, message.length / 2))
  },
  '/garbage': (_query, _, response) =>
    say(response, Buffer.from('\u0000\u0000\u00ff\u00ffno message at all')),
  '/echo': (_query, _, response, body) => say(response, body),
  '/lying-id': (query, _, response) => say(response, answerTo(query, { id: 4242 })),
  '/lying-question': (query, _, response) =>
    say(response, answerTo(query, { question: { name: 'elsewhere.test', type: 'A' } })),
  '/truncated': (query, _, response) => say(response, answerTo(query, { flags: authenticated | cutShort })),
  '/html': (_query, _, response) => say(response, Buffer.from('<h1>Please sign in</h1>'), 'text/html'),
  '/status': (_query, params, response) => response.writeHead(Number(params.get('code'))).end(),
  '/redirect': (_query, _, response) => response.writeHead(302, { location: '/good' }).end(),
  '/rcode': (query, params, response) =>
    say(response, answerTo(query, { rcode: Number(params.get('code')) })),
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://resolver')
  if (pathname === '/asked') return void response.end(String(asked.get(searchParams.get('name') ?? '') ?? 0))
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const answerer = answerers[pathname]
  if (!answerer || request.method !== 'POST' || request.headers['content-type'] !== 'application/dns-message')
    return void response.writeHead(400).end()
  const query = packet.decode(body)
  const name = query.questions?.[0]?.name ?? ''
  asked.set(name, (asked.get(name) ?? 0) + 1)
  answerer(query, searchParams, response, body)
}

export interface DohServers {
  resolver: string
  refused: string
  raw: string
  tls: string
}

export default async function start(project: {
  provide(key: 'doh', servers: DohServers): void
}): Promise<() => void> {
  const pem = readFileSync(join(import.meta.dirname, 'fixtures/test-only-self-signed.pem'))
  const handle = (request: IncomingMessage, response: ServerResponse) => void answer(request, response)
  const plain = createServer(handle)
  const tls = createTlsServer({ key: pem, cert: pem }, handle)
  const raw = gibberish()
  const refused = await refusedPort()
  project.provide('doh', {
    resolver: `http://127.0.0.1:${await listen(plain)}`,
    refused: `http://127.0.0.1:${refused.port}/good`,
    raw: `http://127.0.0.1:${await listen(raw)}/good`,
    tls: `https://127.0.0.1:${await listen(tls)}/good`,
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
