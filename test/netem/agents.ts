// By hand, as root: `node test/netem/agents.ts`. Three agents behind bad lines, one of them cut off in the middle.
// Says what was filed, and fails when a tick is missing, filed twice or wrongly blamed on the target.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { connect, createServer as createTcp } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { App, until } from '../journeys/harness.ts'
import { type BadLine, makeLine } from './line.ts'

const agents = 3
const delayMs = 80
const lossPercent = 10
const steadyMs = 40_000
const cutMs = 50_000
const mendedMs = 45_000

interface Row {
  outcome: string
  kind: string
  tick: string
  at: string
  latencyMs: number | null
  message: string | null
}

/** The n-th agent with its line, its location and its monitors. */
interface Place {
  line: BadLine
  slug: string
  token: string
  monitors: { id: string; type: string }[]
  child: ChildProcess | null
  log: string
}

const app = new App()
const places: Place[] = []
const closers: (() => void)[] = []
const api = <Body>(method: string, path: string, body?: unknown) => app.api<Body>(method, path, body)

async function main(): Promise<void> {
  await app.start()
  for (let n = 1; n <= agents; n += 1) places.push(await makePlace(n))
  await until('all agents', 60_000, async () => {
    const { data } = await api<{ data: { online: boolean }[] }>('GET', '/locations')
    return data.length === agents && data.every(({ online }) => online)
  })
  const begunAt = Date.now()
  const [cutOff] = places
  if (!cutOff) throw new Error('no agent')
  await sleep(steadyMs)
  console.log(`cut off: ${cutOff.slug}`)
  const cutAt = Date.now()
  cutOff.line.cut()
  await sleep(cutMs)
  const meanwhile = await scheduled(cutOff.monitors[0]?.id ?? '')
  const unknownWhileCut = meanwhile.filter((row) => row.outcome === 'unknown').length
  cutOff.line.mend()
  console.log(`mended: ${cutOff.slug}`)
  await sleep(mendedMs)
  console.log(`lines by ${cutOff.line.kind}: ${delayMs} ms and ${lossPercent} % loss each way`)
  console.log(`unknown while cut (later corrected): ${unknownWhileCut}`)
  for (const place of places) await judge(place, begunAt, cutAt)
}

async function makePlace(n: number): Promise<Place> {
  const line = await makeLine(n, { delayMs, lossPercent })
  closers.push(() => line.remove())
  await serve(line)
  const slug = `place-${n}`
  const { token } = await api<{ token: string }>('POST', '/locations', { name: slug, slug })
  const place: Place = { line, slug, token, monitors: [], child: null, log: '' }
  const server = `http://${line.here}:${app.port}`
  const agent = ['cli/vedette.ts', 'agent', '--server', server, '--allow-http']
  const child = spawn('ip', ['netns', 'exec', line.namespace, 'node', ...agent], {
    env: { ...process.env, VEDETTE_TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.on('data', (chunk: Buffer) => (place.log += chunk.toString()))
  closers.push(() => child.kill('SIGKILL'))
  place.child = child
  for (const check of [
    { type: 'http', url: `http://${line.here}:18080/` },
    { type: 'icmp', hostname: line.here, packets: 4, degradedLossPercent: 100 },
  ]) {
    const { id } = await api<{ id: string }>('POST', '/monitors', {
      name: `${check.type} from ${slug}`,
      check,
      intervalSeconds: 10,
      regions: [`private:${slug}`],
      confirm: { regions: 1, failures: 2, recoveries: 1 },
    })
    place.monitors.push({ id, type: check.type })
  }
  return place
}

/** On the near end of the line: the way to the server, and a target. */
async function serve({ here }: BadLine): Promise<void> {
  const target = createServer((_request, response) => response.end('ok fine'))
  const door = createTcp((near) => {
    const far = connect(app.port, '127.0.0.1')
    near.pipe(far).pipe(near)
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
  })
  await new Promise<void>((done) => target.listen(18_080, here, done))
  await new Promise<void>((done) => door.listen(app.port, here, done))
  closers.push(() => {
    target.close()
    target.closeAllConnections()
    door.close()
  })
}

const scheduled = async (id: string): Promise<Row[]> =>
  (await api<{ data: Row[] }>('GET', `/monitors/${id}/results?limit=200`)).data.filter(
    ({ kind }) => kind === 'schedule',
  )

async function judge({ slug, monitors, log }: Place, begunAt: number, cutAt: number): Promise<void> {
  const connections = log.match(/"agent.connected"/g)?.length ?? 0
  for (const { id, type } of monitors) {
    const rows = (await scheduled(id)).filter(
      (row) => Date.parse(row.tick) >= begunAt && Date.parse(row.tick) < Date.now() - 15_000,
    )
    const ticks = new Set(rows.map(({ tick }) => tick))
    const sorted = [...ticks].map((tick) => Date.parse(tick)).toSorted((a, b) => a - b)
    const holes = sorted.slice(1).filter((tick, index) => tick - (sorted[index] ?? 0) !== 10_000).length
    const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length
    const whileCut = rows.filter(
      (row) => Date.parse(row.tick) >= cutAt && Date.parse(row.tick) < cutAt + cutMs,
    )
    const latencies = rows.flatMap(({ latencyMs }) => latencyMs ?? []).toSorted((a, b) => a - b)
    const lateness = rows.map(({ at, tick }) => Date.parse(at) - Date.parse(tick)).toSorted((a, b) => a - b)
    console.log(
      JSON.stringify({
        place: slug,
        type,
        connections,
        ticks: rows.length,
        up: count('up'),
        degraded: count('degraded'),
        down: count('down'),
        unknown: count('unknown'),
        ticks_while_cut: whileCut.length,
        outcomes_while_cut: Object.fromEntries(
          Map.groupBy(whileCut, ({ outcome }) => outcome)
            .entries()
            .map(([outcome, some]) => [outcome, some.length]),
        ),
        holes,
        latency_p50_ms: latencies[Math.floor(latencies.length / 2)] ?? null,
        began_after_tick_p50_ms: lateness[Math.floor(lateness.length / 2)] ?? null,
      }),
    )
    assert.equal(rows.length, ticks.size, 'no tick is filed twice')
    assert.equal(holes, 0, 'no tick is missing')
    assert.equal(count('unknown'), 0, 'what could not be heard in time was filed later')
  }
}

try {
  await main()
} finally {
  for (const close of closers) close()
  await app.remove()
}
process.exit(0)
