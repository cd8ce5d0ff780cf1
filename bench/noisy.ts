import { setTimeout as sleep } from 'node:timers/promises'
import { forked, saidBy } from '../cli/load/child.ts'
import { load, type LoadResult } from '../cli/load/load.ts'
import type { LoadOptions } from '../cli/load/options.ts'
import { type Bench, report, say } from './figure.ts'
import { innerOrigin } from './inner.ts'
import type { Poured } from './noisy/pour.ts'
import { type BenchServer, startBenchServer } from './server.ts'

const rate = 500
const sockets = 20
const limit = 1_000
const times = 10
const requestsPerSecond = 40

/**
 * Does one workspace feel what another one does? A sends 500 events a second and listens; B sends ten times what its
 * stream takes and does not stop when it is refused. On this machine both share one thread of workerd, one disk and two
 * cores with their senders: on Cloudflare their objects lie apart, and only an isolate may be shared.
 */
export const bench: Bench = async ({ quick }) => {
  const seconds = quick ? 10 : 60
  const server = await startBenchServer({ metered: false })
  try {
    const origin = await innerOrigin(server.pid(), server.origin)
    const quiet = { ...optionsOf(origin, rate), key: keyOf(server), stream: 'steady', sockets, seconds }
    const loud = {
      ...optionsOf(origin, limit * times),
      key: await otherKey(server),
      stream: 'loud',
      seconds: seconds + 4,
    }
    await makeLimited(loud)
    await load({ ...quiet, seconds: 3 }) // everything is awake and compiled
    const alone = figures('alone', await measured(server, quiet))
    const [noisy, poured] = await Promise.all([
      sleep(2_000).then(async () => figures('beside the noise', await measured(server, quiet))),
      pour(loud),
    ])
    say(`noisy: B: ${JSON.stringify(poured)}`)
    figure('events of B accepted a second', poured.accepted / loud.seconds, 'events/s', `about ${limit}`)
    figure('requests of B that failed', poured.failed / loud.batch, 'requests', '0')
    await sleep(2_000)
    const again = figures('alone again', await measured(server, quiet))
    figure('due to socket p99, alone again over alone', (again / alone - 1) * 100, '%', '')
    figure('due to socket p99, beside the noise over alone', (noisy / alone - 1) * 100, '%', 'under 20')
  } finally {
    await server.stop()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'noisy', metric, value, unit, against })

const keyOf = (server: BenchServer): string => (server.headers['authorization'] ?? '').replace('Bearer ', '')

const otherKey = async (server: BenchServer): Promise<string> =>
  (await server.api<{ key: string }>('POST', '/api/bench/workspace')).key

const optionsOf = (origin: string, perSecond: number): Omit<LoadOptions, 'key' | 'stream' | 'seconds'> => ({
  origin,
  rate: perSecond,
  batch: Math.max(1, Math.round(perSecond / requestsPerSecond)),
  sockets: 0,
  full: false,
})

/** The stream of B, as the load generator would make it but for its limit. */
async function makeLimited({ origin, key, stream }: LoadOptions): Promise<void> {
  const made = await fetch(`${origin}/api/v1/streams`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: stream,
      dimensions: ['country'],
      measures: ['amount'],
      eventsPerSecond: limit,
    }),
  })
  if (made.status !== 201) throw new Error(`no stream for B: ${made.status} ${await made.text()}`)
}

async function pour(options: LoadOptions): Promise<Poured> {
  const child = forked(new URL('noisy/pour.ts', import.meta.url))
  child.send(options)
  return await saidBy<Poured>(child)
}

interface Measured extends LoadResult {
  cpuMs: number
  seconds: number
}

async function measured(server: BenchServer, options: LoadOptions): Promise<Measured> {
  const before = server.cpuMs()
  const result = await load(options)
  return { ...result, cpuMs: server.cpuMs() - before, seconds: options.seconds }
}

/** Answers the p99. */
function figures(when: string, { sent, socketMs, told, cpuMs, seconds }: Measured): number {
  const p99 = socketMs.quantile(0.99)
  figure(`A ${when}: due to socket p50`, socketMs.quantile(0.5), 'ms', '')
  figure(`A ${when}: due to socket p99`, p99, 'ms', '')
  figure(`A ${when}: due to accepted p99`, sent.acceptMs.quantile(0.99), 'ms', '')
  figure(`A ${when}: sent late by the generator p99`, sent.lateMs.quantile(0.99), 'ms', '')
  figure(`A ${when}: events not accepted`, sent.due - sent.accepted, 'events', '0')
  figure(`A ${when}: accepted and not told`, sent.accepted - told, 'events', '0')
  figure(`A ${when}: CPU of workerd`, cpuMs / seconds / 10, '% of a core', '')
  return p99
}
