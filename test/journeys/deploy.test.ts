import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { unstable_readConfig as readConfig } from 'wrangler'
import { refuseSettings } from '../../cli/deploy-settings.ts'
import { planProbes, writeMainConfig } from '../../cli/probes.ts'

const toml = readFileSync('wrangler.toml', 'utf8')
const opened = toml.replace('ALLOW_PRIVATE_TARGETS = "false"', 'ALLOW_PRIVATE_TARGETS = "true"')

test('what is committed may be deployed', () => {
  assert.equal(refuseSettings(toml), null)
})

test('private targets are never deployed, however it is spelt', () => {
  assert.notEqual(opened, toml)
  const spellings = [
    opened,
    toml.replace('ALLOW_PRIVATE_TARGETS = "false"', 'ALLOW_PRIVATE_TARGETS = \'true\' # "false"'),
    toml.replace('ALLOW_PRIVATE_TARGETS = "false"', 'ALLOW_PRIVATE_TARGETS = true'),
    toml.replace('ALLOW_PRIVATE_TARGETS = "false"', '# ALLOW_PRIVATE_TARGETS = "false"'),
    `${toml}\n[env.production]\nvars = { ALLOW_PRIVATE_TARGETS = "true" }\n`,
  ]
  for (const spelling of spellings) assert.match(refuseSettings(spelling) ?? '', /ALLOW_PRIVATE_TARGETS/)
})

test('the deploy command stops before it builds or sends anything', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-deploy-'))
  try {
    cpSync('cli', join(folder, 'cli'), { recursive: true })
    cpSync('package.json', join(folder, 'package.json'))
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'wrangler.toml'), opened)
    for (const more of [[], ['--dry-run']]) {
      const done = spawnSync(process.execPath, ['cli/deploy.ts', ...more], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 20_000,
      })
      assert.equal(done.status, 1)
      assert.match(done.stderr, /ALLOW_PRIVATE_TARGETS = "false"/)
      assert.equal(done.stdout, '')
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('each placed probe is a Worker of its own near its region, that nobody reaches from outside', async () => {
  const { probes } = await planProbes()
  assert.deepEqual(
    probes.map(({ region, name, binding, placement }) => [region, name, binding, placement]),
    [
      ['sam', 'vedette-probe-sam', 'PROBE_SAM', 'aws:sa-east-1'],
      ['afr', 'vedette-probe-afr', 'PROBE_AFR', 'aws:af-south-1'],
      ['me', 'vedette-probe-me', 'PROBE_ME', 'aws:me-central-1'],
    ],
  )
  for (const { region, placement } of probes) {
    const config = readConfig({ config: 'wrangler.probe.toml', env: region }, { hideWarnings: true })
    assert.deepEqual({ ...config.placement }, { region: placement })
    assert.equal(config.workers_dev, false)
    assert.equal(config.preview_urls, false)
    assert.deepEqual([config.routes, config.triggers.crons], [undefined, undefined])
  }
})

test('the main Worker is deployed as wrangler.toml says, with a binding to each probe', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-deploy-'))
  try {
    const plan = await planProbes()
    const { services, ...withProbes } = readConfig({ config: writeMainConfig(plan, folder) })
    const { services: _, ...without } = readConfig({ config: 'wrangler.toml' })
    assert.deepEqual(
      services,
      plan.probes.map(({ binding, name: service }) => ({ binding, service })),
    )
    const plain = (config: object) => {
      const { configPath: _path, userConfigPath: _userPath, ...rest } = config as Record<string, unknown>
      return JSON.parse(
        JSON.stringify(rest)
          .replaceAll('"./', '"')
          .replaceAll(`${resolve('.')}/`, ''),
      ) as object
    }
    assert.deepEqual(plain(withProbes), plain(without))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('with --probes, the probes are built first and the main Worker is bound to them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-deploy-'))
  try {
    const words = ['cli/deploy.ts', '--probes', '--dry-run', '--outdir', folder]
    const done = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 180_000 })
    assert.equal(done.status, 0, done.stderr)
    const order = [...done.stdout.matchAll(/^What would be deployed.*$/gm)].map(([line]) => line)
    assert.deepEqual(order, [
      'What would be deployed first: vedette-probe-sam, placed near aws:sa-east-1',
      'What would be deployed first: vedette-probe-afr, placed near aws:af-south-1',
      'What would be deployed first: vedette-probe-me, placed near aws:me-central-1',
      'What would be deployed (nothing is sent)',
    ])
    for (const region of ['sam', 'afr', 'me'])
      assert.match(
        done.stdout,
        new RegExp(`env\\.PROBE_${region.toUpperCase()} \\(vedette-probe-${region}\\)`),
      )
    const built = globSync(`${folder}/**/index.js`).map((path) => [path, readFileSync(path, 'utf8')] as const)
    assert.equal(built.length, 4)
    for (const [path, text] of built) {
      if (path === join(folder, 'index.js')) {
        for (const present of ['LaneObject', 'CdpBrowser']) assert.ok(text.includes(present), present)
        continue
      }
      // It holds the checks, and neither the browser's library nor anything that remembers.
      assert.ok(text.length < 2_000_000, `${path} has ${text.length} bytes`)
      for (const absent of ['LaneObject', 'drizzle', 'CdpBrowser']) assert.ok(!text.includes(absent), absent)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
