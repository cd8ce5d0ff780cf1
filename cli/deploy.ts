import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { refuseSettings } from './deploy-settings.ts'
import { planProbes, type ProbePlan, writeMainConfig } from './probes.ts'
import { buildDashboardIfStale } from './start/build.ts'

const { values } = parseArgs({
  options: {
    'dry-run': { type: 'boolean', default: false },
    outdir: { type: 'string' },
    probes: { type: 'boolean' },
  },
  allowNegative: true,
})

/** The secrets a deployment needs, and how one that is missing is made. */
const secrets = {
  ENCRYPTION_KEY:
    'opens stored channel configs; 32 random bytes. Keep a copy: without it they cannot be read again.',
  AUTH_SECRET: 'signs session cookies; 32 random bytes.',
}

/**
 * `npm run deploy`: builds, provisions what wrangler.toml names, migrates, sets missing secrets, deploys. With `--probes`
 * the placed probe Workers go first: a binding needs a Worker that is there.
 */
async function deploy(): Promise<void> {
  const refusal = refuseSettings(readFileSync('wrangler.toml', 'utf8'))
  if (refusal) stop(refusal)
  buildDashboardIfStale()
  const plan = values.probes ? await planProbes() : null
  const config = plan ? ['--config', writeMainConfig(plan, temporaryFolder())] : []
  if (values['dry-run']) {
    dryRun(plan, config)
    return
  }
  if (values.probes === undefined) await assertNoProbes()
  for (const { name, region, placement } of plan?.probes ?? [])
    run(`Deploying ${name}, placed near ${placement}`, 'wrangler', probeWords(name, region), accountOf(plan))
  run('Deploying (creates what wrangler.toml names and is not there yet)', 'wrangler', [
    'deploy',
    // Last word: what somebody has set in Cloudflare's dashboard does not outlive a deploy either.
    '--var',
    'ALLOW_PRIVATE_TARGETS:false',
    ...config,
    ...(await missingSecrets()),
  ])
  const migrate = ['d1', 'migrations', 'apply', 'DB', '--remote', ...config]
  run('Applying database migrations', 'wrangler', migrate)
  console.log('\nDone. Open the printed address: the first visit is the set-up page.')
}

function dryRun(plan: ProbePlan | null, config: string[]): void {
  const outdir = (part: string) => (values.outdir ? ['--outdir', join(values.outdir, part)] : [])
  for (const { name, region, placement } of plan?.probes ?? []) {
    const words = [...probeWords(name, region), '--dry-run', ...outdir(name)]
    run(`What would be deployed first: ${name}, placed near ${placement}`, 'wrangler', words)
  }
  const words = ['deploy', '--dry-run', ...config, ...outdir('.')]
  run('What would be deployed (nothing is sent)', 'wrangler', words)
  console.log(
    '\nA deploy would also create, when missing: the D1 database, the R2 bucket, four queues with their dead-letter',
  )
  console.log(
    'queues, the objects and crons of wrangler.toml; apply migrations/*.sql; and make these secrets:',
  )
  for (const [name, use] of Object.entries(secrets)) console.log(`  ${name}: ${use}`)
}

const probeWords = (name: string, region: string): string[] => [
  'deploy',
  '--config',
  'wrangler.probe.toml',
  '--env',
  region,
  '--name',
  name,
]

/** All Workers go to the account that wrangler.toml names, if it names one. */
const accountOf = (plan: ProbePlan | null): Record<string, string> =>
  plan?.main.account_id ? { CLOUDFLARE_ACCOUNT_ID: plan.main.account_id } : {}

/** Without its bindings a deployment forgets its probes: that is to be said, not to happen. */
async function assertNoProbes(): Promise<void> {
  const plan = await planProbes()
  const there = plan.probes.filter(({ name }) => {
    const words = ['secret', 'list', '--format', 'json', '--name', name]
    const env = { ...process.env, ...accountOf(plan) }
    return spawnSync('wrangler', words, { encoding: 'utf8', env }).status === 0
  })
  if (there.length === 0) return
  stop(
    `This account has placed probes (${there.map(({ name }) => name).join(', ')}). Say --probes to deploy them too, ` +
      'or --no-probes to go on without: monitors in their regions are then unknown.',
  )
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
  const file = join(temporaryFolder(), 'secrets.json')
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
  return ['--secrets-file', file]
}

async function ask(question: string): Promise<string> {
  if (!stdin.isTTY) return ''
  const line = createInterface({ input: stdin, output: stdout })
  const answer = await line.question(question)
  line.close()
  return answer.trim()
}

/** Gone when this command ends. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-deploy-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function stop(why: string): never {
  console.error(why)
  process.exit(1)
}

function run(what: string, command: string, args: string[], env: Record<string, string> = {}): void {
  console.log(`\n${what}`)
  const done = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  if (done.status !== 0) process.exit(done.status ?? 1)
}

await deploy()
