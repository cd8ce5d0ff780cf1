import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The Worker's secrets for a local run, made once and kept in the data folder (mode 0600).
 * Losing `ENCRYPTION_KEY` would make every stored channel config unreadable, so it lives beside the data it opens.
 * @returns the path of an env file for wrangler.
 */
export function localSecrets(dataDir: string, extra: Record<string, string>): string {
  const keep = join(dataDir, 'secrets.json')
  if (!existsSync(keep)) {
    const fresh = {
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      AUTH_SECRET: randomBytes(32).toString('base64'),
    }
    writeFileSync(keep, JSON.stringify(fresh, null, 2), { mode: 0o600 })
  }
  const kept = JSON.parse(readFileSync(keep, 'utf8')) as Record<string, string>
  const env = join(dataDir, 'worker.env')
  const lines = Object.entries({ ...kept, ...extra }).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  )
  writeFileSync(env, `${lines.join('\n')}\n`, { mode: 0o600 })
  return env
}

/** Names and values of a `.dev.vars` file; none when there is no such file. */
export function devVars(path = '.dev.vars'): Record<string, string> {
  if (!existsSync(path)) return {}
  const pairs = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => /^\s*([A-Z][A-Z0-9_]*)\s*=\s*"?(.*?)"?\s*$/.exec(line))
  return Object.fromEntries(pairs.flatMap((match) => (match ? [[match[1] ?? '', match[2] ?? '']] : [])))
}

/** The demo's own key, kept in the data folder so that a second demo run may use what the first made. */
export function demoKey(dataDir: string): string {
  const path = join(dataDir, 'demo-key')
  if (!existsSync(path)) writeFileSync(path, `ved_demo_${randomBytes(24).toString('hex')}`, { mode: 0o600 })
  return readFileSync(path, 'utf8')
}
