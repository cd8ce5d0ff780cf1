import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, report, say } from './figure.ts'
import { createMonitors } from './monitors.ts'
import { pages } from './pages.ts'
import { type BenchServer, startBenchServer } from './server.ts'
import { startTarget } from './target.ts'

const monitorCount = 1_000
const intervalSeconds = 10
const cellMs = 300_000
const regions = ['weur', 'enam', 'apac']
const evictEveryMs = 120_000

/**
 * Is anything lost on a long bad day? 1,000 monitors every 10 s in three regions; a tenth of the targets fails at any
 * time, some of them hang; a lane is evicted every two minutes and everything is killed twice. Then all is well again:
 * every tick must be there, made or `unknown`, every incident closed, and memory must not have grown.
 */
export const bench: Bench = async ({ quick, monitors = quick ? 100 : monitorCount }) => {
  const minutes = quick ? 12 : 30
  say(
    `soak: ${monitors} monitors every ${intervalSeconds} s in ${regions.length} regions, ${minutes} minutes`,
  )
  const target = await startTarget()
  const server = await startBenchServer()
  try {
    const ids = await createMonitors(server, monitors, {
      intervalSeconds,
      timeoutMs: 5_000,
      url: (index) => `${target.origin}/unsteady?n=${index}`,
    })
    const began = Date.now()
    const memory = await endure(server, minutes, began)
    await target.calm()
    await recovered(server)
    await ticks(server, ids, {
      from: Math.ceil(began / cellMs) * cellMs,
      to: Math.floor(Date.now() / cellMs) * cellMs,
    })
    memoryFigures(memory)
  } finally {
    await server.stop()
    await target.close()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'soak', metric, value, unit, against })

/** Lives through it; answers the memory held, a sample every ten seconds, by life of the process. */
async function endure(server: BenchServer, minutes: number, began: number): Promise<number[][]> {
  const end = began + minutes * 60_000
  const crashes = [began + (minutes * 60_000) / 3, began + (minutes * 120_000) / 3]
  const lives: number[][] = [[]]
  let evicted = 0
  let evictAt = began + evictEveryMs
  while (Date.now() < end) {
    await sleep(10_000)
    lives.at(-1)?.push(server.memoryMb())
    if (crashes[0] !== undefined && Date.now() >= crashes[0]) {
      crashes.shift()
      say('soak: killing everything')
      const killed = Date.now()
      await server.crash()
      figure('from the kill to healthy again', (Date.now() - killed) / 1_000, 's', 'under 60')
      lives.push([])
    } else if (Date.now() >= evictAt) {
      evictAt += evictEveryMs
      await fetch(`${server.origin}/api/bench/evict?lane=lane:${regions[evicted % regions.length]}:0:g1`)
      evicted += 1
    }
  }
  figure('lanes evicted', evicted, 'evictions', '')
  return lives
}

/** Waits until every monitor is up and every incident closed, but not for ever. */
async function recovered(server: BenchServer): Promise<void> {
  const ongoing = async () =>
    (await pages<{ status: string }>(server, '/api/v1/incidents?')).filter(
      ({ status }) => status !== 'resolved',
    ).length
  const began = Date.now()
  let open = await ongoing()
  while (open > 0 && Date.now() - began < 300_000) {
    await sleep(5_000)
    open = await ongoing()
  }
  figure('incidents still open after all is well', open, 'incidents', '0')
  const all = await pages<{ id: string }>(server, '/api/v1/incidents?')
  figure('incidents in all', all.length, 'incidents', '')
  // The last checks of the cell that has just ended may still be under way.
  await sleep(cellMs - (Date.now() % cellMs) + 75_000)
}

interface Point {
  checks: number
  unknown: number
}

/** Every tick of every monitor and region, in whole cells: made or unknown, but never missing and never twice. */
async function ticks(server: BenchServer, ids: string[], span: { from: number; to: number }): Promise<void> {
  const wantedOfOne = ((span.to - span.from) / (intervalSeconds * 1_000)) * regions.length
  let [found, unknown, lost, surplus] = [0, 0, 0, 0]
  for (const id of ids) {
    const query = `from=${iso(span.from)}&to=${iso(span.to)}&step=${cellMs / 1_000}`
    const { data } = await server.api<{ data: Point[] }>('GET', `/api/v1/monitors/${id}/series?${query}`)
    const checks = data.reduce((sum, point) => sum + point.checks, 0)
    found += checks
    unknown += data.reduce((sum, point) => sum + point.unknown, 0)
    lost += Math.max(0, wantedOfOne - checks)
    surplus += Math.max(0, checks - wantedOfOne)
    await sleep(60) // the API admits 1,200 requests a minute
  }
  figure('ticks that were due', wantedOfOne * ids.length, 'ticks', '')
  figure('of these made or unknown', found, 'ticks', 'all')
  figure('of these unknown', unknown, 'ticks', 'only while it was killed or evicted')
  figure('ticks lost silently', lost, 'ticks', '0')
  figure('ticks counted twice', surplus, 'ticks', '0')
}

/** The last life is the longest that nothing disturbed: its second half against its first. */
function memoryFigures(lives: number[][]): void {
  const last = lives.at(-1) ?? []
  const half = Math.floor(last.length / 2)
  const mean = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  // A process that has just started has not yet filled what it keeps.
  const [early, late] = [mean(last.slice(Math.floor(half / 2), half)), mean(last.slice(half))]
  figure('memory of workerd at the end', last.at(-1) ?? Number.NaN, 'MB', '')
  figure('memory, later over earlier', late / early, 'ratio', 'about 1')
}

const iso = (time: number): string => new Date(time).toISOString()
