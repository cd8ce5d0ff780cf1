import { openDatabase } from '#db/database'
import { putMaintenance, putWindows } from '#db/queries/maintenances'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../test/factories.ts'
import { markChecked } from './freshness.ts'
import { forgetRecent } from './recent.ts'
import { renderPage, renderStalePages } from './render.ts'
import { serveStatus } from './serve.ts'

const settings = { regions: ['weur', 'enam'], confirm: { regions: 'majority' }, tags: ['web'], paused: false }

interface TestPage {
  workspaceId: string
  id: string
  slug: string
}

/** A page with components on monitors of these statuses, rendered. */
async function makePage(slug: string, statuses: string[], names?: string[]): Promise<TestPage> {
  const workspaceId = `wsp_${slug}`
  const since = Date.now() - 3_600_000
  const components = statuses.map((_, index) => ({
    name: names?.[index] ?? `Part ${index}`,
    monitorId: `mon_${slug}_${index}`,
  }))
  await env.DB.batch([
    ...statuses.map((status, index) =>
      env.DB.prepare(
        `INSERT INTO monitors (id, workspace_id, name, "check", settings, version, created_at, updated_at, status, since)
         VALUES (?1, ?2, 'https://secret.internal', '{"type":"http"}', ?3, 1, ?5, ?5, ?4, ?5)`,
      ).bind(`mon_${slug}_${index}`, workspaceId, JSON.stringify(settings), status, since),
    ),
    env.DB.prepare(
      `INSERT INTO status_pages (id, workspace_id, slug, title, components, version, created_at, updated_at)
       VALUES (?, ?, ?, 'Shop', ?, 1, 1, 1)`,
    ).bind(`pag_${slug}`, workspaceId, slug, JSON.stringify(components)),
  ])
  const page = { workspaceId, id: `pag_${slug}`, slug }
  await renderPage(env, page)
  return page
}

const change = (slug: string, to: string, seq: number) =>
  env.DB.prepare('UPDATE monitors SET status = ?, since = ?, status_seq = ? WHERE id = ?')
    .bind(to, Date.now(), seq, `mon_${slug}_0`)
    .run()

const read = (path: string, headers: Record<string, string> = {}, bindings: Pick<Env, 'FILES'> = env) =>
  serveStatus(new Request(`https://status.example/status/${path}`, { headers }), bindings)
const text = async (path: string) => (await read(path)).text()

const unreachable = new Proxy(
  {},
  {
    get: () => {
      throw new Error('unreachable')
    },
  },
)

