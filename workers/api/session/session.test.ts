import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { openDatabase } from '#db/database'
import { insertWorkspace } from '#db/queries/workspaces'
import { newId } from '#platform/new-id'
import { request } from '../../../test/factories.ts'

const origin = 'http://localhost'
const owner = {
  name: 'Ada',
  email: 'Ada@Example.com',
  password: 'correct horse battery',
  workspace: 'Outposts',
}

const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

// One story: the tables of users are shared by the whole file, and a set-up happens once.
describe('people', () => {
  let cookie = ''

  it('are asked to set up while nobody has an account', async ({ expect }) => {
    const response = await request('/api/v1/setup')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ needed: true })
  })

  it('cannot set up with a short password', async ({ expect }) => {
    const response = await request('/api/v1/setup', { body: { ...owner, password: 'short' } })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ errors: [{ path: 'password' }] })
  })

  it('cannot be set up from another site', async ({ expect }) => {
    const headers = { origin: 'https://elsewhere.example' }
    const response = await request('/api/v1/setup', { body: owner, headers })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'csrf.refused' })
  })

  it('become the one first owner, however many try at once', async ({ expect }) => {
    const tries = await Promise.all(
      ['one', 'two', 'three'].map((name) =>
        request('/api/v1/setup', { body: { ...owner, email: `${name}@example.com` }, headers: { origin } }),
      ),
    )
    expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
    const won = tries.find(({ status }) => status === 201)
    cookie = won ? cookieOf(won) : ''
    const [set = ''] = won?.headers.getSetCookie() ?? []
    expect(set).toMatch(/^vedette\.session_token=/)
    expect(set).toMatch(/; HttpOnly/)
    expect(set).toMatch(/; Secure/)
    expect(set).toMatch(/; SameSite=Lax/)
    const users = await env.DB.prepare('select count(*) as n from user').first<{ n: number }>()
    expect(users).toEqual({ n: 1 })
    expect(await (await request('/api/v1/setup')).json()).toEqual({ needed: false })
  })

  it('join the workspace of the bootstrap key, call it as they like, and are its owner', async ({
    expect,
  }) => {
    const response = await request('/api/v1/session', { headers: { cookie } })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      user: { name: 'Ada' },
      workspace: { id: 'wsp_default', name: 'Outposts' },
      workspaces: [{ id: 'wsp_default', role: 'owner' }],
      scopes: ['read', 'write', 'admin'],
    })
  })

  it('change nothing by a page of another site', async ({ expect }) => {
    const body = { name: 'sneaky' }
    for (const site of ['https://elsewhere.example', 'null', undefined]) {
      const headers: Record<string, string> = { cookie, ...(site && { origin: site }) }
      const response = await request('/api/v1/keys', { body, headers })
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({ code: 'csrf.refused' })
    }
    const own = await request('/api/v1/keys', { body, headers: { cookie, origin } })
    expect(own.status).toBe(201)
    const crossed = await request('/api/v1/keys', {
      body,
      headers: { cookie, origin, 'sec-fetch-site': 'cross-site' },
    })
    expect(crossed.status).toBe(403)
    const fetched = await request('/api/v1/keys', {
      body,
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    })
    expect(fetched.status).toBe(201)
  })

  it('open no socket from a page of another site', async ({ expect }) => {
    const headers = { cookie, upgrade: 'websocket', origin: 'https://elsewhere.example' }
    const response = await request('/api/v1/live', { headers })
    expect(response.status).toBe(403)
    const own = await request('/api/v1/live', { headers: { ...headers, origin } })
    expect(own.status).toBe(101)
    own.webSocket?.accept()
    own.webSocket?.close(1000)
  })

  it('sign out, and their cookie is good for nothing', async ({ expect }) => {
    const out = await request('/api/auth/sign-out', { body: {}, headers: { cookie, origin } })
    expect(out.status).toBe(200)
    const response = await request('/api/v1/session', { headers: { cookie } })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ code: 'auth.invalid' })
  })

  it('sign in with their password only', async ({ expect }) => {
    const row = await env.DB.prepare('select email from user').first<{ email: string }>()
    const email = row?.email.toUpperCase() ?? ''
    const wrong = await request('/api/auth/sign-in/email', {
      body: { email, password: 'something else' },
      headers: { origin },
    })
    expect(wrong.status).toBe(401)
    expect(wrong.headers.get('content-type')).toBe('application/problem+json')
    expect(await wrong.json()).toMatchObject({ code: 'auth.invalid_email_or_password' })

    const right = await request('/api/auth/sign-in/email', {
      body: { email, password: owner.password },
      headers: { origin },
    })
    expect(right.status).toBe(200)
    cookie = cookieOf(right)
    expect((await request('/api/v1/session', { headers: { cookie } })).status).toBe(200)
  })

  it('work in the workspace they choose, and in none they do not belong to', async ({ expect }) => {
    const db = openDatabase(env.DB)
    const strangers = newId('workspace')
    await insertWorkspace(db, { id: strangers, name: 'Strangers', slug: strangers, at: Date.now() })
    const response = await request('/api/auth/organization/set-active', {
      body: { organizationId: strangers },
      headers: { cookie, origin },
    })
    expect(response.status).toBe(403)
    // Even a session row that says so opens nothing: the membership is asked for each time.
    await env.DB.prepare('update session set active_organization_id = ?').bind(strangers).run()
    const session = await request('/api/v1/session', { headers: { cookie } })
    expect(await session.json()).toMatchObject({ workspace: { id: 'wsp_default' } })
  })

  it('may read and write as members, and not make keys', async ({ expect }) => {
    await env.DB.prepare("update member set role = 'member'").run()
    const session = await request('/api/v1/session', { headers: { cookie } })
    expect(await session.json()).toMatchObject({ scopes: ['read', 'write'] })
    const keys = await request('/api/v1/keys', { headers: { cookie } })
    expect(keys.status).toBe(403)
  })

  it('are out at once when their membership ends', async ({ expect }) => {
    await env.DB.prepare('delete from member').run()
    expect((await request('/api/v1/session', { headers: { cookie } })).status).toBe(401)
  })

  it('cannot sign up by themselves', async ({ expect }) => {
    const response = await request('/api/auth/sign-up/email', {
      body: { email: 'eve@example.com', password: 'a long enough one', name: 'Eve' },
      headers: { origin },
    })
    expect(response.status).toBe(404)
  })

  it('are slowed down when they guess', async ({ expect }) => {
    const statuses = new Set<number>()
    for (let n = 0; n < 45; n += 1) {
      const response = await request('/api/auth/sign-in/email', {
        body: { email: 'guess@example.com' },
        headers: { origin },
      })
      statuses.add(response.status)
      if (response.status === 429) {
        expect(response.headers.get('retry-after')).toBe('60')
        break
      }
    }
    expect(statuses.has(429)).toBe(true)
  })
})
