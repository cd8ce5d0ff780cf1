import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './ask.ts'
import { type Bench, report, say } from './figure.ts'
import { fileBytes, openDashboard, snapshotBytes } from './read/open-dashboard.ts'
import { quantileOf, timedGet, type Timed, timedGets } from './read/timed-get.ts'
import { type BenchServer, startBenchServer } from './server.ts'
import { startTarget } from './target.ts'

const regions = ['weur', 'enam', 'apac']
const perCall = 1_000

/**
 * What does a reader wait for? The dashboard with a thousand monitors, one monitor now and over a day, a thousand
 * together, a public page, and the list with ten thousand. Under `wrangler dev`, a connection kept, one after another;
 * "an empty answer" is what that alone takes.
 */
export const bench: Bench = async ({ quick, monitors: only }) => {
  const active = only ?? (quick ? 100 : 1_000)
  const all = quick ? 10 * active : 10_000
  const times = quick ? 20 : 60
  say(`read: ${active} monitors that are checked, then ${all} in the list; about ${quick ? 3 : 8} minutes`)
  const target = await startTarget()
  const server = await startBenchServer()
  try {
    const ids = await createAll(server, active, (index) => `${target.origin}/wait?ms=20&n=${index}`, false)
    await settled(server, active)
    await server.api('POST', '/api/bench/fill', { hours: 24, regions })
    await readOne(server, ids[Math.floor(active / 2)] ?? '', times)
    await readMany(server, active, times)
    await readPage(server, ids.slice(0, 50), times)
    await openAt(server, active, times)
    await createAll(server, all - active, () => `${target.origin}/`, true)
    await readList(server, all, times)
    await openAt(server, all, Math.ceil(times / 4))
  } finally {
    await server.stop()
    await target.close()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'read', metric, value, unit, against })

const spread = (metric: string, all: readonly Timed[], against: string, share = 0.5) =>
  figure(
    `${metric}, p${share * 100}`,
    quantileOf(
      all.map(({ ms }) => ms),
      share,
    ),
    'ms',
    against,
  )

/** Makes them in as few calls as it takes. */
async function createAll(
  server: BenchServer,
  count: number,
  url: (index: number) => string,
  paused: boolean,
): Promise<string[]> {
  const ids: string[] = []
  const tookMs: number[] = []
  for (let from = 0; from < count; from += perCall) {
    const create = Array.from({ length: Math.min(perCall, count - from) }, (_, index) => ({
      name: `${paused ? 'Idle' : 'Shop'} ${from + index}`,
      check: { type: 'http', url: url(from + index), timeoutMs: 5_000 },
      intervalSeconds: 60,
      tags: [`team-${index % 20}`],
      regions,
      paused,
    }))
    const began = performance.now()
    const made = await server.api<{ create: { monitor: { id: string } }[] }>(
      'POST',
      '/api/v1/monitors/bulk',
      { create },
    )
    tookMs.push(performance.now() - began)
    ids.push(...made.create.map(({ monitor }) => monitor.id))
  }
  const what = `creating ${Math.min(count, perCall)} ${paused ? 'paused ' : ''}monitors in one call`
  figure(what, Math.max(...tookMs), 'ms', 'no longer than a person waits')
  return ids
}

/** Waits until every monitor is up; then the rush of making them must have opened no incident. */
async function settled(server: BenchServer, count: number): Promise<void> {
  const began = Date.now()
  for (let up = 0; up < count && Date.now() - began < 240_000;) {
    await sleep(2_000)
    up = (await server.api<{ count: number }>('GET', '/api/v1/monitors?status=up&limit=1&count=true')).count
  }
  figure(`until ${count} new monitors are up`, (Date.now() - began) / 1_000, 's', 'a minute or two')
  const { data } = await server.api<{ data: unknown[] }>('GET', '/api/v1/incidents')
  figure(`incidents of the rush of making ${count}`, data.length, 'incidents', '0')
  const { counts } = await server.counts()
  const late = counts['alarms over 1 s late: LaneObject'] ?? 0
  figure(`slots over 1 s late in the rush of making ${count}`, late, 'slots', '0')
}

