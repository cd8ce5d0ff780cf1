import type { ChildProcess } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findChrome, linkForWrangler } from './chrome.ts'
import { startDemo } from './demo/demo.ts'
import { planProbes, writeLocalProbeConfigs, writeMainConfig } from './probes.ts'
import { buildDashboardIfStale } from './start/build.ts'
import { descendants, takeLock } from './start/lock.ts'
import { freePort, portIsFree } from './start/port.ts'
import { demoKey, devVars, localSecrets } from './start/secrets.ts'
import { fireCrons, healthy, migrate, startServer } from './start/server.ts'

/** `npm start`: everything on one machine, data kept across restarts. `npm run demo` adds something to look at. */
async function start(): Promise<void> {
  const { values } = parseArgs({
    options: { demo: { type: 'boolean', default: false }, probes: { type: 'boolean', default: false } },
  })
  const given = { ...devVars(), ...process.env } as Record<string, string | undefined>
  const port = Number(given['PORT'] ?? 8787)
  const origin = `http://127.0.0.1:${port}`
  const dataDir = resolve(given['DATA_DIR'] ?? '.vedette')

  const lock = await takeLock(dataDir, port)
  const stop = stopper(() => lock.release())
  if (!(await portIsFree(port))) {
    throw new Error(`Port ${port} is in use. Stop what listens there, or set PORT to another one.`)
  }

  const chrome = await findChrome()
  if (buildDashboardIfStale()) console.log('Built the dashboard.')
  migrate(dataDir)

  const plan = values.probes ? await planProbes() : null
  const folder = join(dataDir, 'probes')
  const key = given['BOOTSTRAP_API_KEY'] ?? (values.demo ? demoKey(dataDir) : undefined)
  const server = startServer({
    port,
    inspectorPort: await freePort(),
    dataDir,
    envFile: localSecrets(dataDir, {
      ...(key && { BOOTSTRAP_API_KEY: key }),
      OTEL_EXPORTER_OTLP_HEADERS: given['OTEL_EXPORTER_OTLP_HEADERS'] ?? '',
    }),
    vars: {
      PUBLIC_URL: given['PUBLIC_URL'] ?? `http://localhost:${port}`,
      ALLOW_PRIVATE_TARGETS: given['ALLOW_PRIVATE_TARGETS'] ?? 'true',
      DEAD_MAN_URL: given['DEAD_MAN_URL'] ?? '',
      OTEL_EXPORTER_OTLP_ENDPOINT: given['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '',
      OTEL_TRACES_SAMPLER_ARG: given['OTEL_TRACES_SAMPLER_ARG'] ?? '',
      STARTED_AT: String(Date.now()),
    },
    env: chrome ? linkForWrangler(chrome) : {},
    configs: plan ? [writeMainConfig(plan, folder), ...writeLocalProbeConfigs(plan, folder)] : [],
  })
  stop.on(server)
  const note = () => lock.note(descendants(process.pid))
  note()
  await listening(origin, server)
  note()
  stop.before(fireCrons(origin))
  await healthy(origin, server, 60_000)
  note()

  console.log(`\n  Vedette runs on http://localhost:${port}\n  Data: ${dataDir}`)
  if (!chrome) {
    console.log(
      '  No Chrome was found: browser checks will answer "unknown". Install Chrome or Chromium, or set CHROME_PATH.',
    )
  }
  for (const { region, name } of plan?.probes ?? [])
    console.log(`  Region ${region}: by ${name}, on this machine as well`)
  if (values.demo && key) stop.before(await startDemo(origin, key))
  console.log('  Stop with Ctrl-C.\n')
}

/** Waits until something answers on the port, whatever it says. */
async function listening(origin: string, server: { exitCode: number | null }): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    if (server.exitCode !== null) throw new Error(`The server ended with code ${server.exitCode}.`)
    const answered = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.body?.cancel().then(() => true) ?? true,
      () => false,
    )
    if (answered) return
    await new Promise((done) => setTimeout(done, 100))
  }
}

/** Ends the server and gives the folder back, once, whatever ends us. */
function stopper(release: () => void) {
  const first: (() => void)[] = []
  let child: ChildProcess | undefined
  let stopping = false
  const end = async (code: number) => {
    if (stopping) return
    stopping = true
    for (const act of first) act()
    if (child && child.exitCode === null) {
      const gone = new Promise((done) => child?.once('exit', done))
      child.kill('SIGTERM')
      const patience = setTimeout(() => child?.kill('SIGKILL'), 5_000)
      await gone
      clearTimeout(patience)
    }
    release()
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))
  process.on('uncaughtException', (error) => {
    console.error(error.message)
    void end(1)
  })
  process.on('unhandledRejection', (error) => {
    console.error(error instanceof Error ? error.message : error)
    void end(1)
  })
  return {
    before: (act: () => void) => void first.push(act),
    on: (server: ChildProcess) => {
      child = server
      server.once('exit', (code) => {
        if (!stopping) console.error(`The server ended by itself with code ${code}.`)
        void end(1)
      })
    },
  }
}

await start()
