import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { planProbes, writeLocalProbeConfigs } from '../cli/probes.ts'
import { buildDashboardIfStale } from '../cli/start/build.ts'
import { descendants } from '../cli/start/lock.ts'
import { freePort } from '../cli/start/port.ts'
import { localSecrets } from '../cli/start/secrets.ts'
import { healthy, migrate } from '../cli/start/server.ts'
import { ask } from './ask.ts'
import { cpuMsBelow, memoryMbBelow, onInterrupt } from './processes.ts'

/** A server of the benchmark's own: its own port, its own data, gone afterwards. */
export interface BenchServer {
  origin: string
  /** What a caller of the API sends along. */
  headers: Record<string, string>
  /** Calls the API. @throws when the answer is not 2xx. */
  api<Body>(method: string, path: string, body?: unknown): Promise<Body>
  /** Everything billable so far, by name; `at` is the Worker's clock, epoch ms. */
  counts(): Promise<{ at: number; counts: Record<string, number> }>
  /** Fires a cron as of the Worker's clock. */
  cron(expression: string, time: number): Promise<void>
  /** CPU milliseconds that the workerd processes have used. */
  cpuMs(): number
  /** The same of everything that `npm start` keeps running: wrangler's own processes too. */
  allCpuMs(): number
  /** Megabytes of memory that the workerd processes hold. */
  memoryMb(): number
  /** The process that all of its own are below. */
  pid(): number
  /** Where its data lies. */
  folder: string
  /** Kills everything at once, as `kill -9` or a power cut does, and starts it again on the same data. */
  crash(): Promise<void>
  stop(): Promise<void>
}

interface Options {
  /** How far its clock runs ahead; for the metered Worker. */
  clockShiftMs?: number
  /** Votes are taken at once, without monitor objects; for the metered Worker. */
  takeVotes?: boolean
  /** Without meters it is the Worker as `npm start` runs it, but for the dashboard. */
  metered?: boolean
  /** With the dashboard as it was built last; it is built when it is stale. */
  dashboard?: boolean
  /** With a probe Worker beside it for each region that only such a one reaches. */
  placed?: boolean
  /** Variables of `wrangler.toml` that are otherwise here. */
  vars?: Record<string, string>
}

/** Starts the Worker under `wrangler dev`, its minute cron with it; with meters on all that Cloudflare bills unless told otherwise. */
export async function startBenchServer(options: Options = {}): Promise<BenchServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'vedette-bench-'))
  migrate(dataDir)
  const key = `ved_bench_${randomBytes(16).toString('hex')}`
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const log = openSync(join(dataDir, 'server.log'), 'a')
  const settings = config(dataDir, options.dashboard ?? false)
  const probes = options.placed ? await placedProbes(dataDir, settings) : []
  const place = {
    dataDir,
    port,
    key,
    log,
    configs: [settings, ...probes],
    bundle: bundle(dataDir, settings, options.metered ?? true),
  }
  const talking = talk(origin, key)
  const clockShiftMs = options.clockShiftMs ?? 0
  let child = await launch(place, options)
  let minutes: NodeJS.Timeout | undefined
  const end = () => {
    clearInterval(minutes)
    const below = child.pid ? descendants(child.pid) : []
    for (const pid of [...(child.pid ? [child.pid] : []), ...below]) endIfAlive(pid)
  }
  const stop = async () => {
    forget()
    child.kill('SIGTERM')
    await new Promise((done) => setTimeout(done, 1_500))
    end()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
  const forget = onInterrupt(stop)
  const ready = async () => {
    await listening(origin)
    const minute = () => void talking.cron('* * * * *', Date.now() + clockShiftMs).catch(() => undefined)
    minute()
    minutes = setInterval(minute, 60_000)
    await healthy(origin, child, 120_000)
  }
  const crash = async () => {
    end()
    await new Promise((done) => setTimeout(done, 500))
    child = await launch(place, options)
    await ready()
  }
  try {
    await ready()
  } catch (error) {
    const words = readFileSync(join(dataDir, 'server.log'), 'utf8').slice(-3_000)
    await stop()
    throw new Error(`${String(error)}\n${words}`, { cause: error })
  }
  const pid = () => child.pid ?? 0
  return {
    origin,
    headers: { authorization: `Bearer ${key}` },
    stop,
    crash,
    ...talking,
    pid,
    cpuMs: () => cpuMsBelow(pid()),
    allCpuMs: () => cpuMsBelow(pid(), null),
    folder: dataDir,
    memoryMb: () => memoryMbBelow(pid()),
  }
}

