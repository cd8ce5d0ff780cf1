import { setTimeout as sleep } from 'node:timers/promises'
import { type CDPSession, chromium, type Page } from 'playwright-core'
import { findChrome } from '../cli/chrome.ts'
import { load } from '../cli/load/load.ts'
import type { LoadOptions } from '../cli/load/options.ts'
import { type Bench, report, say } from './figure.ts'
import { type BenchServer, startBenchServer } from './server.ts'

const stream = 'load'
const settleMs = 3_000

/**
 * What does a stream's page cost who looks at it, while 20,000 events a second come in? The page is open in a real
 * Chromium, in the foreground. CPU is that of its renderer process, all threads, as the DevTools protocol tells it, as
 * a share of one core; the main thread's tasks are counted by the clock, waiting for a core included. A long task holds
 * the main thread for 50 ms or more.
 */
export const bench: Bench = async ({ quick, seconds: wanted }) => {
  const seconds = wanted ?? (quick ? 15 : 60)
  const server = await startBenchServer({ metered: false, dashboard: true })
  try {
    await measure(server, seconds, 20_000)
  } finally {
    await server.stop()
  }
}

async function measure({ origin }: BenchServer, seconds: number, rate: number): Promise<void> {
  const chrome = await findChrome()
  if (!chrome) throw new Error('There is no Chrome on this machine: set CHROME_PATH.')
  const browser = await chromium.launch({ executablePath: chrome.executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const key = await signUp(page, origin)
    const options: LoadOptions = { origin, key, stream, rate, batch: 500, sockets: 0, seconds, full: false }
    await load({ ...options, seconds: 3 }) // everything is awake, and the stream is there
    await page.addInitScript(watchLongTasks)
    await page.goto(`${origin}/streams/${stream}`)
    await page.getByText('the last second').waitFor()
    const sending = load({ ...options, seconds: seconds + (2 * settleMs) / 1_000 })
    await sleep(settleMs)
    const seen = await watch(page, seconds * 1_000)
    const { sent } = await sending
    say(`stream-page: ${sent.accepted} of ${sent.due} events accepted, ${seen.shown} events/s on the page`)
    tell(seen, `${rate} events/s`)
    const took = seconds + (2 * settleMs) / 1_000
    const metric = `${rate} events/s: accepted`
    report({ bench: 'stream-page', metric, value: sent.accepted / took, unit: 'events/s', against: '' })
  } finally {
    await browser.close()
  }
}

/** Runs in the page: what held its main thread, in ms. */
function watchLongTasks(): void {
  const tasks: number[] = []
  Object.assign(globalThis, { longTasks: tasks })
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration)
  }).observe({ type: 'longtask' })
}

/** The first owner of the workspace, signed in; answers a key of theirs. */
async function signUp(page: Page, origin: string): Promise<string> {
  await page.goto(origin)
  await page.getByLabel('Workspace').fill('Bench')
  await page.getByLabel('Your name').fill('Anna')
  await page.getByLabel('Email').fill('anna@bench.example')
  await page.getByLabel('Password').fill('correct horse battery staple')
  await page.getByRole('button', { name: 'Start watching' }).click()
  await page.getByRole('link', { name: 'Streams', exact: true }).waitFor()
  return await page.evaluate<string>(`fetch('/api/v1/keys', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', scopes: ['read', 'write'] }),
  }).then((answer) => answer.json()).then((made) => made.key)`)
}

interface Seen {
  /** Shares of one core, in percent. */
  process: number
  mainThread: number
  script: number
  layoutsPerSecond: number
  heapMb: number
  longTasksMs: number[]
  /** What the page says the rate is. */
  shown: string | null
}

async function watch(page: Page, ms: number): Promise<Seen> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const began = await metrics(session)
  await page.evaluate('longTasks.length = 0')
  await sleep(ms)
  const ended = await metrics(session)
  const passed = ended('Timestamp') - began('Timestamp')
  const share = (name: string) => (100 * (ended(name) - began(name))) / passed
  return {
    process: share('ProcessTime'),
    mainThread: share('TaskDuration'),
    script: share('ScriptDuration'),
    layoutsPerSecond: (ended('LayoutCount') - began('LayoutCount')) / passed,
    heapMb: ended('JSHeapUsedSize') / 1e6,
    longTasksMs: await page.evaluate<number[]>('longTasks'),
    shown: await page.locator('.kpis b').first().textContent(),
  }
}

async function metrics(session: CDPSession): Promise<(name: string) => number> {
  const found = await session.send('Performance.getMetrics')
  const values = new Map(found.metrics.map(({ name, value }) => [name, value]))
  return (name) => values.get(name) ?? Number.NaN
}

function tell(seen: Seen, name: string): void {
  const { process, mainThread, script, layoutsPerSecond, heapMb, longTasksMs } = seen
  const figure = (metric: string, value: number, unit: string, against = '') =>
    report({ bench: 'stream-page', metric: `${name}: ${metric}`, value, unit, against })
  figure('renderer', process, '% of one core', 'under 30')
  figure('main thread, by the clock', mainThread, '% of one core')
  figure('script among it', script, '% of one core')
  figure('layouts', layoutsPerSecond, 'a second')
  figure('heap', heapMb, 'MB')
  figure('long tasks', longTasksMs.length, 'tasks', '0')
  if (longTasksMs.length > 0) figure('longest task', Math.max(...longTasksMs), 'ms')
}
