import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../test/factories.ts'

const makeKey = (key: string, idempotencyKey: string, name = 'CI') =>
  request('/api/v1/keys', { key, body: { name }, headers: { 'idempotency-key': idempotencyKey } })

const countKeys = async (workspaceId: string) => {
  const statement = env.DB.prepare('select count(*) as n from api_keys where workspace_id = ?')
  return (await statement.bind(workspaceId).first<{ n: number }>())?.n
}

describe('a POST with an Idempotency-Key', () => {
  it('is done once, and the repeat gets the first answer', async ({ expect }) => {
    const { workspaceId, key } = await createWorkspace()
    const first = await makeKey(key, 'one')
    const again = await makeKey(key, 'one')
    expect(again.status).toBe(201)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await again.json()).toEqual(await first.json())
    expect(await countKeys(workspaceId)).toBe(2)
  })

  it('is refused when it asks for something else', async ({ expect }) => {
    const { key } = await createWorkspace()
    await makeKey(key, 'one', 'CI')
    const other = await makeKey(key, 'one', 'Other')
    expect(other.status).toBe(422)
    expect(await other.json()).toMatchObject({ code: 'idempotency.mismatch' })
  })

  it('is done once also when it is sent five times at once', async ({ expect }) => {
    const { workspaceId, key } = await createWorkspace()
    const answers = await Promise.all(Array.from({ length: 5 }, () => makeKey(key, 'race')))
    for (const { status } of answers) expect([201, 409]).toContain(status)
    expect(await countKeys(workspaceId)).toBe(2)
  })

  it('is another one in another workspace', async ({ expect }) => {
    const [a, b] = [await createWorkspace(), await createWorkspace()]
    const [first, second] = [await makeKey(a.key, 'same'), await makeKey(b.key, 'same')]
    expect(second.headers.get('idempotency-replayed')).toBeNull()
    expect((await second.json<{ id: string }>()).id).not.toBe((await first.json<{ id: string }>()).id)
  })

  it('may be tried again after it was refused', async ({ expect }) => {
    const { key } = await createWorkspace()
    expect((await makeKey(key, 'one', '')).status).toBe(422)
    expect((await makeKey(key, 'one', 'Good')).status).toBe(201)
  })

  it('keeps its answer sealed: it may hold a secret', async ({ expect }) => {
    const { workspaceId, key } = await createWorkspace()
    const { key: secret } = await (await makeKey(key, 'one')).json<{ key: string }>()
    const row = await env.DB.prepare('select body from idempotency where workspace_id = ?')
      .bind(workspaceId)
      .first<{ body: string }>()
    expect(row?.body).toMatch(/^v1\./)
    expect(row?.body).not.toContain(secret)
  })

  it('is told to wait while the first is being answered, and takes over when that one has died', async ({
    expect,
  }) => {
    const { workspaceId, key } = await createWorkspace()
    await makeKey(key, 'one')
    await env.DB.prepare('update idempotency set status = null, body = null where workspace_id = ?')
      .bind(workspaceId)
      .run()
    const waiting = await makeKey(key, 'one')
    expect(waiting.status).toBe(409)
    expect(waiting.headers.get('retry-after')).toBe('1')
    expect(await waiting.json()).toMatchObject({ code: 'idempotency.in_progress' })
    await env.DB.prepare('update idempotency set created_at = created_at - 61000 where workspace_id = ?')
      .bind(workspaceId)
      .run()
    expect((await makeKey(key, 'one')).status).toBe(201)
  })
})
