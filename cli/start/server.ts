import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What keeps the local server quiet and twice as fast. */
const quiet = {
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
  X_LOCAL_OBSERVABILITY: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  // So that the server never waits for an answer at a prompt.
  CI: 'true',
}

export interface ServerOptions {
  port: number
  inspectorPort: number
  dataDir: string
  envFile: string
  vars: Record<string, string>
  env: Record<string, string>
  /** Of the main Worker and of those it is bound to; empty: wrangler.toml alone. */
  configs: readonly string[]
}

/**
 * Applies the D1 migrations that the data folder lacks. What was applied is noted beside the database, so that a
 * restart after a crash loses no second on it.
 * @throws with wrangler's words when one fails.
 */
export function migrate(dataDir: string): void {
  const state = join(dataDir, 'state')
  const note = join(state, 'migrated.json')
  const wanted = JSON.stringify(globSync('migrations/*.sql').toSorted())
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) return
  const done = spawnSync('wrangler', ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', state], {
    env: { ...process.env, ...quiet },
    encoding: 'utf8',
  })
  if (done.status !== 0) throw new Error(`The database migrations failed:\n${done.stdout}\n${done.stderr}`)
  writeFileSync(note, wanted)
}

/** Starts workerd with everything the Worker needs. Its words go to our standard error, errors only. */
export function startServer(options: ServerOptions): ChildProcess {
  const vars = Object.entries(options.vars).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  const configs = options.configs.flatMap((path) => ['--config', path])
  return spawn(
    'wrangler',
    words(
      'dev',
      `--port ${options.port} --inspector-port ${options.inspectorPort}`,
      '--log-level error --show-interactive-dev-session false',
    ).concat(['--persist-to', join(options.dataDir, 'state'), '--env-file', options.envFile], configs, vars),
    { env: { ...process.env, ...quiet, ...options.env }, stdio: ['ignore', 'inherit', 'inherit'] },
  )
}

/** The local runtime does not fire crons by itself: this does, at the start of each minute. */
export function fireCrons(origin: string): () => void {
  const fire = (cron: string) => {
    const query = new URLSearchParams({ cron, time: String(Date.now()) })
    // A failed firing is repaired by the next: the cron only ever looks at what is due.
    void fetch(`${origin}/cdn-cgi/local/scheduled?${query}`, { signal: AbortSignal.timeout(50_000) }).then(
      (answer) => answer.body?.cancel(),
      () => undefined,
    )
  }
  let timer: NodeJS.Timeout
  const next = () => {
    timer = setTimeout(
      () => {
        const minute = new Date()
        fire('* * * * *')
        if (minute.getMinutes() === 7) fire('7 * * * *')
        if (minute.getUTCHours() === 3 && minute.getMinutes() === 23) fire('23 3 * * *')
        next()
      },
      60_000 - (Date.now() % 60_000),
    )
  }
  fire('* * * * *')
  next()
  return () => clearTimeout(timer)
}

/** Waits until the health route says ok. @throws when the server ends first or takes longer than `ms`. */
export async function healthy(origin: string, server: ChildProcess, ms: number): Promise<void> {
  const end = Date.now() + ms
  let last = 'no answer'
  while (Date.now() < end) {
    if (server.exitCode !== null) throw new Error(`The server ended with code ${server.exitCode}.`)
    try {
      const answer = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(2_000) })
      last = await answer.text()
      if (answer.ok) return
    } catch {
      // not listening yet
    }
    await new Promise((done) => setTimeout(done, 150))
  }
  throw new Error(`The server did not become healthy in ${ms / 1_000} s. It last said: ${last}`)
}

const words = (...lines: string[]) => lines.flatMap((line) => line.split(' '))
