import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findChrome, linkForWrangler } from './chrome.ts'

/**
 * `npm test`: everything. The architecture test, whether the tests would notice a wrong judgement, then unit and
 * object tests in workerd, then the journeys (a real server, a real Chromium). The runner of the third is known to hang
 * rarely, and then says nothing any more: it is tried once more.
 */
const steps: { name: string; command: string; args: string[]; minutes: number; tries?: number }[] = [
  {
    name: 'architecture',
    command: 'node',
    args: ['--test', 'test/architecture.test.mjs'],
    minutes: 2,
  },
  {
    name: 'changes that the tests must notice',
    command: 'node',
    args: ['--no-warnings', '--test', 'test/mutation.test.mjs'],
    minutes: 5,
  },
  {
    name: 'unit and objects',
    command: 'vitest',
    args: ['run', ...process.argv.slice(2)],
    minutes: 60,
    tries: 2,
  },
  {
    name: 'journeys',
    command: 'node',
    args: ['--test', '--test-concurrency=1', 'test/journeys/*.test.ts', 'test/clickhouse/*.test.ts'],
    minutes: 25,
  },
]

const quiet = {
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
  X_LOCAL_OBSERVABILITY: 'false',
}

/** The browser check is tested in a real Chrome: the local runtime must find one. */
const chrome = await findChrome()
const browser = chrome ? linkForWrangler(chrome) : {}

/** The longest test file takes three minutes, and says so at its end. */
const silentMs = 8 * 60_000

for (const step of steps) {
  console.log(`\n== ${step.name}`)
  if (!(await passes(step))) {
    console.error(`\n${step.name}: failed`)
    process.exit(1)
  }
}

async function passes(step: (typeof steps)[number]): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const end = await run(step)
    if (end !== 'silent') return end === 'passed'
    console.error(`${step.name}: nothing said for ${silentMs / 60_000} minutes`)
    if (attempt >= (step.tries ?? 1)) return false
  }
}

/** Why we have ended it. */
type Ended = 'silent' | 'late'

/** Runs it in a process group of its own, so that nothing of it is left behind when it is ended. */
async function run({
  name,
  command,
  args,
  minutes,
}: (typeof steps)[number]): Promise<'passed' | 'failed' | Ended> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...quiet, ...browser },
    detached: true,
  })
  let end = null as Ended | null
  const stop = (why: Ended) => {
    end = why
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }
  const late = setTimeout(() => stop('late'), minutes * 60_000)
  const silence = setTimeout(() => stop('silent'), silentMs)
  const leave = () => {
    stop('late')
    process.exit(1)
  }
  process.once('SIGINT', leave)
  process.once('SIGTERM', leave)
  child.stdout.on('data', (said: Buffer) => void (silence.refresh(), process.stdout.write(said)))
  child.stderr.on('data', (said: Buffer) => void (silence.refresh(), process.stderr.write(said)))
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(late)
  clearTimeout(silence)
  process.off('SIGINT', leave)
  process.off('SIGTERM', leave)
  if (end === 'late') console.error(`${name}: no end after ${minutes} minutes`)
  return end ?? (code === 0 ? 'passed' : 'failed')
}
