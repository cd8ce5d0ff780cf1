import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { refuseSettings } from './deploy-settings.ts'
import { buildDashboardIfStale } from './start/build.ts'

const { values } = parseArgs({
  options: { 'dry-run': { type: 'boolean', default: false }, outdir: { type: 'string' } },
})

/** The secrets a deployment needs, and how one that is missing is made. */
const secrets = {
  ENCRYPTION_KEY:
    'opens stored channel configs; 32 random bytes. Keep a copy: without it they cannot be read again.',
  AUTH_SECRET: 'signs session cookies; 32 random bytes.',
}

/** `npm run deploy`: builds, provisions what wrangler.toml names, migrates, sets missing secrets, deploys. */
async function deploy(): Promise<void> {
  const refusal = refuseSettings(readFileSync('wrangler.toml', 'utf8'))
  if (refusal) {
    console.error(refusal)
    process.exit(1)
  }
  buildDashboardIfStale()
  if (values['dry-run']) {
    dryRun()
    return
  }
  run('Deploying (creates what wrangler.toml names and is not there yet)', 'wrangler', [
    'deploy',
    // Last word: what somebody has set in Cloudflare's dashboard does not outlive a deploy either.
    '--var',
    'ALLOW_PRIVATE_TARGETS:false',
    ...(await missingSecrets()),
  ])
  run('Applying database migrations', 'wrangler', ['d1', 'migrations', 'apply', 'DB', '--remote'])
  console.log('\nDone. Open the printed address: the first visit is the set-up page.')
}

function dryRun(): void {
  const outdir = values.outdir ? ['--outdir', values.outdir] : []
  run('What would be deployed (nothing is sent)', 'wrangler', ['deploy', '--dry-run', ...outdir])
  console.log(
    '\nA deploy would also create, when missing: the D1 database, the R2 bucket, four queues with their dead-letter',
  )
  console.log(
    'queues, the objects and crons of wrangler.toml; apply migrations/*.sql; and make these secrets:',
  )
  for (const [name, use] of Object.entries(secrets)) console.log(`  ${name}: ${use}`)
}

/** Makes what is missing and hands it to the deploy as a file, so that the first version already has it. */
async function missingSecrets(): Promise<string[]> {
  const listed = spawnSync('wrangler', ['secret', 'list', '--format', 'json'], { encoding: 'utf8' })
  // A Worker that does not exist yet has none.
  const present =
    listed.status === 0 ? (JSON.parse(listed.stdout) as { name: string }[]).map(({ name }) => name) : []
  const missing = Object.keys(secrets).filter((name) => !present.includes(name))
  if (missing.length === 0) return []
  const made = Object.fromEntries(missing.map((name) => [name, randomBytes(32).toString('base64')]))
  for (const name of missing) {
    const given =
      process.env[name] ??
      (await ask(`${name} (${secrets[name as keyof typeof secrets]})\n  Enter to make one: `))
    if (given) made[name] = given
  }
  const folder = mkdtempSync(join(tmpdir(), 'vedette-secrets-'))
  const file = join(folder, 'secrets.json')
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return ['--secrets-file', file]
}

async function ask(question: string): Promise<string> {
  if (!stdin.isTTY) return ''
  const line = createInterface({ input: stdin, output: stdout })
  const answer = await line.question(question)
  line.close()
  return answer.trim()
}

function run(what: string, command: string, args: string[]): void {
  console.log(`\n${what}`)
  const done = spawnSync(command, args, { stdio: 'inherit' })
  if (done.status !== 0) process.exit(done.status ?? 1)
}

await deploy()
