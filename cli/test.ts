import { spawnSync } from 'node:child_process'
import { findChrome, linkForWrangler } from './chrome.ts'

/**
 * `npm test`: everything. The architecture test, whether the tests would notice a wrong judgement, then unit and
 * object tests in workerd, then the journeys (a real server, a real Chromium).
 */
const steps: { name: string; command: string; args: string[]; minutes: number }[] = [
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

for (const step of steps) {
  console.log(`\n== ${step.name}`)
  if (!passes(step)) {
    console.error(`\n${step.name}: failed`)
    process.exit(1)
  }
}

function passes(step: (typeof steps)[number]): boolean {
  const done = spawnSync(step.command, step.args, {
    stdio: 'inherit',
    env: { ...process.env, ...quiet, ...browser },
    timeout: step.minutes * 60_000,
    killSignal: 'SIGKILL',
  })
  if (done.signal === 'SIGKILL') console.error(`${step.name}: no end after ${step.minutes} minutes`)
  return done.status === 0
}
