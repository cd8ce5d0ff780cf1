// Who may import whom. An edge that is not here is a mistake. Run: node --test test/architecture.test.mjs
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'

const may = {
  'workers/core': [],
  'workers/platform': ['workers/core'],
  'workers/checks': ['workers/core', 'workers/platform'],
  // The probe Worker is composed of these alone; the relay stands between it and the lanes.
  'workers/probe': ['workers/core', 'workers/platform', 'workers/checks'],
  'workers/relay': ['workers/core', 'workers/platform'],
  'workers/channels': ['workers/core', 'workers/platform'],
  'workers/ingest': ['workers/core'],
  'workers/db': ['workers/core', 'workers/platform'],
  'workers/rollups': ['workers/core', 'workers/db'],
  'workers/status': ['workers/core', 'workers/db', 'workers/platform'],
  'workers/assign': ['workers/core', 'workers/db', 'workers/platform', 'workers/checks'],
  'workers/queues': ['workers/core', 'workers/db', 'workers/platform', 'workers/rollups', 'workers/status'],
  'workers/cron': [
    'workers/core',
    'workers/db',
    'workers/platform',
    'workers/rollups',
    'workers/status',
    'workers/assign',
  ],
  'workers/api': [
    'workers/core',
    'workers/db',
    'workers/platform',
    'workers/checks',
    'workers/channels',
    'workers/ingest',
    'workers/assign',
    'workers/status',
  ],
  'durable-objects': ['workers/core', 'workers/platform', 'workers/checks', 'workers/channels', 'workers/db'],
  'dashboard/src': ['workers/core', 'type workers/api'],
}
const aliases = {
  '#core': 'workers/core',
  '#checks': 'workers/checks',
  '#channels': 'workers/channels',
  '#ingest': 'workers/ingest',
  '#db': 'workers/db',
  '#rollups': 'workers/rollups',
  '#status': 'workers/status',
  '#assign': 'workers/assign',
  '#platform': 'workers/platform',
  '#objects': 'durable-objects',
}
// Who may run what: only these files import these modules.
const only = {
  'workers/checks/run': ['durable-objects/lane/', 'workers/probe/'],
  'workers/channels/deliver': ['durable-objects/incident/', 'workers/api/channels/'],
}

const ringOf = (path) => Object.keys(may).find((ring) => path === ring || path.startsWith(`${ring}/`))
const targetOf = (file, specifier) => {
  if (specifier.startsWith('#')) return specifier.replace(/^#[a-z]+/, (alias) => aliases[alias] ?? alias)
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier))
  return null
}
const isTest = (file) => /\.test\.tsx?$/.test(file)

for (const file of globSync('{workers,durable-objects,dashboard}/**/*.{ts,tsx}')) {
  const from = ringOf(file)
  if (!from || isTest(file)) continue // workers/index.ts is the composition root: it may import everything
  test(`${file} imports only what ${from} may`, () => {
    const source = readFileSync(file, 'utf8')
    for (const [, isType, specifier] of source.matchAll(
      /^(?:import|export) (type )?[^;'"]*?(?:from )?'([^']+)'/gms,
    )) {
      const target = targetOf(file, specifier)
      const to = target && ringOf(target)
      if (!to) continue
      if (to !== from) {
        const allowed = may[from].includes(to) || (isType && may[from].includes(`type ${to}`))
        assert.ok(allowed, `${from} -> ${to} (${specifier})`)
      }
      const users = isType ? undefined : only[target.replace(/\.ts$/, '')]
      if (users && to !== from)
        assert.ok(
          users.some((user) => file.startsWith(user)),
          `only ${users} may import ${specifier}`,
        )
    }
  })
}

test('nothing in core and ingest looks at the clock, rolls dice or calls out', () => {
  for (const file of globSync('workers/{core,ingest}/**/*.ts').filter((name) => !isTest(name))) {
    const code = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    for (const forbidden of ['Date.now(', 'Math.random(', 'fetch(', 'new Date()', 'crypto.', ': Env']) {
      assert.ok(!code.includes(forbidden), `${file} uses ${forbidden}`)
    }
  }
})

test('only db, rollups and stores speak SQL', () => {
  for (const file of globSync('{workers,durable-objects}/**/*.ts').filter((name) => !isTest(name))) {
    if (
      /^workers\/(db|rollups)\//.test(file) ||
      /(^|\/)store\.ts$/.test(file) ||
      file === 'durable-objects/migrate.ts'
    )
      continue
    const source = readFileSync(file, 'utf8')
    assert.ok(!/\.sql\.exec\(|\.prepare\(\s*['"`]/.test(source), `${file} speaks SQL`)
  }
})
