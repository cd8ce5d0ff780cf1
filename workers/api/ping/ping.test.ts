import { env } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import { createKey, createWorkspace, request, type TestWorkspace } from '../../../test/factories.ts'
import { type Database, openDatabase } from '#db/database'
import { pingRate } from '#core/request-rates'
import { findTarget } from './find-target.ts'

interface Made {
  id: string
  pingUrl: string
  status: string
  regions: string[]
  intervalSeconds: number
  confirm: object
  version: number
}
interface Logged {
  n: number
  kind: string
  runId: string | null
  exitStatus: number | null
  durationMs: number | null
  method: string
  userAgent: string | null
  bodyBytes: number
  bodyExcerpt: string | null
  paused: boolean
}

const eventually = { timeout: 15_000, interval: 100 }
const check = { type: 'heartbeat', periodSeconds: 3600, graceSeconds: 60 }

async function heartbeat({ key }: TestWorkspace, part: object = {}): Promise<Made & { path: string }> {
  const response = await request('/api/v1/monitors', { key, body: { name: 'Backup', check, ...part } })
  if (response.status !== 201) throw new Error(await response.text())
  const made = await response.json<Made>()
  return { ...made, path: new URL(made.pingUrl).pathname }
}
const get = async <T>(path: string, key: string) => (await request(`/api/v1${path}`, { key })).json<T>()
const pingsOf = async (id: string, key: string) =>
  (await get<{ data: Logged[] }>(`/monitors/${id}/pings`, key)).data
const statusOf = async (id: string, key: string) => (await get<Made>(`/monitors/${id}`, key)).status

