import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Histogram } from './histogram.ts'
import type { LoadOptions } from './options.ts'

/** What became of what was sent. */
export interface Sent {
  due: number
  accepted: number
  refused: number
  failed: number
  /** From when a request was due, not from when it could be sent: a server that stalls is not spared. */
  acceptMs: Histogram
  /** From when a request was due to when it went out: how late the sender itself was. */
  lateMs: Histogram
}

const countries = ['de', 'fr', 'us', 'gb', 'it', 'es', 'pl', 'nl', 'at', 'ch']
const now = (): number => performance.timeOrigin + performance.now()

/** Sends at the rate, whether or not answers come. */
export async function send(options: LoadOptions): Promise<Sent> {
  const sent: Sent = {
    due: 0,
    accepted: 0,
    refused: 0,
    failed: 0,
    acceptMs: new Histogram(),
    lateMs: new Histogram(),
  }
  const everyMs = (options.batch / options.rate) * 1_000
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const began = now()
  const requests = Math.round((options.seconds * options.rate) / options.batch)
  const underWay = new Set<Promise<void>>()
  for (let number = 0; number < requests; number += 1) {
    const dueAt = began + number * everyMs
    const waitMs = dueAt - now()
    if (waitMs > 1) await sleep(waitMs)
    sent.due += options.batch
    sent.lateMs.add(Math.max(0, now() - dueAt))
    const one = sendOne(options, agent, dueAt, sent)
    underWay.add(one)
    void one.finally(() => underWay.delete(one))
  }
  await Promise.all(underWay)
  agent.destroy()
  return sent
}

async function sendOne(options: LoadOptions, agent: Agent, dueAt: number, sent: Sent): Promise<void> {
  try {
    const { status, text } = await post(options, agent, events(options.batch, dueAt))
    if (status !== 200) {
      sent.refused += options.batch
      return
    }
    sent.acceptMs.add(now() - dueAt)
    sent.accepted += (JSON.parse(text) as { accepted: number }).accepted
  } catch {
    sent.failed += options.batch
  }
}

/** Events of about 150 bytes; `t` is when they were due, in ms. */
function events(count: number, dueAt: number): string {
  const prefix = randomUUID().slice(0, 18)
  const t = dueAt.toFixed(1)
  let lines = ''
  for (let index = 0; index < count; index += 1) {
    const country = countries[index % countries.length]
    const amount = (index * 37) % 1_000
    lines += `{"id":"${prefix}${index}","country":"${country}","plan":"pro","amount":${amount}.5,"user":"user-${index % 97}","path":"/checkout/confirm","ok":true,"t":${t}}\n`
  }
  return lines
}

function post(
  { origin, key, stream }: LoadOptions,
  agent: Agent,
  body: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/x-ndjson',
      'content-length': Buffer.byteLength(body),
    }
    const url = `${origin}/api/v1/streams/${stream}/events`
    const posted = request(url, { method: 'POST', agent, headers, timeout: 30_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
    })
    posted.on('timeout', () => posted.destroy(new Error('no answer within 30 s')))
    posted.on('error', reject)
    posted.end(body)
  })
}
