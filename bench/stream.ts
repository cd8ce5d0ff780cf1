import { load, type LoadResult } from '../cli/load/load.ts'
import type { LoadOptions } from '../cli/load/options.ts'
import { type Bench, report, say } from './figure.ts'
import { type BenchServer, startBenchServer } from './server.ts'

const sockets = 100
const batch = 500

interface Run {
  rate: number
  full: boolean
  against: string
}

/**
 * How soon is an event that was accepted on a hundred sockets, and what does it cost? Everything on: schema, duplicates,
 * the log on disk, windows of four sizes. Latency counts from when a request was due (no coordinated omission) to when a
 * socket had the first and the last event of a frame; CPU is that of workerd alone.
 */
export const bench: Bench = async ({ quick }) => {
  const seconds = quick ? 10 : 60
  const runs: Run[] = [
    { rate: 1_000, full: false, against: '' },
    { rate: 5_000, full: false, against: 'p99 under 50' },
    { rate: 20_000, full: false, against: 'p99 under 100' },
    { rate: 5_000, full: true, against: '' },
    ...(quick
      ? []
      : [
          { rate: 10_000, full: false, against: '' },
          { rate: 30_000, full: false, against: '' },
        ]),
  ]
  for (const run of runs) {
    const server = await startBenchServer({ metered: false })
    try {
      await measure(server, run, seconds)
    } finally {
      await server.stop()
    }
  }
}

async function measure(server: BenchServer, { rate, full, against }: Run, seconds: number): Promise<void> {
  const key = (server.headers['authorization'] ?? '').replace('Bearer ', '')
  const options: LoadOptions = {
    origin: server.origin,
    key,
    stream: 'load',
    rate,
    batch,
    sockets,
    seconds,
    full,
  }
  await load({ ...options, seconds: 3 }) // everything is awake and compiled
  const cpu = server.cpuMs()
  const result = await load(options)
  const cpuMs = server.cpuMs() - cpu
  const name = `${rate} events/s${full ? ', full frames' : ''}`
  say(`stream: ${name}: ${told(result)}`)
  const figure = (metric: string, value: number, unit: string, held = '') =>
    report({ bench: 'stream', metric: `${name}: ${metric}`, value, unit, against: held })
  figure('due to socket p50', result.socketMs.quantile(0.5), 'ms')
  figure('due to socket p99', result.socketMs.quantile(0.99), 'ms', against)
  figure('due to accepted p99', result.sent.acceptMs.quantile(0.99), 'ms')
  figure('CPU of an event', (cpuMs * 1_000) / result.sent.accepted, 'µs')
  figure('events not accepted', result.sent.due - result.sent.accepted, 'events', '0')
  figure('accepted and not counted', result.sent.accepted - (result.counted ?? 0), 'events', '0')
}

const told = ({ sent, frames, bytes, skipped, counted }: LoadResult): string =>
  JSON.stringify({
    ...sent,
    acceptMs: undefined,
    counted,
    frames,
    skipped,
    megabytes: Math.round(bytes / 1e6),
  })
