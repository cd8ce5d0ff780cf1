import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../cli/start/port.ts'
import { cpuMsBelow, onInterrupt } from './processes.ts'

/** workerd alone, with nothing but lanes in it. */
export interface BareLanes {
  origin: string
  /** CPU milliseconds used so far. */
  cpuMs(): number
  /** Where its data lies. */
  folder: string
  /** Kills it and starts it again on the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts workerd by itself, as close to Cloudflare's own as this machine has: no proxy, no inspector, no watcher. */
export async function startBareLanes(): Promise<BareLanes> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-bare-'))
  const port = await freePort()
  mkdirSync(join(folder, 'storage'))
  writeFileSync(join(folder, 'config.capnp'), config(bundle(folder), port))
  const origin = `http://127.0.0.1:${port}`
  let running = run(folder)
  const stop = async () => {
    forget()
    await running.kill()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const forget = onInterrupt(stop)
  const begin = async () => {
    if (await answers(origin)) return
    const said = readFileSync(join(folder, 'workerd.log'), 'utf8')
    await stop()
    throw new Error(`workerd did not start:\n${said}`)
  }
  await begin()
  const restart = async () => {
    await running.kill()
    running = run(folder)
    await begin()
  }
  return { origin, folder, stop, restart, cpuMs: () => cpuMsBelow(running.pid) }
}

function run(folder: string): { pid: number; kill(): Promise<void> } {
  const words = openSync(join(folder, 'workerd.log'), 'a')
  const child = spawn('workerd', ['serve', join(folder, 'config.capnp')], {
    cwd: folder,
    stdio: ['ignore', words, words],
  })
  const gone = new Promise((done) => child.once('exit', done))
  const kill = async () => {
    child.kill('SIGKILL')
    await gone
  }
  return { pid: child.pid ?? 0, kill }
}

async function answers(origin: string): Promise<boolean> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const answered = await fetch(origin)
      .then(async (answer) => (await answer.text()) !== '')
      .catch(() => false)
    if (answered) return true
    await new Promise((done) => setTimeout(done, 100))
  }
  return false
}

const compatibilityDate = (): string =>
  /compatibility_date = "([\d-]+)"/.exec(readFileSync(join(root, 'wrangler.toml'), 'utf8'))?.[1] ?? ''

const root = resolve(import.meta.dirname, '..')

function bundle(folder: string): string {
  const toml = join(folder, 'wrangler.toml')
  writeFileSync(
    toml,
    [
      'name = "bare"',
      `main = ${JSON.stringify(join(root, 'bench/worker/bare.ts'))}`,
      `compatibility_date = "${compatibilityDate()}"`,
      '[[durable_objects.bindings]]',
      'name = "LANES"',
      'class_name = "LaneObject"',
      '[exports.LaneObject]',
      'type = "durable-object"',
      'storage = "sqlite"',
    ].join('\n'),
  )
  const outdir = join(folder, 'bundle')
  const done = spawnSync('wrangler', ['deploy', '--config', toml, '--dry-run', '--outdir', outdir], {
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  })
  if (done.status !== 0) throw new Error(`The bundle failed:\n${done.stdout}\n${done.stderr}`)
  return 'bundle/bare.js'
}

const config = (file: string, port: number): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .lanes),
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "disk", disk = (path = "storage", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const lanes :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "${file}")],
  compatibilityDate = "${compatibilityDate()}",
  bindings = [
    (name = "LANES", durableObjectNamespace = "LaneObject"),
    (name = "PUBLIC_URL", text = "http://localhost"),
    (name = "ALLOW_PRIVATE_TARGETS", text = "true"),
    (name = "DOH_RESOLVERS", text = ""),
  ],
  durableObjectNamespaces = [(className = "LaneObject", uniqueKey = "lanes", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
);
`
