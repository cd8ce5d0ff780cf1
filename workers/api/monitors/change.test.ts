import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

interface Monitor {
  id: string
  name: string
  version: number
  status: string
  regions: string[]
  confirm: object
  check: object
}

const check = () => ({ type: 'http', url: `${inject('targets')}/ok`, timeoutMs: 2_000 })
const input = (more = {}) => ({ name: 'Home', check: check(), regions: ['weur'], ...more })

async function create(key: string, more = {}): Promise<Monitor> {
  const response = await request('/api/v1/monitors', { key, body: input(more) })
  return response.json()
}
const patch = (key: string, id: string, body: unknown, headers = {}) =>
  request(`/api/v1/monitors/${id}`, { method: 'PATCH', key, body, headers })

const bulk = (key: string, body: unknown) => request('/api/v1/monitors/bulk', { key, body })
const sleepers = (count: number) =>
  Array.from({ length: count }, (_, index) => input({ name: `M ${index}`, paused: true }))

describe('PATCH /monitors/{id}', () => {
  it('changes what is sent and leaves the rest', async ({ expect }) => {
    const { key } = await createWorkspace()
    const monitor = await create(key, { intervalSeconds: 120, tags: ['shop'], confirm: { failures: 5 } })
    const response = await patch(key, monitor.id, { name: 'Shop', confirm: { regions: 1 } })
    expect(response.status).toBe(200)
    expect(response.headers.get('etag')).toBe('"2"')
    expect(await response.json()).toMatchObject({
      ...monitor,
      name: 'Shop',
      confirm: { regions: 1, failures: 5, recoveries: 2, window: null, degraded: null },
      version: 2,
      status: expect.any(String),
      updatedAt: expect.any(String),
      since: expect.any(String),
      lastResultAt: expect.toSatisfy((at: unknown) => at === null || typeof at === 'string'),
    })
  })

  it('takes no region that this deployment does not reach, and lets one go on that is there', async ({
    expect,
  }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key)
    const refused = await patch(key, id, { regions: ['weur', 'sam'] })
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({
      errors: [{ path: 'regions.1', message: expect.stringMatching(/^South America needs .*--probes/) }],
    })
    const both = { edit: { ids: [id], set: { regions: ['weur', 'sam'] } }, pause: { ids: [id] } }
    expect(await (await bulk(key, both)).json()).toMatchObject({
      errors: [{ path: expect.stringMatching(/regions\.1$/) as string }],
    })
    // As if it had been made while there was a probe Worker.
    await env.DB.prepare(
      `UPDATE monitors SET settings = json_set(settings, '$.regions[1]', 'sam') WHERE id = ?`,
    )
      .bind(id)
      .run()
    expect((await patch(key, id, { name: 'Renamed' })).status).toBe(200)
    expect((await patch(key, id, { regions: ['weur', 'sam', 'afr'] })).status).toBe(422)
    expect((await patch(key, id, { regions: ['weur'] })).status).toBe(200)
  })

  it('refuses a change meant for another version, and takes one meant for this', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key)
    expect((await patch(key, id, { name: 'A' }, { 'if-match': '1' })).status).toBe(200)
    const late = await patch(key, id, { name: 'B' }, { 'if-match': '"1"' })
    expect(late.status).toBe(412)
    expect(await late.json()).toMatchObject({ code: 'monitor.version_mismatch' })
    expect((await patch(key, id, { name: 'B' }, { 'if-match': '"2"' })).status).toBe(200)
    expect((await patch(key, id, {}, { 'if-match': 'soon' })).status).toBe(422)
  })

  it('loses none of many changes made at once without a version', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key)
    const changes = [{ name: 'Changed' }, { tags: ['a'] }, { alertOnDegraded: true }]
    const answers = await Promise.all(changes.map((change) => patch(key, id, change)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const monitor = await (await request(`/api/v1/monitors/${id}`, { key })).json()
    expect(monitor).toMatchObject({ name: 'Changed', tags: ['a'], alertOnDegraded: true, version: 4 })
  })

  it('judges the whole: an interval that the old timeout does not fit in is refused', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key, { check: { ...check(), timeoutMs: 20_000 } })
    const response = await patch(key, id, { intervalSeconds: 10 })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ errors: [{ path: 'check.timeoutMs' }] })
  })

  it('moves the assignments with the regions and shows a pause', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key, { regions: ['weur', 'enam'] })
    await patch(key, id, { regions: ['enam', 'apac'] })
    const { results } = await env.DB.prepare(
      'SELECT region, region_index AS place FROM assignments WHERE monitor_id = ? AND removed = 0 ORDER BY place',
    )
      .bind(id)
      .all()
    expect(results).toEqual([
      { region: 'enam', place: 0 },
      { region: 'apac', place: 1 },
    ])
    expect(await (await patch(key, id, { paused: true })).json()).toMatchObject({ status: 'paused' })
    expect(await (await patch(key, id, { paused: false })).json()).toMatchObject({ paused: false })
  })
})