interface Place {
  dataDir: string
  port: number
  key: string
  log: number
  configs: string[]
  bundle: string
}

async function launch(place: Place, options: Options): Promise<ChildProcess> {
  const { dataDir, port, key, log } = place
  const vars = {
    ALLOW_PRIVATE_TARGETS: 'true',
    BENCH_CLOCK_SHIFT_MS: String(options.clockShiftMs ?? 0),
    BOOTSTRAP_API_KEY: key,
    BENCH_TAKE_VOTES: String(options.takeVotes ?? false),
    ...options.vars,
  }
  const args = {
    port: String(port),
    ip: '127.0.0.1',
    'inspector-port': String(await freePort()),
    'persist-to': join(dataDir, 'state'),
    'log-level': 'error',
    'show-interactive-dev-session': 'false',
    'env-file': localSecrets(dataDir, {}),
  }
  return spawn(
    'wrangler',
    ['dev', place.bundle, '--no-bundle'].concat(
      place.configs.flatMap((path) => ['--config', path]),
      Object.entries(args).flatMap(([name, value]) => [`--${name}`, value]),
      Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
    ),
    { env: { ...process.env, ...quiet }, stdio: ['ignore', log, log], cwd: root },
  )
}

/** The bindings of wrangler.toml, with a copy of the dashboard or without: a build of it would restart the server too. */
function config(dataDir: string, dashboard: boolean): string {
  const path = join(dataDir, 'wrangler.toml')
  const assets = join(dataDir, 'assets')
  if (dashboard) {
    buildDashboardIfStale()
    cpSync(join(root, 'dashboard/dist'), assets, { recursive: true })
  } else {
    mkdirSync(assets, { recursive: true })
    writeFileSync(join(assets, 'index.html'), '')
  }
  const ours = readFileSync(join(root, 'wrangler.toml'), 'utf8')
  writeFileSync(path, ours.replace('./dashboard/dist', assets))
  return path
}

/** Binds the Worker to probe Workers on this machine, and answers their configs. */
async function placedProbes(dataDir: string, settings: string): Promise<string[]> {
  const plan = await planProbes()
  const bindings = plan.probes.map(
    ({ binding, name }) => `\n[[services]]\nbinding = "${binding}"\nservice = "${name}"\n`,
  )
  appendFileSync(settings, bindings.join(''))
  return writeLocalProbeConfigs(plan, join(dataDir, 'probes'))
}

/** The Worker as one file, so that no edit of a source file restarts it in the middle of a run. */
function bundle(dataDir: string, settings: string, metered: boolean): string {
  const outdir = join(dataDir, 'bundle')
  const entry = join(root, 'bench/worker', metered ? 'index.ts' : 'plain.ts')
  const words = ['deploy', entry, '--dry-run', '--outdir', outdir, '--config', settings]
  const done = spawnSync('wrangler', words, {
    encoding: 'utf8',
    env: { ...process.env, ...quiet },
    cwd: root,
  })
  if (done.status !== 0) throw new Error(`The bundle failed:\n${done.stdout}\n${done.stderr}`)
  return join(outdir, metered ? 'index.js' : 'plain.js')
}

/** Waits until something answers, whatever it says. */
async function listening(origin: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const answered = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(2_000) })
      .then(async (answer) => (await answer.text()) !== '')
      .catch(() => false)
    if (answered) return
    await new Promise((done) => setTimeout(done, 200))
  }
}

const root = resolve(import.meta.dirname, '..')
const quiet = {
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
  X_LOCAL_OBSERVABILITY: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CI: 'true',
}

function talk(origin: string, key: string): Pick<BenchServer, 'api' | 'counts' | 'cron'> {
  return {
    async api<Body>(method: string, path: string, body?: unknown): Promise<Body> {
      const init = {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }
      const text = await ask(`${origin}${path}`, init, method === 'GET' ? 3 : 1)
      return JSON.parse(text) as Body
    },
    counts: async () =>
      JSON.parse(await ask(`${origin}/api/bench/counts`)) as { at: number; counts: Record<string, number> },
    async cron(expression, time) {
      const query = new URLSearchParams({ cron: expression, time: String(time) })
      const answer = await fetch(`${origin}/cdn-cgi/local/scheduled?${query}`)
      await answer.body?.cancel()
    },
  }
}

function endIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}
