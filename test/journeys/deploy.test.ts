import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { refuseSettings } from '../../cli/deploy-settings.ts'

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