describe('DELETE /monitors/{id}', () => {
  it('removes the monitor for everybody, once', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key)
    const remove = () => request(`/api/v1/monitors/${id}`, { method: 'DELETE', key })
    expect((await remove()).status).toBe(204)
    expect((await remove()).status).toBe(404)
    expect((await request(`/api/v1/monitors/${id}`, { key })).status).toBe(404)
    expect(await (await request('/api/v1/monitors', { key })).json()).toMatchObject({ data: [] })
  })
})

describe('POST /monitors/bulk', () => {
  it('creates, changes and deletes in one go and says what became of each', async ({ expect }) => {
    const { key } = await createWorkspace()
    const [kept, gone] = [await create(key), await create(key)]
    const response = await bulk(key, {
      create: [input({ name: 'One' }), input({ name: 'Two' })],
      update: [{ id: kept.id, name: 'Kept', version: 1 }],
      delete: [gone.id],
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      create: [
        { status: 201, monitor: { name: 'One', version: 1 } },
        { status: 201, monitor: { name: 'Two' } },
      ],
      update: [{ status: 200, monitor: { id: kept.id, name: 'Kept', version: 2 } }],
      delete: [{ status: 204, id: gone.id }],
    })
    const { data } = await (await request('/api/v1/monitors', { key })).json<{ data: Monitor[] }>()
    expect(data.map(({ name }) => name).toSorted()).toEqual(['Kept', 'One', 'Two'])
  })

  it('does nothing at all when one item is wrong, and says which', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key)
    const invalid = await bulk(key, {
      create: [input(), input({ name: '' })],
      update: [{ id, name: 'Changed' }],
    })
    expect(invalid.status).toBe(422)
    expect(await invalid.json()).toMatchObject({ errors: [{ path: 'create.1.name' }] })
    const missing = await bulk(key, { update: [{ id, name: 'Changed' }], delete: ['mon_nobody'] })
    expect(missing.status).toBe(404)
    expect(await missing.json()).toMatchObject({ code: 'monitor.not_found', errors: [{ path: 'delete.0' }] })
    const stale = await bulk(key, { create: [input()], update: [{ id, name: 'Changed', version: 9 }] })
    expect(stale.status).toBe(409)
    const { data } = await (await request('/api/v1/monitors', { key })).json<{ data: Monitor[] }>()
    expect(data).toMatchObject([{ id, name: 'Home', version: 1 }])
  })

  it('refuses more than 1,000 at once, and what it takes is listed page by page', async ({ expect }) => {
    const { key } = await createWorkspace()
    expect((await bulk(key, { create: sleepers(1_001) })).status).toBe(422)
    expect((await bulk(key, { create: sleepers(25) })).status).toBe(200)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const path: string = `/api/v1/monitors?limit=10${cursor && `&cursor=${cursor}`}`
      const page: { data: Monitor[]; nextCursor: string | null } = await (await request(path, { key })).json()
      seen.push(...page.data.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(seen).toHaveLength(25)
    expect(new Set(seen).size).toBe(25)
  })
})

describe('another workspace', () => {
  it('gets 404 for every route of a monitor that is not its own', async ({ expect }) => {
    const [mine, other] = [await createWorkspace(), await createWorkspace()]
    const { id } = await create(mine.key)
    const calls: [string, string, unknown?][] = [
      ['GET', `/${id}`],
      ['PATCH', `/${id}`, { name: 'Mine now' }],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/run`],
      ['GET', `/${id}/results`],
      ['GET', `/${id}/series`],
      ['GET', `/${id}/uptime`],
      ['GET', `/${id}/transitions`],
      ['POST', '/bulk', { delete: [id] }],
      ['POST', '/bulk', { update: [{ id, name: 'Mine now' }] }],
    ]
    for (const [method, path, body] of calls) {
      const response = await request(`/api/v1/monitors${path}`, { method, key: other.key, body })
      expect(response.status, `${method} ${path}`).toBe(404)
      expect(await response.json()).toMatchObject({ code: 'monitor.not_found' })
    }
    for (const path of ['', '/summary']) {
      const response = await request(`/api/v1/monitors${path}`, { key: other.key })
      expect(await response.json(), path).toMatchObject({ data: [] })
    }
    expect(await (await request(`/api/v1/monitors/${id}`, { key: mine.key })).json()).toMatchObject({
      name: 'Home',
    })
  })
})