async function readOne(server: BenchServer, id: string, times: number): Promise<void> {
  const { headers } = server
  const empty = await timedGets(`${server.origin}/api/bench/nothing`, headers, times)
  spread('an empty answer', empty, 'what the local server alone takes')
  const states = await ask(`${server.origin}/api/bench/states`, {
    method: 'POST',
    body: JSON.stringify({ monitorId: id, times: 500 }),
  })
  const inObject = (JSON.parse(states) as { ms: number }).ms
  figure('one monitor’s current state from its object, call included', inObject, 'ms', 'at most 1')
  const now = await timedGets(`${server.origin}/api/v1/monitors/${id}`, headers, times)
  spread('one monitor’s current state over HTTP', now, 'at most 5')
  const day = await timedGets(`${server.origin}/api/v1/monitors/${id}/series`, headers, times)
  spread('24 h of one monitor', day, 'at most 5; VictoriaMetrics 1.7')
}

async function readMany(server: BenchServer, count: number, times: number): Promise<void> {
  const all = await timedGets(`${server.origin}/api/v1/series`, server.headers, times)
  spread(`24 h of ${count} monitors together`, all, 'at most 25; VictoriaMetrics 21')
}

async function readPage(server: BenchServer, ids: readonly string[], times: number): Promise<void> {
  const components = ids.map((monitorId, index) => ({ name: `Part ${index}`, monitorId }))
  await server.api('POST', '/api/v1/status-pages', { slug: 'bench', title: 'Bench', components })
  const url = `${server.origin}/status/bench`
  for (let tries = 0; tries < 60 && !(await timedGet(url).catch(() => null)); tries += 1) await sleep(1_000)
  const seen = await timedGets(url, {}, times * 4)
  const firstByteMs = seen.map((one) => one.firstByteMs)
  figure(`status page of ${ids.length}, first byte, p50`, quantileOf(firstByteMs, 0.5), 'ms', '')
  figure(`status page of ${ids.length}, first byte, p99`, quantileOf(firstByteMs, 0.99), 'ms', 'at most 5')
  figure(`status page of ${ids.length}`, (seen[0]?.bytes ?? Number.NaN) / 1_000, 'KB', 'at most 30')
}

async function openAt(server: BenchServer, count: number, times: number): Promise<void> {
  await openDashboard(server, server.headers)
  const opened: { ms: number; bytes: number }[] = []
  for (let time = 0; time < Math.ceil(times / 4); time += 1) {
    opened.push(await openDashboard(server, server.headers))
  }
  const p50 = quantileOf(
    opened.map(({ ms }) => ms),
    0.5,
  )
  const aim = count <= 1_000 ? 'at most 300; Kuma 3100' : 'usable'
  figure(`opening the dashboard at ${count}, its answers, p50`, p50, 'ms', aim)
  const bytes = (opened[0]?.bytes ?? Number.NaN) + (await snapshotBytes(server))
  const most = count <= 1_000 ? 'at most 200; Kuma 23600' : ''
  figure(`opening the dashboard at ${count}, answers and socket`, bytes / 1_000, 'KB', most)
  const files = fileBytes()
  if (files !== null) figure('the dashboard’s files, once', files / 1_000, 'KB', 'cached for good')
}

async function readList(server: BenchServer, count: number, times: number): Promise<void> {
  const list = async (name: string, query: string) =>
    spread(
      `list API at ${count}, ${name}`,
      await timedGets(`${server.origin}/api/v1/monitors?limit=100&${query}`, server.headers, times),
      '',
    )
  await list('newest', '')
  await list('worst first', 'sort=status')
  await list('search', 'q=shop+7&sort=name')
  await list('by tag', 'tag=team-7')
  await list('down only', 'status=down')
}
