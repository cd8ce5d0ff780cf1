import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, report, say } from './figure.ts'
import { createMonitors } from './monitors.ts'
import { pages } from './pages.ts'
import { type BenchServer, startBenchServer } from './server.ts'
import { startTarget } from './target.ts'

const monitorCount = 300
/** Every fifth target hangs until the check's own timeout. */
const hangs = (index: number): boolean => index % 5 === 0

/**
 * Does a bad day silence the watch? 300 monitors every 10 s in three regions, a fifth of their targets hanging
 * until the 5 s timeout: how late does a slot start, and is any healthy monitor called unknown? Then everything
 * hangs at once: how long until every monitor is down?
 */
export const bench: Bench = async ({ quick }) => {
  const minutes = quick ? 1 : 5
  say(`lane-load: ${monitorCount} monitors every 10 s, three regions, ${minutes} minutes, then all hang`)
  const target = await startTarget()
  const server = await startBenchServer()
  try {
    const ids = await createMonitors(server, monitorCount, {
      intervalSeconds: 10,
      timeoutMs: 5_000,
      url: (index) => (hangs(index) ? `${target.origin}/hang` : `${target.origin}/wait?ms=300&n=${index}`),
    })
    // Everything new is checked at once and the hanging are found out: that is not the ordinary day.
    await sleep(quick ? 60_000 : 120_000)
    await firstMinutes(server, ids)
    await calmDay(server, ids, minutes)
    await badDay(server, ids, () => target.hangAll())
  } finally {
    await server.stop()
    await target.close()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'lane-load', metric, value, unit, against })

/** What the rush of making them all did: it must not have opened an incident for a healthy one. */
async function firstMinutes(server: BenchServer, ids: string[]): Promise<void> {
  const healthy = new Set(ids.filter((_, index) => !hangs(index)))
  const incidents = await pages<{ monitorId: string | null }>(server, '/api/v1/incidents?')
  const falseOnes = incidents.filter(({ monitorId }) => monitorId !== null && healthy.has(monitorId))
  figure('incidents of healthy monitors while all were made', falseOnes.length, 'incidents', '0')
  const { counts } = await server.counts()
  figure(
    'slots over 1 s late while all were made',
    counts['alarms over 1 s late: LaneObject'] ?? 0,
    'slots',
    '0',
  )
}

async function calmDay(server: BenchServer, ids: string[], minutes: number): Promise<void> {
  const before = await server.counts()
  await sleep(minutes * 60_000)
  const after = await server.counts()
  const grew = (name: string) => (after.counts[name] ?? 0) - (before.counts[name] ?? 0)
  figure('slots', grew('alarms run: LaneObject'), 'slots', 'as many as were due')
  figure('latest slot', after.counts['latest alarm ms: LaneObject'] ?? Number.NaN, 'ms late', 'under 1000')
  figure('slots over 1 s late', grew('alarms over 1 s late: LaneObject'), 'slots', '0')

  const seen = { results: 0, unknown: 0, lateMs: [] as number[] }
  const span = { from: before.at, to: after.at - 10_000 }
  for (const [index, id] of ids.entries()) {
    if (hangs(index)) continue
    for (const result of await results(server, id, span)) {
      if (result.kind !== 'schedule') continue
      seen.results += 1
      if (result.outcome === 'unknown') seen.unknown += 1
      seen.lateMs.push(Date.parse(result.at) - Date.parse(result.tick))
    }
  }
  const due = 3 * ids.filter((_, index) => !hangs(index)).length * Math.floor((span.to - span.from) / 10_000)
  figure('checks of healthy monitors', seen.results, 'checks', `about ${due} due`)
  figure('unknown on healthy monitors', seen.unknown, 'checks', '0')
  const sorted = seen.lateMs.toSorted((a, b) => a - b)
  figure('healthy checks begin, p99', sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN, 'ms late', '')
  figure('healthy checks begin, worst', sorted.at(-1) ?? Number.NaN, 'ms late', '')
}

async function badDay(server: BenchServer, ids: string[], hangAll: () => Promise<void>): Promise<void> {
  await hangAll()
  const began = Date.now()
  const limitMs = 180_000
  let down = 0
  while (down < ids.length && Date.now() - began < limitMs) {
    await sleep(1_000)
    down = (await statuses(server)).filter((status) => status === 'down').length
  }
  figure('monitors down after all hang', down, 'monitors', `${ids.length}`)
  figure('all hang: until every one is down', (Date.now() - began) / 1_000, 's', 'under 60')
}

const statuses = async (server: BenchServer): Promise<string[]> =>
  (await pages<{ status: string }>(server, '/api/v1/monitors?')).map(({ status }) => status)

const iso = (time: number): string => new Date(time).toISOString()

async function results(server: BenchServer, id: string, { from, to }: { from: number; to: number }) {
  // The API admits 1,200 requests a minute.
  await sleep(60)
  return await pages<{ at: string; tick: string; kind: string; outcome: string }>(
    server,
    `/api/v1/monitors/${id}/results?from=${iso(from)}&to=${iso(to)}`,
  )
}
