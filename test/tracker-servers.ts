/**
 * Stand-ins for trackers on the loopback interface, which keep what they are told. Vitest starts them once per run.
 *
 *   const origin = inject('trackers')
 *   `${origin}/github/{run}`   GitHub's REST API with one repository; `run` names one of its own for each test
 *   `${origin}/jira/{run}`     Jira Cloud's REST API v3 with one project
 *   GET  /state/{run}          { issues, calls }: what they hold, and "METHOD /path" of every call, oldest first
 *   POST /fault/{run}?call=POST+/issues&kind=lose|403-limit|404|500|400   how the next such call ends; `lose` does the work
 *                              and cuts the connection before it is answered
 *   POST /workflow/{run}?ways=Won’t+do:done,Done:done   the transitions that Jira has, each with its category
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './loopback.ts'

export interface Issue {
  number: number
  key: string
  title: string
  body: unknown
  labels: string[]
  state: string
  comments: unknown[]
}
interface Run {
  issues: Issue[]
  calls: string[]
  fault: { call: string; kind: string } | null
  ways: { id: string; name: string; category: string }[]
}
interface Answer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}
type Fields = Record<string, unknown>

const runs = new Map<string, Run>()
const runOf = (name: string): Run => {
  const known = runs.get(name)
  if (known) return known
  const fresh = { issues: [], calls: [], fault: null, ways: [{ id: '31', name: 'Done', category: 'done' }] }
  runs.set(name, fresh)
  return fresh
}

const add = (run: Run, issue: Pick<Issue, 'title' | 'body' | 'labels' | 'state'>): Issue => {
  const number = run.issues.length + 1
  const made = { ...issue, number, key: `OPS-${number}`, comments: [] }
  run.issues.push(made)
  return made
}

function github(run: Run, method: string, path: string, query: URLSearchParams, body: Fields): Answer {
  const found = /^\/issues(?:\/(\d+))?(\/comments)?$/.exec(path.replace(/^\/repos\/acme\/ops/, ''))
  if (!found) return { status: 404, body: { message: 'Not Found' } }
  const [, number, comments] = found
  const show = (issue: Issue) => ({
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
  })
  if (number === undefined) {
    if (method === 'GET')
      return {
        status: 200,
        body: run.issues
          .toReversed()
          .slice(0, Number(query.get('per_page')))
          .map(show),
      }
    const { title, body: text, labels = [] } = body as { title: string; body: string; labels?: string[] }
    return { status: 201, body: show(add(run, { title, body: text, labels, state: 'open' })) }
  }
  const issue = run.issues[Number(number) - 1]
  if (!issue) return { status: 404, body: { message: 'Not Found' } }
  if (comments) {
    issue.comments.push(body['body'])
    return {
      status: 201,
      body: { id: 1, issue_url: `https://api.github.com/repos/acme/ops/issues/${number}` },
    }
  }
  if (method === 'PATCH') issue.state = String(body['state'])
  return { status: 200, body: show(issue) }
}

function jira(run: Run, method: string, path: string, body: Fields): Answer {
  const at = path.replace(/^\/rest\/api\/3/, '')
  if (method === 'POST' && at === '/search/jql') {
    const wanted = /\\"(.*?)\\"/.exec(String(body['jql']))?.[1] ?? ''
    const found = run.issues.filter((issue) => JSON.stringify(issue.body).includes(wanted))
    return { status: 200, body: { issues: found.slice(0, 1).map(({ key }) => ({ key })), isLast: true } }
  }
  if (method === 'POST' && at === '/issue') {
    const {
      summary,
      description,
      labels = [],
    } = body['fields'] as {
      summary: string
      description: unknown
      labels?: string[]
    }
    const { key, number } = add(run, { title: summary, body: description, labels, state: 'To Do' })
    return {
      status: 201,
      body: { id: `1000${number}`, key, self: `https://acme/rest/api/3/issue/1000${number}` },
    }
  }
  const [, name = '', rest = ''] = /^\/issue\/([\w-]+)(.*)$/.exec(at) ?? []
  const issue = run.issues.find(({ key, number }) => key === name || `1000${number}` === name)
  if (!issue) return { status: 404, body: { errorMessages: ['Issue does not exist'] } }
  if (rest === '/comment') {
    issue.comments.push(body['body'])
    return {
      status: 201,
      body: { id: '1', self: `https://acme/rest/api/3/issue/1000${issue.number}/comment/1` },
    }
  }
  if (rest === '/transitions') {
    const way = run.ways.find(({ id }) => id === (body['transition'] as { id: string }).id)
    if (!way) return { status: 400, body: { errorMessages: ['no such transition'] } }
    issue.state = way.name
    return { status: 204 }
  }
  const status = (state: string) => {
    const category = run.ways.find((way) => way.name === state)?.category ?? 'new'
    return { name: state, statusCategory: { key: category } }
  }
  const transitions = run.ways.map((way) => ({ id: way.id, name: way.name, to: status(way.name) }))
  return { status: 200, body: { key: issue.key, fields: { status: status(issue.state) }, transitions } }
}

const faults = (): Record<string, Answer> => ({
  '403-limit': {
    status: 403,
    body: {
      message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    },
    headers: { 'retry-after': '42' },
  },
  'used-up': {
    status: 403,
    body: { message: 'API rate limit exceeded for user ID 1.' },
    headers: {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 1800),
    },
  },
  '400': { status: 400, body: { errorMessages: [], errors: { resolution: 'Resolution is required.' } } },
  '404': { status: 404, body: { message: 'Not Found' } },
  '500': { status: 500 },
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://trackers')
  const [, kind = '', name = ''] = pathname.split('/')
  const run = runOf(name)
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const send = ({ status, body, headers }: Answer) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(body === undefined ? undefined : JSON.stringify(body))
  if (kind === 'state') return void send({ status: 200, body: { issues: run.issues, calls: run.calls } })
  if (kind === 'fault') {
    run.fault = { call: searchParams.get('call') ?? '', kind: searchParams.get('kind') ?? '' }
    return void send({ status: 204 })
  }
  if (kind === 'workflow') {
    const ways = (searchParams.get('ways') ?? '').split(',').filter((way) => way !== '')
    run.ways = ways.map((way, index) => {
      const [label = '', category = ''] = way.split(':')
      return { id: String(index + 1), name: label, category }
    })
    return void send({ status: 204 })
  }
  const path = pathname.slice(`/${kind}/${name}`.length)
  const method = request.method ?? 'GET'
  run.calls.push(`${method} ${path}`)
  const isGithub = kind === 'github'
  const credentials = isGithub
    ? 'Bearer ghp-good'
    : `Basic ${Buffer.from('ops@example.com:good').toString('base64')}`
  if (request.headers.authorization !== credentials)
    return void send({ status: 401, body: { message: 'Bad credentials' } })
  const { fault } = run
  const faulty =
    fault !== null && method === fault.call.split(' ')[0] && path.endsWith(fault.call.split(' ')[1] ?? '')
  if (faulty) run.fault = null
  if (faulty && fault.kind !== 'lose') return void send(faults()[fault.kind] ?? { status: 500 })
  const body = (text === '' ? {} : JSON.parse(text)) as Fields
  const done = isGithub ? github(run, method, path, searchParams, body) : jira(run, method, path, body)
  if (faulty) return void request.socket.destroy()
  send(done)
}

export default async function start(project: {
  provide(key: 'trackers', origin: string): void
}): Promise<() => void> {
  const server = createServer((request, response) => void answer(request, response))
  project.provide('trackers', `http://127.0.0.1:${await listen(server)}`)
  return () => {
    server.closeAllConnections()
    server.close()
  }
}
