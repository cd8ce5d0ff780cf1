import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { request } from '../../test/factories.ts'
import { ensureBootstrap } from './bootstrap.ts'

const keysNamed = async (name: string) => {
  const rows = await env.DB.prepare('select * from api_keys where name = ?').bind(name).all()
  return rows.results
}

describe('the bootstrap key', () => {
  it('is stored once, also when many requests come first', async ({ expect }) => {
    const fresh = { ...env, BOOTSTRAP_API_KEY: 'ved_another_0123456789abcdef' }
    const before = (await keysNamed('Bootstrap key')).length
    await Promise.all(Array.from({ length: 8 }, () => ensureBootstrap(fresh)))
    const rows = await keysNamed('Bootstrap key')
    expect(rows).toHaveLength(before + 1)
    expect(JSON.stringify(rows)).not.toContain('0123456789abcdef')
  })

  it('stays revoked when it was', async ({ expect }) => {
    const key = 'ved_revoked_0123456789abcdef'
    await ensureBootstrap({ ...env, BOOTSTRAP_API_KEY: key })
    expect((await request('/api/v1/session', { key })).status).toBe(200)
    await env.DB.prepare("update api_keys set revoked_at = 1 where name = 'Bootstrap key'").run()
    await ensureBootstrap({ ...env, BOOTSTRAP_API_KEY: 'ved_between_0123456789abcdef' })
    await ensureBootstrap({ ...env, BOOTSTRAP_API_KEY: key })
    // Who only reads may be known for some seconds more; who changes something never is.
    const body = { dedupKey: 'x', status: 'resolved' }
    expect((await request('/api/v1/alerts', { key, body })).status).toBe(401)
  })

  it('is not stored when it could be guessed', async ({ expect }) => {
    const before = (await keysNamed('Bootstrap key')).length
    for (const weak of [
      'hunter2',
      'ved_short',
      'ved_with spaces in it 0123456789',
      `ved_${'ab'.repeat(16)}`,
    ]) {
      await ensureBootstrap({ ...env, BOOTSTRAP_API_KEY: weak })
    }
    expect(await keysNamed('Bootstrap key')).toHaveLength(before)
  })
})
