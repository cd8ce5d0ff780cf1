import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

interface Next {
  state: string
  policy: { id: string; name: string } | null
  hold: { by: string; until: string | null } | null
  coming: { dueAt: string | null; step: number; channel: { name: string } | null }[]
  owed: number
}

/** A workspace whose default policy tells one channel at once and another after five minutes. */
async function scene() {
  const { key } = await createWorkspace()
  const call = async <T>(path: string, body?: unknown, method?: string): Promise<T> => {
    const response = await request(`/api/v1${path}`, { key, body, ...(method && { method }) })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json<T>()
  }
  const add = async (name: string) => {
    const config = { url: 'http://127.0.0.1:9/' }
    return (await call<{ id: string }>('/channels', { name, type: 'webhook', config })).id
  }
  const [first, second] = [await add('first'), await add('second')]
  const steps = [{ channelIds: [first] }, { afterSeconds: 300, channelIds: [second] }]
  await call('/policies', { name: 'Backend', isDefault: true, steps })
  const { id, startedAt } = await call<{ id: string; startedAt: string }>('/incidents', {
    title: 'Payments fail',
  })
  const next = () => call<Next>(`/incidents/${id}/next`)
  return { key, call, id, openedAt: Date.parse(startedAt), next }
}

describe('GET /incidents/{id}/next', () => {
  it('lists the steps that are booked, until somebody acknowledges', async ({ expect }) => {
    const { call, id, openedAt, next } = await scene()
    const found = await next()
    expect(found).toMatchObject({ state: 'running', policy: { name: 'Backend' }, hold: null })
    expect(found.coming).toHaveLength(1)
    expect(found.coming[0]).toMatchObject({ step: 1, channel: { name: 'second' } })
    const dueMs = Date.parse(found.coming[0]?.dueAt ?? '') - openedAt
    expect(dueMs).toBeGreaterThanOrEqual(300_000)
    expect(dueMs).toBeLessThan(310_000)
    // Nothing listens there: the message is owed, and the answer does not hide it.
    expect(found.owed).toBe(1)
    await call(`/incidents/${id}/acknowledge`, {}, 'POST')
    expect(await next()).toMatchObject({ state: 'acknowledged', policy: { name: 'Backend' }, coming: [] })
    await call(`/incidents/${id}/resolve`, {}, 'POST')
    expect(await next()).toMatchObject({ state: 'resolved', coming: [] })
  })

  it('keeps the policy that it opened with, and says when a silence ends', async ({ expect }) => {
    const { key, call, next } = await scene()
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const policies = await call<{ data: { id: string }[] }>('/policies')
    const gone = await request(`/api/v1/policies/${policies.data[0]?.id}`, { key, method: 'DELETE' })
    expect(gone.status).toBe(204)
    await call('/silences', { matchers: [{ label: 'severity', op: '=', value: 'critical' }], until })
    const found = await next()
    expect(found).toMatchObject({
      state: 'held',
      policy: { name: 'Backend' },
      hold: { by: 'silence', until },
    })
    expect(found.coming).toMatchObject([{ step: 1, dueAt: until, channel: { name: 'second' } }])
  })

  it('is not there for an incident that nobody has', async ({ expect }) => {
    const { key } = await scene()
    expect((await request('/api/v1/incidents/inc_nobody/next', { key })).status).toBe(404)
  })
})
