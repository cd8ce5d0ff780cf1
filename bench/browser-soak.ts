import { setTimeout as sleep } from 'node:timers/promises'
import { chromesBelow, pagesOf, provideChrome } from './chromes.ts'
import { type CookieTarget, quickMs, startCookieTarget } from './cookie-target.ts'
import { type Bench, report, say } from './figure.ts'
import { pages } from './pages.ts'
import { type BenchServer, startBenchServer } from './server.ts'

const monitorCount = 30
const intervalSeconds = 60
const browsers = 3
const usualMinutes = 15
const timeoutMs = 20_000
/** Of a page in the rush: then three browsers are too few for thirty of them. */
const slowMs = 6_500

/**
 * Does anything leak, or get from one visit to another? Thirty pages, each checked every minute, by three browsers at
 * a time; one of them is killed, and for a third of the time the pages are so slow that there are too few. Visits that find no browser in time must be `unknown`, and nothing
 * else may be wrong.
 */
export const bench: Bench = async ({
  quick,
  monitors = monitorCount,
  minutes = quick ? 3 : usualMinutes,
}) => {
  await provideChrome()
  say(`browser-soak: ${monitors} pages every ${intervalSeconds} s, ${browsers} browsers, ${minutes} minutes`)
  const target = await startCookieTarget()
  const server = await startBenchServer({ metered: false, vars: { BROWSERS_AT_ONCE: String(browsers) } })
  try {
    const began = Date.now()
    const ids = await create(server, target, monitors)
    const watched = await endure(server, target, began + minutes * 60_000)
    for (const id of ids) await server.api('PATCH', `/api/v1/monitors/${id}`, { paused: true })
    await finish(server)
    const results = await resultsOf(server, ids)
    judge(results, { watched, target, minutes, monitors })
    memoryFigures(watched.memory)
  } finally {
    await server.stop()
    await target.close()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'browser-soak', metric, value, unit, against })

async function create(server: BenchServer, target: CookieTarget, count: number): Promise<string[]> {
  const monitors = Array.from({ length: count }, (_, index) => ({
    name: `Page ${index}`,
    check: { type: 'browser', url: target.url(index), text: `Page ${index}`, timeoutMs },
    intervalSeconds,
    regions: ['weur'],
  }))
  const made = await server.api<{ create: { monitor: { id: string } }[] }>('POST', '/api/v1/monitors/bulk', {
    create: monitors,
  })
  return made.create.map(({ monitor }) => monitor.id)
}

interface Watched {
  /** Megabytes that workerd held, a sample every five seconds. */
  memory: number[]
  mostBrowsers: number
  /** When a browser was killed, epoch ms. */
  killedAt: number
}

async function endure(server: BenchServer, target: CookieTarget, end: number): Promise<Watched> {
  const watched: Watched = { memory: [], mostBrowsers: 0, killedAt: 0 }
  const began = Date.now()
  const passed = () => (Date.now() - began) / (end - began)
  while (Date.now() < end) {
    const mayKill = watched.killedAt === 0 && passed() > 0.2
    await sleep(mayKill ? 100 : 5_000)
    target.takes(passed() > 1 / 3 && passed() < 2 / 3 ? slowMs : quickMs)
    const chromes = chromesBelow(server.pid())
    watched.mostBrowsers = Math.max(watched.mostBrowsers, chromes.length)
    if (mayKill) watched.killedAt = await killBusy(chromes)
    else watched.memory.push(server.memoryMb())
  }
  return watched
}

/** Kills a browser that shows a page; answers when, or 0 when none does at this moment. */
async function killBusy(chromes: number[]): Promise<number> {
  for (const pid of chromes) {
    if ((await pagesOf(pid).catch(() => 0)) === 0) continue
    say(`browser-soak: killing the browser ${pid}`)
    process.kill(pid, 'SIGKILL')
    return Date.now()
  }
  return 0
}

/** Nobody asks any more: first no page may be open, then no browser left. */
async function finish(server: BenchServer): Promise<void> {
  await sleep(timeoutMs / 4)
  const open = await Promise.all(chromesBelow(server.pid()).map((pid) => pagesOf(pid).catch(() => 0)))
  figure(
    'pages left open when nobody looks',
    open.reduce((sum, count) => sum + count, 0),
    'pages',
    '0',
  )
  for (const end = Date.now() + 60_000; Date.now() < end && chromesBelow(server.pid()).length > 0;)
    await sleep(1_000)
  figure('browsers left when nobody looks', chromesBelow(server.pid()).length, 'browsers', '0')
}

interface Result {
  at: string
  tick: string
  outcome: string
  message: string | null
}

async function resultsOf(server: BenchServer, ids: string[]): Promise<Result[]> {
  const all: Result[] = []
  for (const id of ids) all.push(...(await pages<Result>(server, `/api/v1/monitors/${id}/results?`)))
  return all
}

function judge(
  results: Result[],
  seen: { watched: Watched; target: CookieTarget; minutes: number; monitors: number },
): void {
  const { watched, target, minutes, monitors } = seen
  const of = (outcome: string) => results.filter((one) => one.outcome === outcome)
  const unknown = of('unknown')
  const lost = unknown.filter(({ message }) => message?.includes('ended in the middle') === true)
  for (const [message, count] of tally(unknown.map((one) => one.message ?? '')))
    say(`  ${count} × ${message}`)
  for (const { message, at } of of('down')) say(`  down at ${at}: ${message}`)
  for (const overlap of target.overlaps()) say(`  ${overlap}`)
  figure('visits that were due', monitors * minutes, 'visits', '')
  figure('results', results.length, 'visits', 'about as many')
  figure('of these up or degraded', of('up').length + of('degraded').length, 'visits', '')
  figure('of these unknown', unknown.length, 'visits', 'what found no browser in time')
  figure('of these down', of('down').length, 'visits', '0')
  figure('browsers killed', watched.killedAt === 0 ? 0 : 1, 'browsers', '1')
  figure('visits lost to it', lost.length, 'visits', '1')
  figure('visits that found what another left', target.overlaps().length, 'visits', '0')
  figure('pages told by the target', target.visits(), 'pages', '')
  figure('browsers at once', watched.mostBrowsers, 'browsers', `${browsers}, one more while one is ending`)
}

function tally(words: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** The second half against what comes before it, less the beginning: a process that has just started grows. */
function memoryFigures(memory: number[]): void {
  const half = Math.floor(memory.length / 2)
  const mean = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  figure('memory of workerd at the end', memory.at(-1) ?? Number.NaN, 'MB', '')
  figure(
    'memory, later over earlier',
    mean(memory.slice(half)) / mean(memory.slice(Math.floor(half / 2), half)),
    'ratio',
    'about 1',
  )
}
