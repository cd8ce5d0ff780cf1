import { dayOf } from '#core/stream/quota'
import { openDatabase } from '#db/database'
import { countBreakers } from '#db/queries/breakers'
import { missingColumns } from '#db/queries/health'
import { countQuotas } from '#db/queries/quotas'
import { clockMarkedAt } from '#platform/clock-marker'
import { version } from '#platform/version'
import { ensureBootstrap, isKeyShaped } from '../bootstrap.ts'

/** Whether one thing that everything else needs is there; `detail` says in plain words what is missing. */
interface Check {
  ok: boolean
  detail: string
}

export interface Health {
  status: 'ok' | 'unready'
  version: string
  /** When this isolate answered its first request: after a restart it is never older than the restart. */
  startedAt: string
  checks: { database: Check; migrations: Check; bootstrap: Check; clock: Check }
  /** What an operator should know, and what makes nothing unready. */
  notices: { quotas: QuotaNotice | null; failingDestinations: number | null }
}

/** How many workspaces are near their quota of today's events, and how many have used it up. */
type QuotaNotice = Awaited<ReturnType<typeof countQuotas>>

/** Three missed minutes: one that is late is not yet a stopped clock. */
const clockGoodForMs = 180_000

// Read at the first request: the clock of a Worker stands still before it.
let startedAt: number | undefined
/** Notes the isolate's first request. */
export function noteStart(now: number): void {
  startedAt ??= now
}

/** Looks at everything that must be there before a check can run and an alert can be sent. `now` is epoch ms. */
export async function lookAtHealth(env: Env, now: number): Promise<Health> {
  noteStart(now)
  const { database, migrations } = await lookAtDatabase(env)
  const [bootstrap, clock, notices] = await Promise.all([
    lookAtBootstrap(env),
    lookAtClock(env, now),
    lookForNotices(env, now),
  ])
  const checks = { database, migrations, bootstrap, clock }
  const ok = Object.values(checks).every((check) => check.ok)
  const started = new Date(startedAt ?? now).toISOString()
  return { status: ok ? 'ok' : 'unready', version, startedAt: started, checks, notices }
}

/** Numbers of all workspaces; null when D1 does not answer. */
async function lookForNotices(env: Env, now: number): Promise<Health['notices']> {
  const db = openDatabase(env.DB)
  const [quotas, failingDestinations] = await Promise.all([
    countQuotas(db, dayOf(now)).catch(() => null),
    countBreakers(db, now).catch(() => null),
  ])
  return { quotas, failingDestinations }
}

async function lookAtDatabase(env: Env): Promise<{ database: Check; migrations: Check }> {
  try {
    const missing = await missingColumns(openDatabase(env.DB))
    const database = { ok: true, detail: 'answers' }
    if (missing.length === 0) return { database, migrations: { ok: true, detail: 'applied' } }
    return { database, migrations: { ok: false, detail: 'not all are applied' } }
  } catch {
    const database = { ok: false, detail: 'does not answer' }
    return { database, migrations: { ok: false, detail: 'cannot be seen' } }
  }
}

async function lookAtBootstrap(env: Env): Promise<Check> {
  if (!env.BOOTSTRAP_API_KEY) return { ok: true, detail: 'no BOOTSTRAP_API_KEY is set' }
  if (!isKeyShaped(env.BOOTSTRAP_API_KEY)) {
    return { ok: false, detail: 'BOOTSTRAP_API_KEY must be ved_ and at least 16 more letters' }
  }
  try {
    await ensureBootstrap(env)
    return { ok: true, detail: 'the key is stored' }
  } catch {
    return { ok: false, detail: 'the key of BOOTSTRAP_API_KEY is not stored yet' }
  }
}

async function lookAtClock(env: Env, now: number): Promise<Check> {
  const at = await clockMarkedAt(env).catch(() => null)
  if (at === null) return { ok: false, detail: 'the minute cron has not run yet' }
  const ageSeconds = Math.round((now - at) / 1000)
  return { ok: now - at < clockGoodForMs, detail: `the minute cron ran ${ageSeconds} s ago` }
}
