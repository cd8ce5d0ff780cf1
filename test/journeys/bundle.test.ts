import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

const names = ['ENCRYPTION_KEY', 'AUTH_SECRET', 'BOOTSTRAP_API_KEY', 'CLOUDFLARE_API_TOKEN']

test('what is built for browsers and for Cloudflare holds no secret of whoever builds it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-bundle-'))
  const secrets = Object.fromEntries(names.map((name) => [name, `canary${randomBytes(16).toString('hex')}`]))
  try {
    for (const part of [
      'workers',
      'durable-objects',
      'dashboard',
      'cli',
      'package.json',
      'package-lock.json',
    ])
      cpSync(part, join(folder, part), { recursive: true, filter: (path) => !/\/dist(\/|$)/.test(path) })
    for (const file of globSync(['tsconfig*.json', 'wrangler.toml'])) cpSync(file, join(folder, file))
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
    // Every place that a builder may keep them in.
    const lines = Object.entries(secrets).map(([name, value]) => `${name}="${value}"`)
    for (const file of ['.dev.vars', '.env', 'dashboard/.env'])
      writeFileSync(join(folder, file), lines.join('\n'))
    const done = spawnSync(process.execPath, ['cli/deploy.ts', '--dry-run', '--outdir', 'built'], {
      cwd: folder,
      env: { ...process.env, ...secrets, CI: 'true', WRANGLER_SEND_METRICS: 'false' },
      encoding: 'utf8',
      timeout: 180_000,
    })
    assert.equal(done.status, 0, done.stderr)
    const files = globSync([`${folder}/built/**/*`, `${folder}/dashboard/dist/**/*`]).filter((path) =>
      statSync(path).isFile(),
    )
    assert.ok(files.some((path) => path.endsWith('/built/index.js')))
    assert.ok(files.some((path) => path.endsWith('/dist/index.html')))
    const texts = files.map((path) => [path, readFileSync(path, 'latin1')] as const)
    for (const [name, value] of Object.entries(secrets)) {
      for (const [path, text] of [...texts, ['what it says', done.stdout + done.stderr] as const])
        assert.ok(!text.includes(value), `${name} in ${path}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
