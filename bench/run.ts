import { parseArgs } from 'node:util'
import { type Bench, say } from './figure.ts'
import { stopAll } from './processes.ts'

/** The one list of benchmarks: a name and the file that answers its question. */
const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  alerts: () => import('./alerts.ts'),
  births: () => import('./births.ts'),
  browser: () => import('./browser.ts'),
  'browser-soak': () => import('./browser-soak.ts'),
  cost: () => import('./cost.ts'),
  checks: () => import('./checks.ts'),
  'check-feed': () => import('./check-feed.ts'),
  'lane-load': () => import('./lane-load.ts'),
  detect: () => import('./detect.ts'),
  exactness: () => import('./exactness.ts'),
  noisy: () => import('./noisy.ts'),
  scale: () => import('./scale.ts'),
  read: () => import('./read.ts'),
  rules: () => import('./rules.ts'),
  soak: () => import('./soak.ts'),
  stream: () => import('./stream.ts'),
  'stream-page': () => import('./stream-page.ts'),
  storm: () => import('./storm.ts'),
  vitals: () => import('./vitals.ts'),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    monitors: { type: 'string' },
    minutes: { type: 'string' },
    events: { type: 'string' },
    seconds: { type: 'string' },
    placed: { type: 'boolean', default: false },
    find: { type: 'boolean', default: false },
  },
})
const unknown = positionals.filter((name) => !(name in benches))
if (unknown.length > 0) {
  say(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void stopAll().then(() => process.exit(1)))
}

/** `npm run bench [-- name …] [--quick] [--monitors 300] [--minutes 60] [--seconds 60] [--events 100000] [--placed] [--find]`: one JSON line per figure on standard output, the story beside it. */
for (const [name, load] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  const { bench } = await load()
  await bench({
    quick: values.quick,
    placed: values.placed,
    find: values.find,
    monitors: values.monitors ? Number(values.monitors) : undefined,
    minutes: values.minutes ? Number(values.minutes) : undefined,
    events: values.events ? Number(values.events) : undefined,
    seconds: values.seconds ? Number(values.seconds) : undefined,
  })
}
process.exit(0)
