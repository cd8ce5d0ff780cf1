import { env } from 'cloudflare:workers'
import { Webhook } from 'standardwebhooks'
import { describe, inject, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'
import { loadAlerting } from '#db/queries/alerting'

const targets = inject('targets')
const canary = 'canary-8b21'
const secret = `whsec_${btoa(`${canary}-secret-24-bytes`)}`

interface Channel {
  id: string
  config: Record<string, string>
  enabled: boolean
  disabledReason: string | null
  version: number
}
interface Received {
  headers: Record<string, string>
  body: string
}

const hook = (more: object = {}) => ({
  name: 'hook',
  type: 'webhook',
  config: { url: `${targets}/receive?key=${crypto.randomUUID()}`, ...more },
})
const call = async <T = Channel>(key: string, path: string, body?: unknown, method?: string) => {
  const response = await request(`/api/v1/channels${path}`, { key, body, ...(method && { method }) })
  const text = await response.text()
  return { status: response.status, text, body: (text === '' ? null : JSON.parse(text)) as T }
}
const receivedAt = async (url: string): Promise<Received[]> =>
  (await fetch(url.replace('/receive?', '/received?'))).json()

describe('channels', () => {
  it('are made with a secret of ours that is shown once', async ({ expect }) => {
    const { key } = await createWorkspace()
    const made = await call(key, '', hook())
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ id: expect.stringMatching(/^chn_/), enabled: true, version: 1 })
    const shown = made.body.config['secret'] ?? ''
    expect(Uint8Array.fromBase64(shown.replace('whsec_', ''))).toHaveLength(32)
    for (const path of ['', `/${made.body.id}`]) expect((await call(key, path)).text).not.toContain(shown)
  })

  it('never show what was typed, in no answer and no plain column', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const config = {
      url: `${targets}/receive?key=${canary}-in-url`,
      secret,
      headers: { authorization: `Bearer ${canary}-header` },
    }
    const made = await call(key, '', { name: 'hook', type: 'webhook', config })
    const slack = { webhookUrl: `${targets}/services/T0/B0/${canary}-token` }
    const other = await call(key, '', { name: 'slack', type: 'slack', config: slack })
    const { id } = made.body
    const answers = [
      made,
      other,
      await call(key, ''),
      await call(key, `/${id}`),
      await call(key, `/${id}`, { name: 'renamed' }, 'PATCH'),
      await call(key, `/${id}/test`, undefined, 'POST'),
      await call(key, `/${other.body.id}/test`, undefined, 'POST'),
      await call(key, `/${id}`, { config: { url: `ftp://${canary}` } }, 'PATCH'),
      await call(key, '', { name: 'x', type: 'webhook', config: { url: canary, secret: canary } }),
    ]
    const rows = await env.DB.batch(
      ['channels', 'deliveries'].map((table) =>
        env.DB.prepare(`SELECT * FROM ${table} WHERE workspace_id = ?`).bind(workspaceId),
      ),
    )
    const copy = await (await env.FILES.get(`alerting/${workspaceId}.json`))?.text()
    const plain = JSON.stringify(rows.map(({ results }) => results)) + copy
    for (const text of [...answers.map((answer) => answer.text), plain]) {
      expect(text).not.toContain(canary)
      expect(text).not.toContain(secret.slice(6, 20))
    }
  })

  it('change by single fields; what is left out or sent back as shown stays', async ({ expect }) => {
    const { key } = await createWorkspace()
    const first = hook({ secret })
    const { body: made } = await call(key, '', first)
    const moved = hook().config.url
    const changed = await call(
      key,
      `/${made.id}`,
      { name: 'new', config: { ...made.config, url: moved } },
      'PATCH',
    )
    expect(changed).toMatchObject({ status: 200, body: { name: 'new', version: 2 } })
    await call(key, `/${made.id}/test`, undefined, 'POST')
    const [got] = await receivedAt(moved)
    expect(new Webhook(secret).verify(got?.body ?? '', got?.headers ?? {})).toMatchObject({ type: 'test' })
    expect(await receivedAt(first.config.url)).toHaveLength(0)
  })

  it('are changed only at the version that was seen', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { body: made } = await call(key, '', hook())
    const at = (version: string) =>
      request(`/api/v1/channels/${made.id}`, {
        key,
        method: 'PATCH',
        body: { name: 'x' },
        headers: { 'if-match': version },
      })
    expect((await at('"7"')).status).toBe(412)
    expect((await at('"1"')).status).toBe(200)
  })

  it('name the field that is wrong', async ({ expect }) => {
    const { key } = await createWorkspace()
    const made = await call<{ errors: { path: string }[] }>(key, '', {
      name: '',
      type: 'webhook',
      config: { url: 'ftp://a', secret: 'short' },
    })
    expect(made.status).toBe(422)
    expect(made.body.errors.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['name', 'config.url', 'config.secret']),
    )
    expect((await call(key, '', { name: 'x', type: 'pager', config: {} })).status).toBe(422)
    const { body: channel } = await call(key, '', hook())
    const patched = await call<{ errors: { path: string }[] }>(
      key,
      `/${channel.id}`,
      { config: { url: 1 } },
      'PATCH',
    )
    expect(patched).toMatchObject({ status: 422, body: { errors: [{ path: 'config.url' }] } })
    expect((await call(key, `/${channel.id}`, { config: { nonsense: 1 } }, 'PATCH')).status).toBe(422)
  })

  it('sign with the old and the new secret after a rotation', async ({ expect }) => {
    const { key } = await createWorkspace()
    const sent = hook({ secret })
    const { body: made } = await call(key, '', sent)
    const rotated = await call(key, `/${made.id}/rotate-secret`, undefined, 'POST')
    const fresh = rotated.body.config['secret'] ?? ''
    expect(fresh).toMatch(/^whsec_.{40,}/)
    expect(fresh).not.toBe(secret)
    await call(key, `/${made.id}/test`, undefined, 'POST')
    const [got] = await receivedAt(sent.config.url)
    for (const valid of [secret, fresh])
      expect(new Webhook(valid).verify(got?.body ?? '', got?.headers ?? {})).toMatchObject({ type: 'test' })
    const { body: slack } = await call(key, '', { name: 's', type: 'slack', config: { webhookUrl: targets } })
    expect((await call(key, `/${slack.id}/rotate-secret`, undefined, 'POST')).status).toBe(409)
  })

  it('are tested at once, and the test is logged', async ({ expect }) => {
    const { key } = await createWorkspace()
    const sent = hook()
    const { body: made } = await call(key, '', sent)
    const test = await call<{ ok: boolean; deliveryId: string }>(key, `/${made.id}/test`, undefined, 'POST')
    expect(test).toMatchObject({ status: 200, body: { ok: true, status: 200, error: null } })
    const [got] = await receivedAt(sent.config.url)
    expect(got?.headers['webhook-id']).toBe(test.body.deliveryId)

    await fetch(`${sent.config.url.replace('/receive?', '/receive/set?')}&status=500`, { method: 'POST' })
    const failed = await call(key, `/${made.id}/test`, undefined, 'POST')
    expect(failed.body).toMatchObject({ ok: false, status: 500, error: 'HTTP 500: received' })
    const log = await (await request(`/api/v1/deliveries?channelId=${made.id}`, { key })).json()
    expect(log).toMatchObject({
      data: [
        { event: 'test', state: 'abandoned', incidentId: null, recipient: new URL(targets).host },
        { id: test.body.deliveryId, state: 'delivered', attempts: [{ status: 200 }] },
      ],
    })
  })

  it('are copied for alerts after every change', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const copied = async () => {
      await env.DB.prepare('ALTER TABLE channels RENAME TO channels_away').run()
      try {
        return (await loadAlerting(env, workspaceId)).channels
      } finally {
        await env.DB.prepare('ALTER TABLE channels_away RENAME TO channels').run()
      }
    }
    const { body: made } = await call(key, '', hook())
    expect(await copied()).toMatchObject([{ id: made.id, enabled: true, version: 1 }])
    await call(key, `/${made.id}`, { enabled: false }, 'PATCH')
    expect(await copied()).toMatchObject([{ id: made.id, enabled: false, version: 2 }])
    await call(key, `/${made.id}`, undefined, 'DELETE')
    expect(await copied()).toEqual([])
  })

  it('forget why they were off when somebody switches them on', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { body: made } = await call(key, '', hook())
    await env.DB.prepare(`UPDATE channels SET enabled = 0, disabled_reason = 'HTTP 410' WHERE id = ?`)
      .bind(made.id)
      .run()
    expect((await call(key, `/${made.id}`)).body).toMatchObject({
      enabled: false,
      disabledReason: 'HTTP 410',
    })
    const on = await call(key, `/${made.id}`, { enabled: true }, 'PATCH')
    expect(on.body).toMatchObject({ enabled: true, disabledReason: null })
  })

  it('send mail by the binding and by a server, and name what is wrong with one', async ({ expect }) => {
    const { key } = await createWorkspace()
    const people = { to: ['ops@example.com'], from: 'Vedette <alerts@example.com>' }
    const server = { host: 'localhost', port: inject('smtpServers')['plain'], security: 'none' }
    for (const [type, config] of [
      ['email', people],
      ['smtp', { ...people, ...server }],
    ] as const) {
      const made = await call(key, '', { name: type, type, config })
      expect(made.status, made.text).toBe(201)
      expect((await call(key, `/${made.body.id}/test`, undefined, 'POST')).body).toMatchObject({ ok: true })
    }
    const wrong = { ...people, ...server, host: 'two words', username: 'ops' }
    const refused = await call<{ errors: { path: string }[] }>(key, '', {
      name: 'x',
      type: 'smtp',
      config: { ...wrong, password: 'secret' },
    })
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'config.security' }] } })
    const unknown = await call(key, '', {
      name: 'x',
      type: 'smtp',
      config: { ...wrong, username: undefined },
    })
    expect(unknown).toMatchObject({ status: 422, body: { errors: [{ path: 'config.host' }] } })
  })

  it('are not there for another workspace', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { key: stranger } = await createWorkspace()
    const { body: made } = await call(key, '', hook())
    const asks = [
      await call(stranger, `/${made.id}`),
      await call(stranger, `/${made.id}`, { name: 'mine' }, 'PATCH'),
      await call(stranger, `/${made.id}`, undefined, 'DELETE'),
      await call(stranger, `/${made.id}/test`, undefined, 'POST'),
      await call(stranger, `/${made.id}/rotate-secret`, undefined, 'POST'),
    ]
    for (const { status, body } of asks) {
      expect(status).toBe(404)
      expect(body).toMatchObject({ code: 'channel.not_found' })
    }
    expect((await call(key, `/${made.id}`, undefined, 'DELETE')).status).toBe(204)
    expect((await call(key, `/${made.id}`)).status).toBe(404)
  })

  it('are listed page by page', async ({ expect }) => {
    const { key } = await createWorkspace()
    for (const name of ['a', 'b', 'c']) await call(key, '', { ...hook(), name })
    const first = await call<{ data: { name: string }[]; nextCursor: string }>(key, '?limit=2')
    const second = await call<{ data: { name: string }[]; nextCursor: null }>(
      key,
      `?limit=2&cursor=${first.body.nextCursor}`,
    )
    expect([...first.body.data, ...second.body.data].map(({ name }) => name)).toHaveLength(3)
    expect(second.body.nextCursor).toBeNull()
  })
})
