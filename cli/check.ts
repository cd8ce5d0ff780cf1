import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { buildDashboardIfStale } from './start/build.ts'

/** `npm run check`: format, lint, types, generated types, architecture, and the bundle as it would be deployed. */
const bundle = join(tmpdir(), `vedette-bundle-${process.pid}`)
const steps: [name: string, command: string, ...args: string[]][] = [
  ['format', 'oxfmt', '--check'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['types: worker and objects', 'tsc', '-p', 'tsconfig.json'],
  ['types: cli and journeys', 'tsc', '-p', 'tsconfig.node.json'],
  ['types: agent', 'tsc', '-p', 'tsconfig.agent.json'],
  ['types: dashboard', 'tsc', '-p', 'tsconfig.dashboard.json'],
  ['types: service worker', 'tsc', '-p', 'tsconfig.service-worker.json'],
  ['types: bench', 'tsc', '-p', 'bench/tsconfig.json'],
  [
    'generated types',
    'wrangler',
    'types',
    '--strict-vars=false',
    '--env-file',
    '.dev.vars.example',
    '--check',
  ],
  ['public authorities', 'node', 'cli/roots.ts', '--check'],
  ['page scripts', 'node', 'cli/page-scripts.ts', '--check'],
  ['architecture', 'node', '--test', '--test-reporter=dot', 'test/architecture.test.mjs'],
  ['deploy, dry run', 'node', 'cli/deploy.ts', '--dry-run', '--probes', '--outdir', bundle],
]

buildDashboardIfStale()
const failed: string[] = []
for (const [name, command, ...args] of steps) {
  const begun = performance.now()
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', CI: 'true' },
  })
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
  console.log(`${done.status === 0 ? 'ok  ' : 'FAIL'}  ${name} (${seconds} s)`)
  if (done.status !== 0) {
    failed.push(name)
    console.log(`${done.stdout ?? ''}\n${done.stderr ?? ''}`)
  }
}

const kib = (bytes: number) => `${(bytes / 1_024).toFixed(0)} KiB`
for (const file of globSync(`${bundle}/**/index.js`)) {
  console.log(
    `bundle ${relative(bundle, file)}: ${kib(statSync(file).size)}, ${kib(gzipSync(readFileSync(file)).length)} gzip`,
  )
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`)
  process.exit(1)
}
