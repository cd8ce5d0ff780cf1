import { createServer, type IncomingMessage } from 'node:http'
import { parentPort } from 'node:worker_threads'
import type { FlipOrder, FlipSighting } from './flip-target.ts'

// The thread behind `startFlipTarget`: targets `/m/{number}` that answer as told, and a webhook receiver at `/hook`.

/** A check that fails by chance fails its second look too; the next check draws anew. */
const drawHoldsMs = 500

const failing = new Set<number>()
const draws = new Map<string, { until: number; fails: boolean }>()
let chance = { region: '', share: 0 }

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const say = (sighting: FlipSighting) => parentPort?.postMessage(sighting)
const now = () => performance.timeOrigin + performance.now()

parentPort?.on('message', (order: FlipOrder) => {
  if (order.kind === 'chance') chance = order
  else if (order.kind === 'fail') for (const number of order.numbers) failing.add(number)
  else failing.clear()
  say({ kind: 'obeyed', at: now() })
})

function failsByChance(number: number, agent: string): boolean {
  if (chance.share === 0 || !agent.includes(`(${chance.region};`)) return false
  const key = `${number}:${chance.region}`
  const drawn = draws.get(key)
  if (drawn && drawn.until > Date.now()) return drawn.fails
  const fails = Math.random() < chance.share
  draws.set(key, { until: Date.now() + drawHoldsMs, fails })
  return fails
}

interface Hook {
  type: string
  data: { monitor: { name: string } | null; incident: { timeline: { at: string }[] } | null }
}

async function receive(request: IncomingMessage): Promise<void> {
  const at = now()
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { type, data } = JSON.parse(Buffer.concat(chunks).toString()) as Hook
  const number = Number(data.monitor?.name.replace('Monitor ', ''))
  say({ kind: 'hook', type, number, at, decidedAt: Date.parse(data.incident?.timeline.at(-1)?.at ?? '') })
}

const server = createServer((request, response) => {
  const url = request.url ?? '/'
  if (url === '/hook') {
    void receive(request).then(() => response.end('received'))
    return
  }
  const number = Number(url.slice('/m/'.length))
  const fails = failing.has(number) || failsByChance(number, request.headers['user-agent'] ?? '')
  response.statusCode = fails ? 500 : 200
  response.end(fails ? 'broken' : 'ok')
  if (fails) say({ kind: 'failed', number, at: now() })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(typeof address === 'object' ? address?.port : 0)
})