describe('a ping', { timeout: 60_000 }, () => {
  it('is taken by GET, HEAD and POST, by whoever has its URL, from any page', async ({ expect }) => {
    const workspace = await createWorkspace()
    const { id, path, pingUrl, status } = await heartbeat(workspace)
    expect(pingUrl).toMatch(/\/ping\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(status).toBe('pending')
    const headers = { 'user-agent': 'runitor/1.4' }
    for (const method of ['GET', 'HEAD', 'POST']) {
      const response = await request(path, { method, headers })
      expect(response.status, method).toBe(200)
      expect(await response.text()).toBe(method === 'HEAD' ? '' : 'OK')
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'access-control-allow-origin': '*',
        'ping-body-limit': '10000',
        'cache-control': 'no-store',
      })
    }
    expect(
      (await pingsOf(id, workspace.key)).map(({ n, kind, method, userAgent }) => [
        n,
        kind,
        method,
        userAgent,
      ]),
    ).toEqual([
      [3, 'success', 'POST', 'runitor/1.4'],
      [2, 'success', 'HEAD', 'runitor/1.4'],
      [1, 'success', 'GET', 'runitor/1.4'],
    ])
    await vi.waitFor(async () => expect(await statusOf(id, workspace.key)).toBe('up'), eventually)
    const preflight = await request(path, { method: 'OPTIONS' })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
    expect((await request(path, { method: 'DELETE' })).status).toBe(405)
  })

  it('says by its path how the run went, and by its run id which one it was', async ({ expect }) => {
    const workspace = await createWorkspace()
    const { id, path } = await heartbeat(workspace)
    const run = '123E4567-e89b-12d3-a456-426614174000'
    for (const word of [`/start?rid=${run}`, `/log`, `/0?rid=${run.toLowerCase()}`, '/fail/', '/255']) {
      expect((await request(`${path}${word}`)).status, word).toBe(200)
    }
    const log = (await pingsOf(id, workspace.key)).toReversed()
    expect(log.map(({ kind, exitStatus }) => [kind, exitStatus])).toEqual([
      ['start', null],
      ['log', null],
      ['success', 0],
      ['fail', null],
      ['fail', 255],
    ])
    expect(log[2]).toMatchObject({ runId: run.toLowerCase() })
    expect(log[2]?.durationMs).toBeGreaterThanOrEqual(0)
    await vi.waitFor(async () => expect(await statusOf(id, workspace.key)).toBe('down'), eventually)
    const { data } = await get<{ data: { outcome: string; message: string }[] }>(
      `/monitors/${id}/results`,
      workspace.key,
    )
    expect(data[0]).toMatchObject({ outcome: 'down', message: 'the job ended with exit status 255' })
  })

  it('is refused when it is not one', async ({ expect }) => {
    const { path } = await heartbeat(await createWorkspace())
    const answers: [string, number, string][] = [
      ['/ping/123e4567-e89b-12d3-a456-426614174000', 404, 'not found'],
      ['/ping/nonsense', 404, 'not found'],
      [`${path}/256`, 400, 'invalid url format'],
      [`${path}/begin`, 400, 'invalid url format'],
      [`${path}/start/now`, 400, 'invalid url format'],
      [`${path}?rid=7`, 400, 'invalid uuid format'],
    ]
    for (const [url, status, words] of answers) {
      const response = await request(url)
      expect([response.status, await response.text()], url).toEqual([status, words])
    }
  })

  it('keeps 10,000 bytes of its body, whole letters only, and says how long it was', async ({ expect }) => {
    const workspace = await createWorkspace()
    const { id, path } = await heartbeat(workspace)
    const long = `${'x'.repeat(9_999)}ä${'y'.repeat(100_000)}`
    expect((await request(path, { method: 'POST', body: long })).status).toBe(200)
    const [logged] = await pingsOf(id, workspace.key)
    expect(logged).toMatchObject({ bodyBytes: 110_001, bodyExcerpt: 'x'.repeat(200) })
    const body = await request(`/api/v1/monitors/${id}/pings/1/body`, { key: workspace.key })
    expect(body.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await body.text()).toBe('x'.repeat(9_999))
    expect((await request(path, { method: 'POST', body: 'z'.repeat(3_000_000) })).status).toBe(200)
    expect((await request(path)).status).toBe(200)
    expect((await request(`/api/v1/monitors/${id}/pings/3/body`, { key: workspace.key })).status).toBe(404)
  })

  it('is judged by the words in its body where some are asked for', async ({ expect }) => {
    const workspace = await createWorkspace()
    const words = { successKeywords: ['all done'], failureKeywords: ['ERROR'] }
    const { id, path } = await heartbeat(workspace, { check: { ...check, ...words } })
    for (const body of ['all done', 'all done, ERROR', 'nothing', ''])
      await request(path, { method: 'POST', body })
    await request(`${path}/0`, { method: 'POST', body: 'nothing' })
    expect((await pingsOf(id, workspace.key)).map(({ kind }) => kind)).toEqual([
      'success',
      'ignored',
      'ignored',
      'fail',
      'success',
    ])
  })

  it('is logged while its monitor is paused, and wakes nothing', async ({ expect }) => {
    const workspace = await createWorkspace()
    const { id, path } = await heartbeat(workspace, { paused: true })
    expect((await request(path)).status).toBe(200)
    expect(await pingsOf(id, workspace.key)).toMatchObject([{ kind: 'success', paused: true }])
    expect(await statusOf(id, workspace.key)).toBe('paused')
    await request(`/api/v1/monitors/${id}`, { key: workspace.key, method: 'PATCH', body: { paused: false } })
    expect(await statusOf(id, workspace.key)).toBe('pending')
    await request(path)
    await vi.waitFor(async () => expect(await statusOf(id, workspace.key)).toBe('up'), eventually)
  })

  it('is told to come back later when too many come', async ({ expect }) => {
    const { path } = await heartbeat(await createWorkspace())
    const key = path.split('/').at(-1) ?? ''
    // The window may turn over in the middle.
    for (let n = 0; n <= 2 * pingRate.limit; n += 1) if (!(await env.PING_RATE.limit({ key })).success) break
    const response = await request(path)
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '60'])
  })

  it('is not looked up for an address that makes tokens up, unless it is known', async ({ expect }) => {
    const workspace = await createWorkspace()
    const [seen, unseen] = [await heartbeat(workspace), await heartbeat(workspace)]
    const headers = { 'cf-connecting-ip': '203.0.113.77' }
    expect((await request(seen.path, { headers })).status).toBe(200)
    const answers: number[] = []
    // The window may turn over in the middle.
    while (answers.at(-1) !== 429 && answers.length <= 2 * pingRate.limit)
      answers.push((await request(`/ping/${crypto.randomUUID()}`, { headers })).status)
    expect(answers.at(-1)).toBe(429)
    const refused = await request(unseen.path, { headers })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await request(seen.path, { headers })).status).toBe(200)
    expect((await request(unseen.path, { headers: { 'cf-connecting-ip': '203.0.113.78' } })).status).toBe(200)
  })

  it('is still known when any number of tokens was made up', async ({ expect }) => {
    const { path } = await heartbeat(await createWorkspace())
    const token = path.split('/').at(-1) ?? ''
    const target = await findTarget(openDatabase(env.DB), token)
    expect(target).toMatchObject({ type: 'heartbeat' })
    // Thousands of real queries would say the same, later.
    const statement = { bind: () => ({ all: () => Promise.resolve({ results: [] }) }) }
    const empty = { $client: { prepare: () => statement } } as unknown as Database
    for (let n = 0; n < 5_100; n += 1) expect(await findTarget(empty, crypto.randomUUID())).toBeNull()
    expect(await findTarget(empty, token)).toEqual(target)
  })

  it('goes on where its token is replaced, and where its monitor is deleted goes nowhere', async ({
    expect,
  }) => {
    const workspace = await createWorkspace()
    const { key } = workspace
    const { id, path } = await heartbeat(workspace)
    expect((await request(path)).status).toBe(200)
    const rotated = await request(`/api/v1/monitors/${id}/ping-token`, { key, method: 'POST' })
    const { pingUrl } = await rotated.json<{ pingUrl: string }>()
    expect(pingUrl).not.toContain(path)
    expect((await request(path)).status).toBe(404)
    expect((await request(new URL(pingUrl).pathname)).status).toBe(200)
    expect((await get<Made>(`/monitors/${id}`, key)).pingUrl).toBe(pingUrl)
    expect(await pingsOf(id, key)).toHaveLength(2)
    await request(`/api/v1/monitors/${id}`, { key, method: 'DELETE' })
    expect((await request(new URL(pingUrl).pathname)).status).toBe(404)
    const { results } = await env.DB.prepare('SELECT 1 FROM ping_tokens WHERE monitor_id = ?').bind(id).all()
    expect(results).toEqual([])
  })

  it('lies nowhere in the open: its token is hashed and sealed', async ({ expect }) => {
    const { path, id } = await heartbeat(await createWorkspace())
    const row = await env.DB.prepare('SELECT * FROM ping_tokens WHERE monitor_id = ?').bind(id).first()
    expect(JSON.stringify(row)).not.toContain(path.split('/').at(-1))
  })
})

