/**
 * Third parties' status pages on the loopback interface, as the products answer them. Vitest starts them once per run.
 *
 *   const { origin, refused, raw, tls } = inject('statusPages')
 *
 *   `${origin}/statuspage/{fine,degraded,partial,major,maintenance}`   Atlassian Statuspage
 *           /instatus/{fine,partial,major,maintenance}                  Instatus
 *           /openstatus/{fine,partial,major,maintenance}                OpenStatus
 *           /cachet3/{fine,partial,major}  /cachet2/{fine,partial,major}
 *           /feeds/{resolved,open,major,maintenance,wordless,old,atom,empty,broken,deep}.xml   RSS and Atom
 *           /hang /drip /huge /garbage /busy   what they say, at every address
 *           /asked?path=…                      how many questions have arrived below that path
 *   refused  nobody listens there
 *   raw      answers every connection with bytes that are no HTTP
 *   tls      https:// with a certificate nobody trusts
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type HttpServers, startHttpServers } from './http-servers.ts'

type Mood = 'fine' | 'degraded' | 'partial' | 'major' | 'maintenance'

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)

/** What each product calls a mood: of its page, of its component API. */
const statuspageWords: Record<Mood, [indicator: string, description: string, component: string]> = {
  fine: ['none', 'All Systems Operational', 'operational'],
  degraded: ['minor', 'Partially Degraded Service', 'degraded_performance'],
  partial: ['major', 'Partial System Outage', 'partial_outage'],
  major: ['critical', 'Major System Outage', 'major_outage'],
  maintenance: ['maintenance', 'Service Under Maintenance', 'under_maintenance'],
}

function statuspage(mood: Mood) {
  const [indicator, description, status] = statuspageWords[mood]
  const incident = {
    id: 'i1',
    name: 'Elevated errors',
    status: 'investigating',
    impact: indicator,
    started_at: hoursAgo(1).toISOString(),
    created_at: hoursAgo(1).toISOString(),
    shortlink: 'https://stspg.io/abc',
    components: [{ id: 'c2', name: 'API' }],
    incident_updates: [{ body: 'We are looking.', status: 'investigating' }],
  }
  const planned = { ...incident, id: 'm1', name: 'Database upgrade', impact: 'maintenance', components: [] }
  const troubled = !['fine', 'maintenance'].includes(mood)
  return {
    page: { id: 'p1', name: 'Acme', url: 'https://status.acme.example', time_zone: 'Etc/UTC' },
    components: [
      { id: 'g1', name: 'Platform', status, group: true, group_id: null },
      { id: 'c2', name: 'API', status, group: false, group_id: 'g1' },
      { id: 'c3', name: 'Web app', status: 'operational', group: false, group_id: 'g1' },
      { id: 'c4', name: 'Docs', status: 'operational', group: false, group_id: null },
    ],
    incidents: troubled ? [incident] : [],
    scheduled_maintenances: [
      { ...planned, status: 'scheduled', name: 'Next month', scheduled_for: hoursAgo(-700).toISOString() },
      ...(mood === 'maintenance'
        ? [{ ...planned, status: 'in_progress', scheduled_for: hoursAgo(1).toISOString() }]
        : []),
    ],
    status: { indicator, description },
  }
}

const instatusWords: Record<Mood, [page: string, component: string]> = {
  fine: ['UP', 'OPERATIONAL'],
  degraded: ['HASISSUES', 'DEGRADEDPERFORMANCE'],
  partial: ['HASISSUES', 'PARTIALOUTAGE'],
  major: ['ALLMAJOROUTAGE', 'MAJOROUTAGE'],
  maintenance: ['UNDERMAINTENANCE', 'UNDERMAINTENANCE'],
}

