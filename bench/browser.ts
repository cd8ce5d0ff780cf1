import { browserPrice } from '../workers/core/browser-pool/price.ts'
import { provideChrome } from './chromes.ts'
import { type Bench, report, say } from './figure.ts'
import { type BenchServer, startBenchServer } from './server.ts'
import { startTarget } from './target.ts'

const runs = 30
const idleSeconds = 10
const region = 'weur'

/**
 * What does a browser check cost? The same plain page again and again: each time in a browser that is started for it,
 * and in one that has waited. Browser time is what the pool charges: from the grant until it has the browser back.
 */
export const bench: Bench = async ({ quick }) => {
  const count = quick ? 5 : runs
  await provideChrome()
  const target = await startTarget()
  try {
    const cold = await secondsOf(count, `${target.origin}/page`, '0')
    const reused = await secondsOf(count, `${target.origin}/page`, String(idleSeconds))
    figure('browser time of a run, browser started for it', cold, 's', '')
    figure('browser time of a run, browser reused', reused, 's', '')
    dollars('dollars for 1,000 runs, browser reused', reused, 0)
    dollars('dollars for 1,000 runs, browser started and closed at once', cold, 0)
    dollars('dollars for 1,000 runs of a monitor that is alone: its browser waits in vain', cold, idleSeconds)
  } finally {
    await target.close()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'browser', metric, value, unit, against })

function dollars(metric: string, runSeconds: number, waits: number): void {
  const asked = { intervalSeconds: 300, regions: 1, runSeconds, idleSeconds: waits }
  figure(metric, browserPrice(asked).dollarsPerRun * 1_000, '$', 'at $0.09 an hour')
}

interface Answer {
  data: { outcome: string; message: string | null }[]
}

/** Mean seconds of browser time of a run. The first makes the code warm and does not count. */
async function secondsOf(count: number, url: string, idle: string): Promise<number> {
  const server = await startBenchServer({ metered: false, vars: { BROWSER_IDLE_SECONDS: idle } })
  try {
    await visit(server, url)
    const before = await usedSeconds(server)
    for (let run = 0; run < count; run++) await visit(server, url)
    return ((await usedSeconds(server)) - before) / count
  } finally {
    await server.stop()
  }
}

async function visit(server: BenchServer, url: string): Promise<void> {
  const check = { type: 'browser', url }
  const { data } = await server.api<Answer>('POST', '/api/v1/monitors/try', { check, regions: [region] })
  for (const { outcome, message } of data) if (outcome !== 'up') say(`browser: ${outcome}, ${message}`)
}

async function usedSeconds(server: BenchServer): Promise<number> {
  const price = await server.api<{ budget: { usedSeconds: number }[] }>(
    'GET',
    `/api/v1/browser-price?regions=${region}`,
  )
  return price.budget[0]?.usedSeconds ?? Number.NaN
}
