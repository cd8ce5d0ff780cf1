import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, report, say } from './figure.ts'
import { type BenchServer, startBenchServer } from './server.ts'
import { startTarget } from './target.ts'

const regions = ['weur', 'enam', 'apac']
const intervalSeconds = 60

/**
 * What does it cost to make a thousand monitors in one call, until each of them is up? Each is checked at once in three
 * regions, and its object wakes for the first time: a rush, in which no tick of those that run may be lost.
 */
export const bench: Bench = async ({ quick, monitors = quick ? 200 : 1_000 }) => {
  say(`births: ${monitors} monitors in ${regions.length} regions, made in one call; about two minutes`)
  const target = await startTarget()
  const server = await startBenchServer({ metered: false })
  try {
    await sleep(5_000)
    const [began, before, allBefore] = [Date.now(), server.cpuMs(), server.allCpuMs()]
    await createAll(server, monitors, (index) => `${target.origin}/wait?ms=20&n=${index}`)
    await allUp(server, monitors)
    figure(`until ${monitors} new monitors are up`, (Date.now() - began) / 1_000, 's', 'a minute or two')
    figure(`CPU of workerd until all are up`, (server.cpuMs() - before) / 1_000, 's', '')
    await sleep(Math.max(0, began + 60_000 - Date.now()))
    figure('CPU of workerd in the first minute', (server.cpuMs() - before) / 1_000, 's', '')
    figure('CPU of all that runs in the first minute', (server.allCpuMs() - allBefore) / 1_000, 's', '')
    await sleep(15_000)
    const { made, unknown } = await ticksOfFirstMinute(server)
    figure('checks made since', made, 'checks', '')
    figure('ticks that became unknown', unknown, 'ticks', '0')
  } finally {
    await server.stop()
    await target.close()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'births', metric, value, unit, against })

async function createAll(server: BenchServer, count: number, url: (index: number) => string): Promise<void> {
  const create = Array.from({ length: count }, (_, index) => ({
    name: `Shop ${index}`,
    check: { type: 'http', url: url(index), timeoutMs: 5_000 },
    intervalSeconds,
    regions,
  }))
  await server.api('POST', '/api/v1/monitors/bulk', { create })
}

async function allUp(server: BenchServer, count: number): Promise<void> {
  const path = '/api/v1/monitors?status=up&limit=1&count=true'
  for (const end = Date.now() + 240_000; Date.now() < end; await sleep(1_000)) {
    if ((await server.api<{ count: number }>('GET', path)).count >= count) return
  }
  throw new Error('not all came up within four minutes')
}

/** What the metrics page has counted, of every lane. */
async function ticksOfFirstMinute(server: BenchServer): Promise<{ made: number; unknown: number }> {
  const answer = await fetch(`${server.origin}/metrics`, { headers: server.headers })
  let [made, unknown] = [0, 0]
  for (const line of (await answer.text()).split('\n')) {
    if (!line.startsWith('vedette_checks_total{')) continue
    const count = Number(line.slice(line.lastIndexOf(' ') + 1))
    if (line.includes('outcome="unknown"')) unknown += count
    else made += count
  }
  return { made, unknown }
}
