import type { BrowserSite } from '../test/browser-site.ts'
import startSite from '../test/browser-site.ts'
import { provideChrome } from './chromes.ts'
import { type Bench, report, say } from './figure.ts'
import { type BenchServer, startBenchServer } from './server.ts'

const runs = 10

interface Vitals {
  lcpMs: number
  cls: number
}

/**
 * Does a browser check see what others see? A page whose largest part, shifts and long tasks are known, by turns through
 * a check and in plain Puppeteer with Google's library in it.
 */
export const bench: Bench = async ({ quick }) => {
  await provideChrome()
  let site: BrowserSite | undefined
  const end = await startSite({ provide: (_, started) => (site = started) })
  const server = await startBenchServer({ metered: false })
  try {
    if (!site) throw new Error('there is no page to look at')
    const { ours, theirs } = await measure(site, server, quick ? 3 : runs)
    const median = (all: Vitals[], name: keyof Vitals) => middle(all.map((one) => one[name]))
    const lcp = median(theirs, 'lcpMs')
    figure('LCP, in a check', median(ours, 'lcpMs'), 'ms', '')
    figure('LCP, in plain Puppeteer', lcp, 'ms', '')
    figure('LCP apart', (100 * Math.abs(median(ours, 'lcpMs') - lcp)) / lcp, '%', 'at most 10')
    figure('LCP apart in the worst pair', worst(ours, theirs, apart), '%', '')
    figure('CLS, in a check', median(ours, 'cls'), '', '')
    figure('CLS, in plain Puppeteer', median(theirs, 'cls'), '', '')
    figure('CLS apart in the worst pair', worst(ours, theirs, shifted), '', 'at most 0.01')
  } finally {
    await server.stop()
    await end()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'vitals', metric, value, unit, against })

const apart = (a: Vitals, b: Vitals): number => (100 * Math.abs(a.lcpMs - b.lcpMs)) / b.lcpMs
const shifted = (a: Vitals, b: Vitals): number => Math.abs(a.cls - b.cls)
const worst = (ours: Vitals[], theirs: Vitals[], by: (a: Vitals, b: Vitals) => number): number =>
  Math.max(...ours.map((one, run) => by(one, theirs[run] ?? one)))

function middle(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = (sorted.length - 1) / 2
  return ((sorted[Math.floor(half)] ?? Number.NaN) + (sorted[Math.ceil(half)] ?? Number.NaN)) / 2
}

/** By turns, so that what else this machine does falls upon both. The first of each makes the code warm and does not count. */
async function measure(site: BrowserSite, server: BenchServer, count: number) {
  const ours: Vitals[] = []
  const theirs: Vitals[] = []
  for (let run = 0; run <= count; run += 1) {
    const url = `${site.shop}/vitals-${run}/shop`
    const our = await inCheck(server, url)
    const their = await inPuppeteer(site, url)
    say(`vitals: ${JSON.stringify({ our, their })}`)
    if (run === 0) continue
    ours.push(our)
    theirs.push(their)
  }
  return { ours, theirs }
}

interface Answer {
  data: { message: string | null; vitals?: Vitals }[]
}

async function inCheck(server: BenchServer, url: string): Promise<Vitals> {
  const check = { type: 'browser', url, samples: 1, film: false, screenshot: false }
  const { data } = await server.api<Answer>('POST', '/api/v1/monitors/try', { check, regions: ['weur'] })
  const vitals = data[0]?.vitals
  if (!vitals) throw new Error(`the check has seen nothing: ${data[0]?.message}`)
  return { lcpMs: vitals.lcpMs, cls: vitals.cls }
}

async function inPuppeteer(site: BrowserSite, url: string): Promise<Vitals> {
  const response = await fetch(`${site.judge}?url=${encodeURIComponent(url)}`)
  if (!response.ok) throw new Error(`Puppeteer has seen nothing: ${await response.text()}`)
  const { LCP, CLS } = (await response.json()) as { LCP: number; CLS: number }
  return { lcpMs: LCP, cls: CLS }
}
