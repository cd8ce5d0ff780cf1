import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

interface CreatedKey {
  id: string
  key: string
}

const create = async (key: string, body: unknown) => {
  const response = await request('/api/v1/keys', { key, body })
  return { status: response.status, body: await response.json<CreatedKey>() }
}

describe('API keys', () => {
  it('are shown once and then work', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { status, body } = await create(key, { name: 'CI', scopes: ['read'] })
    expect(status).toBe(201)
    expect(body).toMatchObject({ name: 'CI', scopes: ['read'], lastUsedAt: null })
    expect(body.key).toMatch(/^ved_[\w-]{43}$/)
    expect((await request('/api/v1/catalog', { key: body.key })).status).toBe(200)

    const listed = await (await request('/api/v1/keys', { key })).text()
    expect(listed).toContain(body.id)
    expect(listed).not.toContain(body.key)
  })

  it('are stored as a hash only', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { body } = await create(key, { name: 'CI' })
    const row = await env.DB.prepare('select * from api_keys where id = ?').bind(body.id).first()
    expect(JSON.stringify(row)).not.toContain(body.key.slice(4))
    expect(row).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  it('say when they were last used, without a write for every request', async ({ expect }) => {
    const { key, keyId } = await createWorkspace()
    const lastUsed = async () => {
      const row = await env.DB.prepare('select last_used_at as at from api_keys where id = ?')
        .bind(keyId)
        .first<{
          at: number | null
        }>()
      return row?.at ?? null
    }
    await request('/api/v1/catalog', { key })
    await expect.poll(lastUsed).toBeGreaterThan(Date.now() - 60_000)
    const first = await lastUsed()
    await request('/api/v1/catalog', { key })
    await request('/api/v1/catalog', { key })
    expect(await lastUsed()).toBe(first)
  })

  it('stop at once when they are revoked', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { body } = await create(key, { name: 'Old' })
    const revoked = await request(`/api/v1/keys/${body.id}`, { key, method: 'DELETE' })
    expect(revoked.status).toBe(204)
    expect((await request('/api/v1/catalog', { key: body.key })).status).toBe(401)
    expect(await (await request('/api/v1/keys', { key })).text()).not.toContain(body.id)
    expect((await request(`/api/v1/keys/${body.id}`, { key, method: 'DELETE' })).status).toBe(404)
  })

  it('are for admins to make and see', async ({ expect }) => {
    const { key } = await createWorkspace(['write'])
    expect((await request('/api/v1/keys', { key })).status).toBe(403)
    expect((await create(key, { name: 'More', scopes: ['admin'] })).status).toBe(403)
  })

  it('are listed page by page, each one once', async ({ expect }) => {
    const { key } = await createWorkspace()
    for (const name of ['a', 'b', 'c', 'd']) await create(key, { name })
    const seen: string[] = []
    let cursor: string | null = ''
    for (let pages = 0; pages < 10 && cursor !== null; pages += 1) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const response = await request(`/api/v1/keys?limit=2${query}`, { key })
      const page = await response.json<{ data: { id: string }[]; nextCursor: string | null }>()
      seen.push(...page.data.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(seen).toHaveLength(5)
    expect(new Set(seen).size).toBe(5)
    expect(cursor).toBeNull()
  })
})
