// What every journey needs: the project started as its README says, a target to break, a receiver to listen with.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { freePort } from '../../cli/start/port.ts'

/** Asks until the answer is truthy. @throws with what it last said once `ms` have passed. */
export async function until<T>(
  what: string,
  ms: number,
  ask: () => Promise<T> | T,
  everyMs = 200,
): Promise<NonNullable<T>> {
  const end = Date.now() + ms
  let last: unknown
  while (Date.now() < end) {
    try {
      const answer = await ask()
      if (answer) return answer
      last = answer
    } catch (error) {
      last = error
    }
    await sleep(everyMs)
  }
  const said = last instanceof Error ? last.message : JSON.stringify(last)?.slice(0, 200)
  throw new Error(`${what}: not within ${ms} ms (last: ${said})`)
}

/** The project, started by `npm start` on a port and a data folder of its own. */
export class App {
  readonly key = `ved_journey_${randomBytes(16).toString('hex')}`
  readonly dataDir = mkdtempSync(join(tmpdir(), 'vedette-journey-'))
  readonly #env: Record<string, string>
  #child: ChildProcess | undefined
  port = 0

  constructor(env: Record<string, string> = {}) {
    this.#env = env
  }

  get origin(): string {
    return `http://localhost:${this.port}`
  }

  async start(): Promise<this> {
    this.port ||= await freePort()
    const log = openSync(this.logFile, 'a')
    this.#child = spawn('npm', ['start'], {
      env: {
        ...process.env,
        PORT: String(this.port),
        DATA_DIR: this.dataDir,
        BOOTSTRAP_API_KEY: this.key,
        ...this.#env,
      },
      stdio: ['ignore', log, log],
      detached: true, // a process group of its own, so that kill() takes all of it
    })
    try {
      await until('start', 240_000, async () => (await fetch(`${this.origin}/api/health`)).ok)
    } catch (error) {
      throw new Error(`${String(error)}\n${this.log().slice(-2_000)}`, { cause: error })
    }
    return this
  }

  get logFile(): string {
    return join(this.dataDir, 'server.log')
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8')
  }

  /** `kill -9` of everything at once; returns when nothing answers any more. */
  async killHard(): Promise<void> {
    this.#signal('SIGKILL')
    await until('the port to close', 10_000, () =>
      fetch(`${this.origin}/api/health`).then(
        () => false,
        () => true,
      ),
    )
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((done) => child.once('exit', done))
      this.#signal('SIGTERM')
      await Promise.race([gone, sleep(8_000)])
    }
    this.#signal('SIGKILL')
  }

  async remove(): Promise<void> {
    await this.stop()
    await sleep(300)
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 })
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (this.#child?.pid) process.kill(-this.#child.pid, signal)
    } catch {
      // already gone
    }
  }

  /** Calls the API. @throws when the answer is not 2xx. */
  async api<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Body> {
    const answer = await this.raw(method, path, body, headers)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
    return (text ? JSON.parse(text) : null) as Body
  }

  async raw(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return await fetch(`${this.origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }
}

/** A target on loopback: its status can be changed, for all or for one region (told apart by User-Agent). */
export async function startTarget() {
  const state = { status: 200, failFor: null as string | null }
  const hits: { at: number; userAgent: string }[] = []
  const server = createServer((request, response) => {
    const userAgent = request.headers['user-agent'] ?? ''
    hits.push({ at: Date.now(), userAgent })
    const status = state.failFor && userAgent.includes(`(${state.failFor};`) ? 500 : state.status
    response.writeHead(status, { 'content-type': 'text/plain' }).end(status === 200 ? 'ok fine' : 'broken')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { state, hits, url: `http://127.0.0.1:${port}/`, close: () => void server.close() }
}

export const webhookSecret = `whsec_${Buffer.from('a-secret-of-24-bytes-len').toString('base64')}`

export interface Heard {
  at: number
  path: string
  id: string
  valid: boolean
  answered: number
  type: string
  body: { type?: string; data?: { incident?: { id: string } } }
}

/** A receiver of notices on loopback: keeps all it hears, and answers with a status that can be changed. */
export async function startReceiver() {
  const state = { status: 200 }
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const body = JSON.parse(text || '{}') as Heard['body']
      heard.push({
        at: Date.now(),
        path: request.url ?? '',
        id: String(request.headers['webhook-id'] ?? ''),
        valid: signatureHolds(text, request.headers),
        answered: state.status,
        type: body.type ?? '',
        body,
      })
      response.writeHead(state.status).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const of = (type: string) => heard.filter((one) => one.path === '/hook' && one.type === type)
  return { state, heard, of, origin: `http://127.0.0.1:${port}`, close: () => void server.close() }
}

function signatureHolds(text: string, headers: Record<string, unknown>): boolean {
  try {
    new Webhook(webhookSecret).verify(text, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

export interface MonitorAnswer {
  id: string
  status: string
  version: number
}

export interface ResultAnswer {
  region: string
  outcome: string
  tick: string
  at: string
}

/** The webhook and the Slack-shaped channel of a journey. */
export async function addChannels(app: App, receiver: { origin: string }): Promise<void> {
  await app.api('POST', '/channels', {
    name: 'hook',
    type: 'webhook',
    config: { url: `${receiver.origin}/hook`, secret: webhookSecret },
  })
  await app.api('POST', '/channels', {
    name: 'slack',
    type: 'slack',
    config: { webhookUrl: `${receiver.origin}/slack` },
  })
}

export async function addMonitor(
  app: App,
  url: string,
  confirm: Record<string, unknown> = {},
): Promise<MonitorAnswer> {
  return await app.api('POST', '/monitors', {
    name: 'Checkout',
    check: { type: 'http', url },
    intervalSeconds: 10,
    regions: ['weur', 'enam', 'apac'],
    confirm: { regions: 2, failures: 1, recoveries: 1, ...confirm },
  })
}

export const statusOf = async (app: App, id: string): Promise<string> =>
  (await app.api<MonitorAnswer>('GET', `/monitors/${id}`)).status
