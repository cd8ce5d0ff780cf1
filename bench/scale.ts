import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, report, say } from './figure.ts'
import { createMonitors } from './monitors.ts'
import { prices } from './prices.ts'
import { type BenchServer, startBenchServer } from './server.ts'
import { startTarget } from './target.ts'

/** Beyond the first look at each and the first reports: from here on minutes are alike. */
const settleMs = 90_000
const quickSettleMs = 30_000
const idleMs = 20_000

interface Size {
  monitors: number
  lanes: number
  checks: number
  cpuMsPerCheck: number
  dollarsPerMillion: number
}

/**
 * Does a check cost the same whether there are a hundred monitors or ten thousand? Each size on a server of its own:
 * three regions, every 60 s, a target that answers in 20 ms. Votes are taken at once: monitor objects sleep in an
 * ordinary minute. CPU is that of workerd, less what it uses when nothing is watched; cost is what the ordinary
 * minutes were metered at, without the turn of an hour or a day (see `cost`).
 */
export const bench: Bench = async ({ quick, monitors: only }) => {
  const sizes = only ? [only] : quick ? [50, 200] : [100, 1_000, 10_000]
  const minutes = quick ? 1 : 3
  say(`scale: ${sizes.join(', ')} monitors, ${minutes} minutes each`)
  const measured: Size[] = []
  for (const monitors of sizes) {
    const size = await measure(monitors, minutes, quick ? quickSettleMs : settleMs)
    say(`scale: ${JSON.stringify(size)}`)
    figure(`${monitors} monitors: CPU of a check`, size.cpuMsPerCheck, 'ms', 'flat within 20 %')
    figure(`${monitors} monitors: cost of a million checks`, size.dollarsPerMillion, '$', 'flat within 20 %')
    figure(`${monitors} monitors: lanes`, size.lanes, 'lanes', '')
    measured.push(size)
  }
  const [smallest] = measured
  const largest = measured.at(-1)
  if (!smallest || !largest || smallest === largest) return
  const ratio = (of: (size: Size) => number) => of(largest) / of(smallest)
  const what = `${largest.monitors} against ${smallest.monitors}`
  figure(
    `CPU of a check, ${what}`,
    ratio((size) => size.cpuMsPerCheck),
    'times',
    'at most 1.2',
  )
  figure(
    `cost of a check, ${what}`,
    ratio((size) => size.dollarsPerMillion),
    'times',
    'at most 1.2',
  )
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'scale', metric, value, unit, against })

async function measure(monitors: number, minutes: number, restMs: number): Promise<Size> {
  const target = await startTarget()
  const server = await startBenchServer({ takeVotes: true })
  try {
    await sleep(5_000)
    const idleCpu = server.cpuMs()
    await sleep(idleMs)
    const idlePerMs = (server.cpuMs() - idleCpu) / idleMs
    await createMonitors(server, monitors, {
      intervalSeconds: 60,
      timeoutMs: 8_000,
      url: (index) => `${target.origin}/wait?ms=20&n=${index}`,
    })
    await sleep(restMs)
    return await watch(server, target, { monitors, minutes, idlePerMs })
  } finally {
    await server.stop()
    await target.close()
  }
}

async function watch(
  server: BenchServer,
  target: { hits(): Promise<number> },
  { monitors, minutes, idlePerMs }: { monitors: number; minutes: number; idlePerMs: number },
): Promise<Size> {
  const [before, hits, cpu, began] = [
    await server.counts(),
    await target.hits(),
    server.cpuMs(),
    performance.now(),
  ]
  await sleep(minutes * 60_000)
  const checks = (await target.hits()) - hits
  const cpuMs = server.cpuMs() - cpu - idlePerMs * (performance.now() - began)
  const after = await server.counts()
  const grew = (prefix: string) =>
    Object.entries(after.counts).reduce(
      (sum, [name, value]) => sum + (name.startsWith(prefix) ? value - (before.counts[name] ?? 0) : 0),
      0,
    )
  const dollars =
    (grew('object ms') / 1_000) * prices.objectSecond +
    (grew('object calls') + grew('alarms run')) * prices.objectRequest +
    (grew('alarms set') + grew('object rows written') + grew('d1 rows written')) * prices.rowWritten +
    (grew('object rows read') + grew('d1 rows read')) * prices.rowRead +
    grew('queue operations') * prices.queueOperation +
    grew('worker requests: scheduled') * prices.workerRequest
  return {
    monitors,
    lanes: after.counts['objects: LaneObject'] ?? Number.NaN,
    checks,
    cpuMsPerCheck: cpuMs / checks,
    dollarsPerMillion: (dollars / checks) * 1_000_000,
  }
}