describe('the public page', () => {
  it('says that all is up, without one word that sounds like an alarm', async ({ expect }) => {
    await makePage('calm', ['up', 'up'])
    const page = await text('calm')
    expect(page).toContain('<h1>All systems are up</h1>')
    expect(page).not.toMatch(/down|outage/i)
    expect(page).not.toContain('secret.internal')
    expect(page).not.toContain('<script')
  })

  it('says what is down as soon as the facts say so, and is calm again afterwards', async ({ expect }) => {
    const { workspaceId } = await makePage('turn', ['up', 'up'], ['Checkout', 'Search'])
    expect(await renderStalePages(env, { workspaceId })).toEqual({ rendered: 0, failed: [] })
    await change('turn', 'down', 2)
    expect(await renderStalePages(env, { workspaceId })).toEqual({ rendered: 1, failed: [] })
    expect(await text('turn')).toContain('<h1>Checkout is down</h1>')
    await change('turn', 'up', 3)
    await renderStalePages(env, { workspaceId })
    expect(await text('turn')).not.toMatch(/down|outage/i)
  })

  it('is rendered again for an incident, for planned work, and for a monitor that is paused', async ({
    expect,
  }) => {
    const { workspaceId } = await makePage('again', ['up'], ['Checkout'])
    const rendered = async () => (await renderStalePages(env, { workspaceId })).rendered
    const incident = {
      id: 'inc_again',
      workspaceId,
      status: 'open',
      severity: 'critical',
      title: 'x',
      cause: 'body has "hunter2"',
      monitorId: 'mon_again_0',
      ruleId: null,
      regions: ['weur'],
      startedAt: Date.now(),
      acknowledgedAt: null,
      resolvedAt: null,
      reason: null,
      timeline: [{ at: Date.now(), kind: 'opened', by: 'vedette', text: 'body has "hunter2"' }],
    }
    await env.DB.prepare(
      `INSERT INTO incidents (id, workspace_id, group_key, monitor_id, status, started_at, revision, body)
       VALUES ('inc_again', ?, 'mon_again_0', 'mon_again_0', 'open', ?, 1, ?)`,
    )
      .bind(workspaceId, Date.now(), JSON.stringify(incident))
      .run()
    expect(await rendered()).toBe(1)
    const page = await text('again')
    expect(page).toContain('Checks began to fail, seen from Western Europe.')
    expect(page).not.toContain('hunter2')
    const db = openDatabase(env.DB)
    const window = { startsAt: Date.now() - 1_000, endsAt: Date.now() + 60_000 }
    const scope = { monitorIds: [], tags: ['web'], groups: [] }
    const once = { rrule: null, cron: null, durationSeconds: null, timezone: 'UTC', createdAt: 1 }
    const row = { id: 'mnt_again', workspaceId, title: 'New disks', ...window, ...scope, ...once }
    await env.DB.batch([putMaintenance(db, row), putWindows(db, row, [window])])
    expect(await rendered()).toBe(1)
    expect(await text('again')).toContain('<h1>Planned work on Checkout</h1>')
    expect(await text('again')).toContain('New disks')
    const { scheduled_maintenances } = await (
      await read('again/api/v2/summary.json')
    ).json<{ scheduled_maintenances: unknown[] }>()
    expect(scheduled_maintenances).toMatchObject([{ name: 'New disks', status: 'in_progress' }])
    await env.DB.prepare(
      `UPDATE monitors SET version = 2, settings = json_set(settings, '$.paused', json('true')) WHERE id = 'mon_again_0'`,
    ).run()
    expect(await rendered()).toBe(1)
    expect(await text('again')).toContain('Not watched')
    expect(await rendered()).toBe(0)
  })

  it('answers while D1 and every object are unreachable', async ({ expect }) => {
    await makePage('alone', ['up'])
    const bindings = {
      FILES: env.FILES,
      DB: unreachable,
      MONITORS: unreachable,
      LIVE: unreachable,
    } as unknown as Env
    for (const path of ['alone', 'alone/api/v2/summary.json', 'alone/feed.atom', 'alone/badge/status.svg'])
      expect((await read(path, {}, bindings)).status).toBe(200)
  })

  it('says so in plain words when even the files are unreachable', async ({ expect }) => {
    const response = await read('alone', {}, { FILES: unreachable } as unknown as Env)
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('cannot be read right now')
  })

  it('may be kept for ten seconds, and is not sent again while it says the same', async ({ expect }) => {
    await makePage('tag', ['up'])
    const first = await read('tag')
    expect(first.headers.get('cache-control')).toBe(
      'public, max-age=10, stale-while-revalidate=60, stale-if-error=86400',
    )
    const etag = first.headers.get('etag') ?? ''
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await read('tag', { 'if-none-match': known })
      expect(again.status).toBe(304)
      expect(await again.text()).toBe('')
    }
    await change('tag', 'down', 2)
    await renderStalePages(env, { workspaceId: 'wsp_tag' })
    expect((await read('tag', { 'if-none-match': etag })).status).toBe(200)
  })

  it('allows nothing but its own style', async ({ expect }) => {
    await makePage('policy', ['up'])
    const response = await read('policy')
    const policy = response.headers.get('content-security-policy') ?? ''
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(await response.text()) ?? []
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)))
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`'sha256-${digest.toBase64()}'`)
    expect(policy).not.toContain('unsafe')
  })

  it('writes names as text, whatever is in them', async ({ expect }) => {
    await makePage('names', ['up'], ['<img src=x onerror=alert(1)> & "co"'])
    const page = await text('names')
    expect(page).not.toContain('<img')
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;co&quot;')
  })

  it('warns that it may be out of date when nobody has confirmed it for five minutes', async ({ expect }) => {
    await makePage('late', ['up'])
    expect(await text('late')).toMatch(/As of <time[^>]*>\d\d:\d\d UTC/)
    expect(await text('late')).not.toContain('out of date')
    const key = 'status/late.html'
    const stored = await env.FILES.get(key)
    const customMetadata = { ...stored?.customMetadata, generatedAt: String(Date.now() - 600_000) }
    await env.FILES.put(key, (await stored?.text()) ?? '', { customMetadata })
    forgetRecent([key])
    expect(await text('late')).toContain('This page may be out of date')
    await markChecked(env, Date.now(), ['late'])
    expect(await text('late')).toContain('This page may be out of date')
    await markChecked(env, Date.now(), [])
    expect(await text('late')).not.toContain('out of date')
  })

  it('stays small with 50 components', async ({ expect }) => {
    await makePage(
      'many',
      Array.from({ length: 50 }, () => 'up'),
    )
    const page = await text('many')
    expect(page.match(/role="img"/g)).toHaveLength(50)
    expect(page.length).toBeLessThan(30_000)
    const gzipped = new Response(new Response(page).body?.pipeThrough(new CompressionStream('gzip')))
    expect((await gzipped.arrayBuffer()).byteLength).toBeLessThan(10_000)
  })

  it('is a quiet 404 where there is no page', async ({ expect }) => {
    for (const path of [
      'nobody',
      'nobody/feed.atom',
      'calm/nothing',
      'calm/api/v2/nothing.json',
      'Bad..slug',
    ])
      expect((await read(path)).status).toBe(404)
    expect((await serveStatus(new Request('https://x/status/calm', { method: 'POST' }), env)).status).toBe(
      405,
    )
  })
})

