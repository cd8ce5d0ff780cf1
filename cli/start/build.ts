import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'

const stamp = 'dashboard/dist/.built-from'

/** Builds the dashboard when what it is made of has changed since the last build. */
export function buildDashboardIfStale(): boolean {
  const now = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return false
  execFileSync('vite', ['build', '--config', 'dashboard/vite.config.ts', '--logLevel', 'warn'], {
    stdio: 'inherit',
  })
  // Each deployment hands out the agent of its own version.
  execFileSync('node', ['cli/agent/bundle.ts', 'dashboard/dist'], { stdio: 'inherit' })
  writeFileSync(stamp, now)
  return true
}

function fingerprint(): string {
  const files = globSync([
    'dashboard/src/**/*',
    'dashboard/public/**/*',
    'dashboard/*.{ts,html}',
    'workers/{core,checks,platform}/**/*.ts',
    'cli/agent/*.ts',
    'cli/vedette.ts',
    'package-lock.json',
  ])
  const hash = createHash('sha256')
  for (const file of files.toSorted()) {
    if (statSync(file).isFile()) hash.update(file).update(readFileSync(file))
  }
  return hash.digest('hex')
}
