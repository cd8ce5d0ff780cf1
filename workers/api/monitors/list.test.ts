import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

interface Row {
  id: string
  name: string
  status: string
}
interface Page {
  data: Row[]
  nextCursor: string | null
  count?: number
}

const input = (name: string, more = {}) => ({
  name,
  check: { type: 'http', url: `${inject('targets')}/ok` },
  regions: ['weur'],
  paused: true,
  ...more,
})

/** A workspace of monitors that nobody checks, with the statuses given. */
async function scene(statuses: Readonly<Record<string, string>>, more: Record<string, object> = {}) {
  const { key, workspaceId } = await createWorkspace()
  const create = Object.keys(statuses).map((name) => input(name, more[name]))
  await request('/api/v1/monitors/bulk', { key, body: { create } })
  await env.DB.batch(
    Object.entries(statuses).map(([name, status], index) =>
      env.DB.prepare(
        `UPDATE monitors SET status = ?3, since = ?4, created_at = ?4,
           settings = json_set(settings, '$.paused', json(iif(?3 = 'paused', 'true', 'false')))
         WHERE workspace_id = ?1 AND name = ?2`,
      ).bind(workspaceId, name, status, 1_000 + index),
    ),
  )
  const page = async (query: string) => (await request(`/api/v1/monitors?${query}`, { key })).json<Page>()
  const names = async (query: string) => (await page(query)).data.map(({ name }) => name)
  return { key, workspaceId, page, names }
}

const four = { Apple: 'up', banana: 'down', Cherry: 'degraded', Äpfel: 'paused' }

describe('GET /monitors', () => {
  it('searches name, target and tags, in any case and any script', async ({ expect }) => {
    const { names } = await scene(four, { banana: { tags: ['Yellow'] } })
    expect(await names('q=APPLE')).toEqual(['Apple'])
    expect(await names('q=äPF')).toEqual(['Äpfel'])
    expect(await names('q=yell')).toEqual(['banana'])
    expect(await names('q=127.0.0.1+an')).toEqual(['banana'])
    expect(await names(`q=${encodeURIComponent("' OR 1=1 --")}`)).toEqual([])
    expect(await names('q=%25')).toEqual([])
  })

  it('filters by tag, status, type and region, and counts what it means', async ({ expect }) => {
    const { names, page } = await scene(four, {
      banana: { tags: ['fruit'], regions: ['oc'] },
      Cherry: { tags: ['Fruit', 'red'] },
    })
    expect(await names('tag=fruit')).toEqual(['banana'])
    expect(await names('tag=rui')).toEqual([])
    expect(await names('status=paused')).toEqual(['Äpfel'])
    expect(await names('status=down,degraded&sort=name')).toEqual(['banana', 'Cherry'])
    expect(await names('region=oc')).toEqual(['banana'])
    expect(await names('type=tcp')).toEqual([])
    expect(await page('type=http&limit=2&count=true')).toMatchObject({ count: 4 })
  })

  it('shows who is in maintenance by status, as the rows do', async ({ expect }) => {
    const { key, names } = await scene(four, { Apple: { tags: ['fruit'] } })
    const hour = (more: number) => new Date(Date.now() + more * 3_600_000).toISOString()
    const body = { title: 'Upgrade', startsAt: hour(-1), endsAt: hour(1), tags: ['fruit'] }
    await request('/api/v1/maintenances', { key, body })
    expect(await names('status=maintenance')).toEqual(['Apple'])
    expect(await names('status=up')).toEqual([])
    expect(await names('sort=status')).toEqual(['banana', 'Cherry', 'Apple', 'Äpfel'])
  })

  it('comes in every order, page by page, with nothing twice and nothing left out', async ({ expect }) => {
    const statuses = Object.fromEntries(
      Array.from({ length: 23 }, (_, index) => [
        `M ${index % 5} ${index}`,
        ['up', 'down', 'unknown'][index % 3] ?? '',
      ]),
    )
    const { page, names, key } = await scene(statuses)
    for (const sort of ['-createdAt', 'createdAt', 'name', '-name', 'status', '-since']) {
      const whole = await names(`sort=${sort}`)
      expect(new Set(whole).size, sort).toBe(23)
      const paged: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const next: Page = await page(`sort=${sort}&limit=4${cursor && `&cursor=${cursor}`}`)
        paged.push(...next.data.map(({ name }) => name))
        cursor = next.nextCursor
      }
      expect(paged, sort).toEqual(whole)
    }
    expect((await names('sort=-since'))[0]).toBe('M 2 22')
    expect((await names('sort=status')).slice(0, 2)).toEqual(['M 0 10', 'M 1 1'])
    const { nextCursor } = await page('sort=name&limit=4')
    const mixed = await request(`/api/v1/monitors?sort=createdAt&cursor=${nextCursor}`, { key })
    expect(mixed.status).toBe(422)
    expect((await request('/api/v1/monitors?status=purple', { key })).status).toBe(422)
    expect((await request(`/api/v1/monitors?q=${'a+'.repeat(11)}`, { key })).status).toBe(422)
  })

  it('still finds monitors that were kept before their search text was', async ({ expect }) => {
    const { names, workspaceId, key } = await scene(four, { Apple: { tags: ['red'] } })
    await env.DB.prepare('UPDATE monitors SET search = NULL, target = NULL WHERE workspace_id = ?')
      .bind(workspaceId)
      .run()
    expect(await names('q=apple+127.0.0.1+red')).toEqual(['Apple'])
    expect(await names('tag=red')).toEqual(['Apple'])
    const lines = await (await request('/api/v1/monitors/lines', { key })).json<{ target: string[] }>()
    expect(lines.target).toEqual(Array.from({ length: 4 }, () => `${inject('targets')}/ok`))
  })
})