function instatus(mood: Mood, path: string): unknown {
  const [status, component] = instatusWords[mood]
  const event = {
    id: '1',
    name: 'Slow logins',
    url: 'https://acme.instatus.com/1',
    updatedAt: hoursAgo(0).toISOString(),
  }
  if (path === 'v2/components.json')
    return {
      components: [
        { id: 'a', name: 'API', description: '', status: component, group: { id: 'g', name: 'Platform' } },
        { id: 'b', name: 'Docs', description: '', status: 'OPERATIONAL', group: null },
      ],
    }
  if (path !== 'summary.json') return undefined
  return {
    page: { name: 'Acme on Instatus', url: 'https://acme.instatus.com', status },
    ...(mood === 'maintenance' && {
      activeMaintenances: [
        { ...event, start: hoursAgo(1).toISOString(), status: 'INPROGRESS', duration: 60 },
      ],
    }),
    ...(['degraded', 'partial', 'major'].includes(mood) && {
      activeIncidents: [
        { ...event, started: hoursAgo(2).toISOString(), status: 'INVESTIGATING', impact: component },
      ],
    }),
  }
}

const openstatusWords: Record<Mood, string> = {
  fine: 'success',
  degraded: 'degraded',
  partial: 'degraded',
  major: 'error',
  maintenance: 'info',
}

function openstatus(mood: Mood, path: string): unknown {
  if (path !== 'feed/json') return undefined
  const status = openstatusWords[mood]
  const troubled = mood === 'partial' || mood === 'major'
  return {
    title: 'Acme on OpenStatus',
    description: '',
    status,
    updatedAt: new Date(),
    monitors: [{ id: 7, name: 'api', description: '', status }],
    pageComponents: [
      { id: 1, name: 'API', description: null, monitorId: 7, order: 0, groupId: 3, groupOrder: 0 },
      { id: 2, name: 'Support', description: null, monitorId: null, order: 1, groupId: null, groupOrder: 0 },
    ],
    pageComponentGroups: [{ id: 3, name: 'Platform' }],
    maintenances: [
      { id: 1, name: 'Long past', message: '', from: hoursAgo(90), to: hoursAgo(89), pageComponents: [1] },
      ...(mood === 'maintenance'
        ? [{ id: 2, name: 'Now', message: '', from: hoursAgo(1), to: hoursAgo(-1), pageComponents: [2] }]
        : []),
    ],
    statusReports: [
      { id: 1, title: 'Old trouble', status: 'resolved', pageComponents: [1], statusReportUpdates: [] },
      ...(troubled
        ? [
            {
              id: 2,
              title: 'API trouble',
              status: 'identified',
              pageComponents: [1],
              statusReportUpdates: [{ id: 1, status: 'identified', message: 'Found', date: hoursAgo(3) }],
            },
          ]
        : []),
    ],
  }
}

const cachetCodes: Record<Mood, [code: number, system: string]> = {
  fine: [1, 'operational'],
  degraded: [2, 'partial_outage'],
  partial: [3, 'partial_outage'],
  major: [4, 'major_outage'],
  maintenance: [1, 'under_maintenance'],
}

const cachetIncidents = (mood: Mood) => [
  { id: 2, name: 'Disk full', status: mood === 'fine' ? 4 : 2 },
  { id: 1, name: 'Long ago', status: 4 },
]

function cachet3(mood: Mood, path: string): unknown {
  const [code, system] = cachetCodes[mood]
  const data = (type: string, rows: { id: number }[]) => ({
    data: rows.map(({ id, ...attributes }) => ({ id: String(id), type, attributes: { id, ...attributes } })),
  })
  if (path === 'api/status') return { data: { status: system, message: 'All of it' } }
  if (path === 'api/components')
    return data('components', [
      { id: 1, name: 'API', status: code, enabled: true } as { id: number },
      { id: 2, name: 'Hidden', status: 4, enabled: false } as { id: number },
    ])
  if (path === 'api/incidents')
    return data(
      'incidents',
      cachetIncidents(mood).map(({ status, ...one }) => ({
        ...one,
        status: { human: '', value: status },
        occurred: { string: '2026-11-25 10:00:00' },
      })),
    )
  return undefined
}

