/**
 * Registries on the loopback interface that speak RDAP (RFC 9083), good and bad. Vitest starts them once per run.
 *
 *   const { origin, refused, raw, tls } = inject('rdap')
 *
 *   `${origin}/dns.json`           the list of RFC 9224: `.test` is at /registry/
 *           /registry/             the registry of `.test`: see `domains` below; 404 for the others
 *           /redirector/           302 to /registry/ for `.zz`, 404 for the others
 *           /hang/ /drip/ /huge/ /garbage/ /page/   what they say, for every domain; /page/ is an HTML page, 404
 *           /limited/              429 with `Retry-After: 3600`
 *           /busy/                 503
 *           /elsewhere/            302 to a private address
 *           /asked?path=…          how many questions have arrived at that path
 *   refused  nobody listens there
 *   raw      answers every connection with bytes that are no HTTP
 *   tls      https:// with a certificate nobody trusts
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type HttpServers, startHttpServers } from './http-servers.ts'

const dayMs = 86_400_000
/** A registration ends when it ends, whenever one asks. */
const startedAt = Date.now()
const inDays = (days: number) => new Date(startedAt + days * dayMs).toISOString()

interface Facts {
  /** Null: the registry does not say. */
  days: number | null
  status?: string[]
  ldhName?: string
}

const domains: { [name: string]: Facts } = {
  'fine.test': { days: 300.5, status: ['client transfer prohibited'] },
  'soon.test': { days: 9.5 },
  'tomorrow.test': { days: 0.5 },
  'expired.test': { days: -2.5 },
  'hold.test': { days: 200, status: ['client hold', 'active'] },
  'epp-hold.test': { days: 200, status: ['serverHold'] },
  'redemption.test': { days: 200, status: ['redemption period'] },
  'deleted.test': { days: 200, status: ['pending delete'] },
  'silent.test': { days: null },
  'silent-hold.test': { days: null, status: ['server hold'] },
  'stranger.test': { days: 300, ldhName: 'somebody-else.test' },
  'xn--bcher-kva.test': { days: 300 },
  'far.zz': { days: 300 },
}

const domainObject = (name: string, { days, status = ['active'], ldhName = name }: Facts) => ({
  objectClassName: 'domain',
  handle: '1_DOMAIN_TEST',
  ldhName: ldhName.toUpperCase(),
  rdapConformance: ['rdap_level_0'],
  status,
  events: [
    { eventAction: 'registration', eventDate: '2001-02-03T04:05:06Z' },
    { eventAction: 'last changed', eventDate: '2026-01-02T03:04:05+02:00' },
    { eventAction: 'last update of RDAP database', eventDate: inDays(0) },
    ...(days === null ? [] : [{ eventAction: 'expiration', eventDate: inDays(days) }]),
  ],
  entities: [
    { objectClassName: 'entity', roles: ['abuse'] },
    {
      objectClassName: 'entity',
      roles: ['registrar'],
      publicIds: [{ type: 'IANA Registrar ID', identifier: '9999' }],
      vcardArray: [
        'vcard',
        [
          ['version', {}, 'text', '4.0'],
          ['fn', {}, 'text', 'Example Registrar Inc.'],
        ],
      ],
    },
  ],
  nameservers: [
    { objectClassName: 'nameserver', ldhName: 'NS1.FINE.TEST' },
    { objectClassName: 'nameserver', ldhName: 'ns2.fine.test.' },
  ],
  secureDNS: { delegationSigned: true },
})

const asked = new Map<string, number>()

const say = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/rdap+json' }).end(JSON.stringify(body))

type Answerer = (name: string, response: ServerResponse) => unknown

const answerers: { [base: string]: Answerer } = {
  registry: (name, response) => {
    const facts = domains[name]
    if (facts) say(response, 200, domainObject(name, facts))
    else say(response, 404, { errorCode: 404, title: 'Not found' })
  },
  redirector: (name, response) => {
    if (name.endsWith('.zz')) response.writeHead(302, { location: `/registry/domain/${name}` }).end()
    else say(response, 404, { errorCode: 404, title: 'No registry' })
  },
  hang: () => {},
  drip: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/rdap+json' })
    const timer = setInterval(() => {
      if (response.destroyed) clearInterval(timer)
      else response.write(' ')
    }, 50)
  },
  huge: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/rdap+json' })
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    }
    response.on('drain', more)
    more()
  },
  garbage: (_, response) => response.writeHead(200).end('Domain Name: FINE.TEST'),
  page: (_, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>'),
  limited: (_, response) => response.writeHead(429, { 'retry-after': '3600' }).end(),
  busy: (_, response) => response.writeHead(503).end(),
  elsewhere: (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://registry')
  if (pathname === '/asked') return void response.end(String(asked.get(searchParams.get('path') ?? '') ?? 0))
  asked.set(pathname, (asked.get(pathname) ?? 0) + 1)
  if (pathname === '/dns.json') {
    const base = `http://${request.headers.host}/registry/`
    return void say(response, 200, { version: '1.0', services: [[['test', 'example'], [base]]] })
  }
  const [, base = '', kind, name = ''] = pathname.split('/')
  const answerer = answerers[base]
  if (answerer && kind === 'domain') answerer(name, response)
  else response.writeHead(400).end()
}

export type RdapServers = HttpServers

export default async function start(project: {
  provide(key: 'rdap', servers: RdapServers): void
}): Promise<() => void> {
  const { servers, stop } = await startHttpServers(answer)
  project.provide('rdap', servers)
  return stop
}