describe('GET /monitors/lines', () => {
  it('says of every monitor what a picker needs, one array a field', async ({ expect }) => {
    const { key } = await scene(four, { banana: { tags: ['a', 'b'] } })
    const lines = await (await request('/api/v1/monitors/lines', { key })).json<Record<string, unknown[]>>()
    expect(lines).toMatchObject({
      name: ['Apple', 'banana', 'Cherry', 'Äpfel'],
      status: ['up', 'down', 'degraded', 'paused'],
      type: ['http', 'http', 'http', 'http'],
      tags: [[], ['a', 'b'], [], []],
    })
    expect(lines['id']).toHaveLength(4)
  })
})

describe('GET /monitors/overview', () => {
  it('adds up the workspace, and nothing of another', async ({ expect }) => {
    const { key } = await scene({ Apple: 'up', banana: 'up' })
    const overview = await (await request('/api/v1/monitors/overview', { key })).json()
    expect(overview).toMatchObject({ monitors: 2, checks1h: 0, regions: ['weur'], slowest: null })
    const other = await createWorkspace()
    expect(await (await request('/api/v1/monitors/overview', { key: other.key })).json()).toMatchObject({
      monitors: 0,
      uptime24h: null,
      regions: [],
      lastResultAt: null,
    })
  })
})

describe('GET /monitors/summary', () => {
  it('comes by ids or page by page', async ({ expect }) => {
    const { key } = await scene(four)
    const get = async (query: string) =>
      (await request(`/api/v1/monitors/summary?${query}`, { key })).json<Page>()
    const first = await get('limit=3')
    expect(first.data.map(({ name }) => name)).toEqual(['Apple', 'banana', 'Cherry'])
    expect((await get(`limit=3&cursor=${first.nextCursor}`)).data.map(({ name }) => name)).toEqual(['Äpfel'])
    const [, banana] = first.data
    expect((await get(`ids=${banana?.id},mon_nobody`)).data.map(({ name }) => name)).toEqual(['banana'])
    expect((await get('status=down')).data.map(({ name }) => name)).toEqual(['banana'])
  })
})