function cachet2(mood: Mood, path: string): unknown {
  const [code] = cachetCodes[mood]
  if (path === 'api/v1/components')
    return {
      meta: {},
      data: [{ id: 1, name: 'API', status: String(code), status_name: '', enabled: true, group_id: 0 }],
    }
  if (path === 'api/v1/incidents') return { meta: {}, data: cachetIncidents(mood) }
  return undefined
}

const rss = (items: string, title = 'Acme feed') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>${title}</title><link>https://status.acme.example</link>${items}</channel></rss>`
const item = (title: string, html: string, hours = 1) =>
  `<item><title>${title}</title><description>${html.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</description><pubDate>${hoursAgo(hours).toUTCString()}</pubDate><link>https://status.acme.example/1</link></item>`

const updates = (...words: string[]) =>
  words.map((word) => `<p><strong>${word}</strong> - some words.</p>`).join('')

const feeds: { [name: string]: () => string } = {
  resolved: () => rss(item('API errors', updates('Resolved', 'Monitoring', 'Investigating'))),
  open: () =>
    rss(
      item('API partial outage', updates('Identified', 'Investigating'), 2) +
        item('Old trouble', updates('Resolved', 'Investigating'), 50) +
        item('Database upgrade', updates('Scheduled'), 3),
    ),
  major: () => rss(item('[Investigating] Major outage of the API &amp; app', 'We are looking&nbsp;into it.')),
  maintenance: () => rss(item('Database maintenance', updates('In progress', 'Scheduled'))),
  wordless: () =>
    rss(item('Slow answers in eu-west-1', 'Some customers see slow answers.') + item('Older', 'Slow.', 30)),
  old: () => rss(item('Forgotten outage', updates('Investigating'), 24 * 20)),
  atom: () =>
    `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Acme Atom</title><entry><title>Delays</title><id>x</id><updated>${hoursAgo(1).toISOString()}</updated><link rel="alternate" href="https://status.acme.example/2"/><content type="html">${updates('Monitoring').replaceAll('<', '&lt;')}</content></entry></feed>`,
  empty: () => rss(''),
  broken: () => '<rss><channel><title>Never closed',
  deep: () => '<rss>'.repeat(100_000),
}

const moods: { [product: string]: (mood: Mood, path: string) => unknown } = {
  statuspage: (mood, path) => (path === 'api/v2/summary.json' ? statuspage(mood) : undefined),
  instatus,
  openstatus,
  cachet3,
  cachet2,
}

const misbehaviours: { [name: string]: (response: ServerResponse) => unknown } = {
  hang: () => {},
  drip: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const timer = setInterval(() => {
      if (response.destroyed) clearInterval(timer)
      else response.write(' ')
    }, 50)
  },
  huge: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    }
    response.on('drain', more)
    more()
  },
  garbage: (response) =>
    response.end('<!doctype html><title>Not a status page</title><p>Hello & welcome<br>'),
  busy: (response) => response.writeHead(503).end(),
}

const asked: string[] = []

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://pages')
  if (pathname === '/asked') {
    const below = searchParams.get('path') ?? ''
    return void response.end(String(asked.filter((path) => path.startsWith(below)).length))
  }
  asked.push(pathname)
  const [, product = '', mood = '', ...rest] = pathname.split('/')
  const misbehaviour = misbehaviours[product]
  if (misbehaviour) return void misbehaviour(response)
  const xml = product === 'feeds' && rest.length === 0 ? feeds[mood.replace(/\.xml$/, '')] : undefined
  if (xml) return void response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(xml())
  const body = moods[product]?.(mood as Mood, rest.join('/'))
  if (body === undefined)
    return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404</h1>')
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export type StatusPageServers = HttpServers

export default async function start(project: {
  provide(key: 'statusPages', servers: StatusPageServers): void
}): Promise<() => void> {
  const { servers, stop } = await startHttpServers(answer)
  project.provide('statusPages', servers)
  return stop
}