const get = async (name: string) => (await read(`shape/api/v2/${name}.json`)).json()

describe('what lies below the page', () => {
  it('is shaped like Statuspage', async ({ expect }) => {
    await makePage('shape', ['up', 'down'], ['Search', 'Checkout'])
    expect(await get('status')).toMatchObject({
      page: { name: 'Shop', url: 'https://status.example/status/shape' },
      status: { indicator: 'major', description: 'Checkout is down' },
    })
    expect(await get('components')).toMatchObject({
      components: [
        { name: 'Search', status: 'operational', position: 1 },
        { name: 'Checkout', status: 'major_outage', position: 2 },
      ],
    })
    expect(await get('summary')).toMatchObject({ incidents: [], scheduled_maintenances: [] })
    expect(await get('incidents')).toMatchObject({ incidents: [] })
    expect(JSON.stringify(await get('summary'))).not.toMatch(/mon_|wsp_|secret/)
  })

  it('has a feed and a badge', async ({ expect }) => {
    await makePage('feed', ['up'])
    expect(await text('feed/feed.atom')).toContain('<feed xmlns="http://www.w3.org/2005/Atom">')
    expect(await text('feed/badge/status.svg')).toContain('All working')
  })
})

const monitor = async (key: string) => {
  const check = { type: 'http', url: 'http://127.0.0.1:9/' }
  const body = { name: 'Shop', check, intervalSeconds: 86_400, regions: ['weur'], paused: true }
  return (await (await request('/api/v1/monitors', { key, body })).json<{ id: string }>()).id
}
const make = (key: string, body: unknown) => request('/api/v1/status-pages', { key, body })

describe('/api/v1/status-pages', () => {
  it('makes a page that can be read at once, changes it, moves it and takes it away', async ({ expect }) => {
    const { key } = await createWorkspace()
    const monitorId = await monitor(key)
    const created = await make(key, {
      slug: 'crud',
      title: 'Crud',
      components: [{ name: 'Shop', monitorId }],
    })
    expect(created.status).toBe(201)
    const page = await created.json<{ id: string; url: string; version: number }>()
    expect(page).toMatchObject({ slug: 'crud', version: 1, components: [{ name: 'Shop', monitorId }] })
    expect(page.url).toMatch(/\/status\/crud$/)
    expect(await (await request('/status/crud')).text()).toContain('Shop')

    const path = `/api/v1/status-pages/${page.id}`
    const moved = await request(path, { key, method: 'PATCH', body: { slug: 'moved', title: 'Moved' } })
    expect(await moved.json()).toMatchObject({ slug: 'moved', title: 'Moved', version: 2 })
    expect((await request('/status/crud')).status).toBe(404)
    expect(await (await request('/status/moved')).text()).toContain('Moved')
    const stale = await request(path, {
      key,
      method: 'PATCH',
      body: { title: 'x' },
      headers: { 'if-match': '1' },
    })
    expect(stale.status).toBe(412)

    expect((await request(path, { key, method: 'DELETE' })).status).toBe(204)
    expect((await request(path, { key })).status).toBe(404)
    expect((await request('/status/moved')).status).toBe(404)
  })

  it('refuses a slug that is taken, in whatever workspace', async ({ expect }) => {
    const [one, two] = [await createWorkspace(), await createWorkspace()]
    expect((await make(one.key, { slug: 'mine', title: 'x' })).status).toBe(201)
    const taken = await make(two.key, { slug: 'mine', title: 'x' })
    expect(taken.status).toBe(409)
    expect(await taken.json()).toMatchObject({ code: 'status_page.slug_taken' })
    const other = await (await make(two.key, { slug: 'other', title: 'x' })).json<{ id: string }>()
    const patched = await request(`/api/v1/status-pages/${other.id}`, {
      key: two.key,
      method: 'PATCH',
      body: { slug: 'mine' },
    })
    expect(patched.status).toBe(409)
  })

  it("refuses another workspace's monitor, and never shows another's page", async ({ expect }) => {
    const [one, two] = [await createWorkspace(), await createWorkspace()]
    const monitorId = await monitor(one.key)
    const stolen = await make(two.key, { slug: 'stolen', title: 'x', components: [{ name: 'x', monitorId }] })
    expect(stolen.status).toBe(422)
    const page = await (await make(one.key, { slug: 'theirs', title: 'x' })).json<{ id: string }>()
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { title: 'y' } : undefined
      expect((await request(`/api/v1/status-pages/${page.id}`, { key: two.key, method, body })).status).toBe(
        404,
      )
    }
    const listed = await (await request('/api/v1/status-pages', { key: two.key })).json<{ data: unknown[] }>()
    expect(listed.data).toEqual([])
    expect((await make(one.key, { slug: 'Not A Slug', title: 'x' })).status).toBe(422)
    const components = Array.from({ length: 100 }, (_, index) => ({ name: 'x', monitorId: `mon_${index}` }))
    expect((await make(one.key, { slug: 'hundred', title: 'x', components })).status).toBe(422)
  })
})
