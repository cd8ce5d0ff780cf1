import { describe, inject, it, vi } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

const targets = inject('targets')
const until = <T>(what: () => Promise<T>): Promise<T> => vi.waitFor(what, { timeout: 10_000, interval: 50 })

/** A workspace with a receiver; what is posted to `/alerts` and what arrives. */
async function scene() {
  const { key } = await createWorkspace()
  const inbox = crypto.randomUUID()
  const config = { url: `${targets}/receive?key=${inbox}` }
  await request('/api/v1/channels', { key, body: { name: 'hook', type: 'webhook', config } })
  const post = async (body: Record<string, unknown>) => {
    const response = await request('/api/v1/alerts', { key, body: { dedupKey: 'disk', ...body } })
    return { status: response.status, body: await response.json<{ incidentId: string | null }>() }
  }
  const heard = async () => {
    const all = await (await fetch(`${targets}/received?key=${inbox}`)).json<{ body: string }[]>()
    return all.map(({ body }) => JSON.parse(body) as { type: string; data: { notice: { title: string } } })
  }
  const call = async (path: string, method: string, body?: unknown) => {
    const response = await request(`/api/v1${path}`, { key, method, body })
    return { status: response.status, body: await response.json<Record<string, unknown>>() }
  }
  return { key, post, heard, call }
}
const firing = { status: 'firing', title: 'Disk full on db-1', severity: 'warning', labels: { host: 'db-1' } }

describe('POST /alerts', () => {
  it('makes one incident and one delivery of a hundred identical posts', async ({ expect }) => {
    const { post, heard, call } = await scene()
    const posts = await Promise.all(Array.from({ length: 100 }, () => post(firing)))
    expect(new Set(posts.map(({ status }) => status))).toEqual(new Set([202]))
    const ids = new Set(posts.map(({ body }) => body.incidentId))
    expect(ids.size).toBe(1)
    const [id] = ids
    await until(async () => expect(await heard()).toHaveLength(1))
    expect(await post({ status: 'resolved' })).toEqual({ status: 202, body: { incidentId: id } })
    await until(async () => expect(await heard()).toHaveLength(2))
    expect((await heard()).map(({ type, data }) => [type, data.notice.title])).toEqual([
      ['incident.opened', 'Disk full on db-1'],
      ['incident.resolved', 'Resolved: Disk full on db-1'],
    ])
    expect((await post({ status: 'resolved' })).body.incidentId).toBeNull()
    const { body } = await call(`/incidents/${id}`, 'GET')
    expect(body).toMatchObject({
      status: 'resolved',
      severity: 'warning',
      monitorId: null,
      members: [{ key: 'disk', labels: { host: 'db-1' }, endedAt: expect.stringMatching(/Z$/) }],
    })
  })

  it('gathers a group that its policy names, waits for more of it, and opens again', async ({ expect }) => {
    const { post, heard, call, key } = await scene()
    const channelId = ((await call('/channels', 'GET')).body['data'] as { id: string }[])[0]?.id
    const policy = await call('/policies', 'POST', {
      name: 'By service',
      steps: [{ channelIds: [channelId] }],
      groupBy: ['service'],
      groupWaitSeconds: 1,
      reopenWithinSeconds: 600,
    })
    const policyId = policy.body['id']
    const say = (dedupKey: string, status: string, service: string) =>
      post({ dedupKey, status, title: `${dedupKey} fails`, labels: { service }, policyId })
    const ids = [
      (await say('a', 'firing', 'shop')).body.incidentId,
      (await say('b', 'firing', 'shop')).body.incidentId,
    ]
    const other = (await say('a', 'firing', 'blog')).body.incidentId
    expect(new Set(ids).size).toBe(1)
    expect(other).not.toBe(ids[0])
    expect(await heard()).toEqual([])
    await until(async () => expect(await heard()).toHaveLength(2))
    const titles = (await heard()).map(({ data }) => data.notice.title)
    expect(titles.toSorted()).toEqual(['a fails', 'a fails, and 1 more'])
    await say('a', 'resolved', 'shop')
    await say('b', 'resolved', 'shop')
    await until(async () => expect(await heard()).toHaveLength(3))
    expect((await say('b', 'firing', 'shop')).body.incidentId).toBe(ids[0])
    await until(async () => expect((await heard()).at(-1)?.type).toBe('incident.escalated'))
    expect(key).not.toBe('')
    expect((await post({ ...firing, policyId: 'pol_nobody' })).status).toBe(422)
  })

  it('keeps alerts apart whose keys are longer than an object may be called', async ({ expect }) => {
    const { post, heard, call } = await scene()
    const ids: (string | null)[] = []
    for (const last of ['a', 'b']) {
      const dedupKey = `${'ä€'.repeat(99)}${last}`
      ids.push((await post({ ...firing, dedupKey })).body.incidentId)
      expect((await post({ ...firing, dedupKey })).body.incidentId).toBe(ids.at(-1))
    }
    expect(new Set(ids).size).toBe(2)
    await until(async () => expect(await heard()).toHaveLength(2))
    await until(async () => expect((await call(`/incidents/${ids[0]}`, 'GET')).status).toBe(200))
  })

  it('refuses what it cannot take, by its path', async ({ expect }) => {
    const { post } = await scene()
    const path = async (body: Record<string, unknown>) => {
      const refused = await post(body)
      expect(refused.status).toBe(422)
      return (refused.body as unknown as { errors: { path: string }[] }).errors[0]?.path
    }
    expect(await path({ status: 'firing' })).toBe('title')
    expect(await path({ ...firing, dedupKey: ' ' })).toBe('dedupKey')
    expect(await path({ ...firing, severity: 'bad' })).toBe('severity')
    expect(await path({ ...firing, labels: { 'a b': 'c' } })).toMatch(/^labels/)
    expect(await path({ ...firing, label: {} })).toBe('label')
  })
})

describe('an incident by hand', () => {
  it('is declared, told, edited, and merged into another', async ({ expect }) => {
    const { post, heard, call } = await scene()
    const declared = await call('/incidents', 'POST', {
      title: 'Payments fail',
      description: 'Cards are refused',
    })
    expect(declared).toMatchObject({ status: 201, body: { status: 'open', cause: 'Cards are refused' } })
    const id = String(declared.body['id'])
    await until(async () => expect(await heard()).toHaveLength(1))
    const written = await call(`/incidents/${id}`, 'PATCH', { severity: 'warning', postmortem: '# Why' })
    expect(written).toMatchObject({ status: 200, body: { severity: 'warning', postmortem: '# Why' } })
    const other = (await post(firing)).body.incidentId
    await until(async () => expect((await call(`/incidents/${other}`, 'GET')).status).toBe(200))
    expect((await call(`/incidents/${other}/merge`, 'POST', { into: other })).status).toBe(422)
    expect((await call(`/incidents/${other}/merge`, 'POST', { into: 'inc_nobody' })).status).toBe(422)
    const merged = await call(`/incidents/${other}/merge`, 'POST', { into: id })
    expect(merged).toMatchObject({ status: 200, body: { status: 'resolved', mergedInto: id } })
    const into = await call(`/incidents/${id}`, 'GET')
    expect(JSON.stringify(into.body['timeline'])).toContain('Merged into this: Disk full on db-1')
    const list = await call('/incidents?status=ongoing', 'GET')
    expect(list.body['data']).toMatchObject([{ id }])
    expect(JSON.stringify(list.body)).not.toContain('members')
  })
})
