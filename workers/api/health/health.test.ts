import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { markClock } from '#platform/clock-marker'
import { version } from '#platform/version'
import packageJson from '../../../package.json'
import { request } from '../../../test/factories.ts'
import { lookAtHealth, type Health } from './health.ts'

const ask = async () => {
  const response = await request('/api/health')
  return { status: response.status, health: await response.json<Health>() }
}

describe('health', () => {
  it('is not ok before the minute cron has run, and says what is missing', async ({ expect }) => {
    const { status, health } = await ask()
    expect(status).toBe(503)
    expect(health.status).toBe('unready')
    expect(health.checks.clock).toEqual({ ok: false, detail: 'the minute cron has not run yet' })
    expect(health.checks.database.ok).toBe(true)
    expect(health.checks.migrations.ok).toBe(true)
    expect(health.checks.bootstrap).toEqual({ ok: true, detail: 'the key is stored' })
  })

  it('is ok once everything is there, for anybody who asks', async ({ expect }) => {
    await markClock(env, Date.now())
    const { status, health } = await ask()
    expect(status).toBe(200)
    expect(health).toMatchObject({ status: 'ok', version })
    expect(Date.now() - Date.parse(health.startedAt)).toBeLessThan(60_000)
    expect((await ask()).health.startedAt).toBe(health.startedAt)
  })

  it('is not ok when the clock has stopped', async ({ expect }) => {
    await markClock(env, Date.now() - 600_000)
    expect((await ask()).health.checks.clock.ok).toBe(false)
    await markClock(env, Date.now())
  })

  it('is not ok when a migration is missing', async ({ expect }) => {
    await env.DB.exec('alter table status_pages rename column rendered_key to something_older')
    const { status, health } = await ask()
    await env.DB.exec('alter table status_pages rename column something_older to rendered_key')
    expect(status).toBe(503)
    expect(health.checks.database.ok).toBe(true)
    expect(health.checks.migrations).toEqual({ ok: false, detail: 'not all are applied' })
  })

  it('is not ok while D1 does not answer', async ({ expect }) => {
    const silent = {
      prepare: () => {
        throw new Error('D1_ERROR: internal')
      },
    }
    const health = await lookAtHealth({ ...env, DB: silent as unknown as D1Database }, Date.now())
    expect(health.status).toBe('unready')
    expect(health.checks.database).toEqual({ ok: false, detail: 'does not answer' })
  })

  it('says so when the bootstrap key is not one', async ({ expect }) => {
    const health = await lookAtHealth({ ...env, BOOTSTRAP_API_KEY: 'hunter2' }, Date.now())
    expect(health.checks.bootstrap.ok).toBe(false)
    expect(JSON.stringify(health)).not.toContain('hunter2')
  })

  it('tells the version of the package', ({ expect }) => {
    expect(version).toBe(packageJson.version)
  })
})