describe('a heartbeat monitor', { timeout: 60_000 }, () => {
  it('lives in one place and is believed at once, whatever it is asked for', async ({ expect }) => {
    const workspace = await createWorkspace()
    const { key } = workspace
    const wish = { regions: ['enam', 'weur'], confirm: { regions: 2, failures: 3 }, intervalSeconds: 30 }
    const made = await heartbeat(workspace, wish)
    const place = {
      regions: ['enam'],
      confirm: { regions: 1, failures: 1, recoveries: 1 },
      intervalSeconds: 3600,
    }
    expect(made).toMatchObject(place)
    const response = await request(`/api/v1/monitors/${made.id}`, {
      key,
      method: 'PATCH',
      body: {
        regions: ['apac'],
        name: 'Moved',
        check: { type: 'heartbeat', cron: '*/10 * * * *', timezone: 'Asia/Tokyo' },
      },
    })
    expect(await response.json()).toMatchObject({
      ...place,
      intervalSeconds: 600,
      name: 'Moved',
      pingUrl: made.pingUrl,
    })
  })

  it('shows what is expected of it', async ({ expect }) => {
    const workspace = await createWorkspace()
    const { id, path } = await heartbeat(workspace)
    expect(await get(`/monitors/${id}/heartbeat`, workspace.key)).toMatchObject({ pings: 0, dueAt: null })
    await request(path)
    await request(`${path}/start`)
    const now = await get<{ lastAt: string; dueAt: string; runs: object[] }>(
      `/monitors/${id}/heartbeat`,
      workspace.key,
    )
    expect(Date.parse(now.dueAt) - Date.parse(now.lastAt)).toBe(3_600_000)
    expect(now.runs).toMatchObject([{ runId: null, limitAt: expect.any(String) }])
    const run = await request(`/api/v1/monitors/${id}/run`, { key: workspace.key, method: 'POST' })
    expect(await run.json()).toMatchObject({ data: [{ outcome: 'up', kind: 'manual' }] })
  })

  it('shows its ping URL to nobody who may only read', async ({ expect }) => {
    const workspace = await createWorkspace()
    const { id } = await heartbeat(workspace)
    const reader = await createKey(workspace.workspaceId, ['read'])
    for (const path of [`/monitors/${id}`, '/monitors', '/monitors/summary']) {
      expect(JSON.stringify(await get(path, reader.key)), path).not.toContain('/ping/')
    }
    expect(await pingsOf(id, reader.key)).toEqual([])
  })

  it('may be made many at a time, and may come of another type', async ({ expect }) => {
    const { key } = await createWorkspace()
    const other = { name: 'Page', check: { type: 'http', url: 'http://127.0.0.1:9/' }, paused: true }
    const bulk = await request('/api/v1/monitors/bulk', {
      key,
      body: { create: [{ name: 'One', check }, { name: 'Two', check }, other] },
    })
    const { create } = await bulk.json<{ create: { monitor: Made }[] }>()
    const urls = create.map(({ monitor }) => monitor.pingUrl)
    expect(urls).toEqual([expect.stringContaining('/ping/'), expect.stringContaining('/ping/'), null])
    const id = create[2]?.monitor.id ?? ''
    for (const path of [`/monitors/${id}/heartbeat`])
      expect((await request(`/api/v1${path}`, { key })).status).toBe(404)
    expect((await request(`/api/v1/monitors/${id}/ping-token`, { key, method: 'POST' })).status).toBe(404)
    const changed = await request(`/api/v1/monitors/${id}`, {
      key,
      method: 'PATCH',
      body: { check, paused: false },
    })
    const { pingUrl } = await changed.json<Made>()
    expect((await request(new URL(pingUrl).pathname)).status).toBe(200)
    await vi.waitFor(async () => expect(await statusOf(id, key)).toBe('up'), eventually)
  })

  const wrong: [what: object, path: string][] = [
    [{}, 'check.periodSeconds'],
    [{ periodSeconds: 60, cron: '* * * * *' }, 'check.cron'],
    [{ periodSeconds: 5 }, 'check.periodSeconds'],
    [{ cron: '61 * * * *' }, 'check.cron'],
    [{ cron: '0 0 * * *', timezone: 'Mars/Olympus' }, 'check.timezone'],
    [{ onCalendar: 'Mon *-05~07' }, 'check.onCalendar'],
    [{ periodSeconds: 60, grace: 5 }, 'check.grace'],
  ]
  it.for(wrong)('is refused with the field that is wrong: %j', async ([what, path], { expect }) => {
    const { key } = await createWorkspace()
    const body = { name: 'Wrong', check: { type: 'heartbeat', ...what } }
    const response = await request('/api/v1/monitors', { key, body })
    expect(response.status).toBe(422)
    const { errors } = await response.json<{ errors: { path: string }[] }>()
    expect(errors.map((error) => error.path)).toEqual([path])
  })
})
