import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'
import { app } from '../app.ts'

const { origin, token } = inject('analytics')

async function ask(key: string, query: string, account = 'minutes'): Promise<Response> {
  const context = createExecutionContext()
  const bindings = { ...env, ANALYTICS_URL: origin, ANALYTICS_TOKEN: token, ANALYTICS_ACCOUNT_ID: account }
  const headers = { authorization: `Bearer ${key}` }
  const path = `/api/v1/streams/orders/series?source=analytics&${query}`
  const answer = await app.request(path, { headers }, bindings, context)
  await waitOnExecutionContext(context)
  return answer
}

async function addOrders() {
  const { key } = await createWorkspace()
  const body = { name: 'orders', dimensions: ['plan', 'country'], measures: ['amount'], analytics: true }
  const response = await request('/api/v1/streams', { key, body })
  const { id, analytics } = await response.json<{ id: string; analytics: boolean }>()
  return { key, id, analytics }
}

const span = 'from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z'

describe('GET /streams/{name}/series?source=analytics', () => {
  it('answers in the shape of the stream itself, null for what points do not say', async ({ expect }) => {
    const { key, id, analytics } = await addOrders()
    expect(analytics).toBe(true)
    const answer = await ask(key, `${span}&groupBy=country&step=1h`)
    expect(answer.status).toBe(200)
    const empty = { sum: {}, avg: {}, min: {}, max: {}, first: {}, last: {}, p50: {}, p95: {}, p99: {} }
    expect(await answer.json()).toEqual({
      step: '1h',
      data: [
        {
          t: new Date(1_790_000_400_000).toISOString(),
          rows: [
            {
              key: { country: 'de' },
              isOther: false,
              count: 12,
              rate: 12 / 3_600,
              sum: { amount: 45 },
              avg: { amount: 4.5 },
              min: { amount: -5 },
              max: { amount: 9.5 },
              first: { amount: null },
              last: { amount: null },
              p50: { amount: 4 },
              p95: { amount: 9 },
              p99: { amount: null },
              distinct: {},
            },
            {
              key: { country: null },
              isOther: false,
              count: 2,
              rate: 2 / 3_600,
              ...empty,
              distinct: {},
            },
            {
              key: { country: 'other' },
              isOther: true,
              count: 40,
              rate: 40 / 3_600,
              ...empty,
              distinct: {},
            },
          ],
        },
      ],
    })
    const asked = await fetch(`${origin}/asked?account=minutes`)
    const { sql } = await asked.json<{ sql: string }>()
    expect(sql).toContain(`index1 = '${id}'`)
    expect(sql).toContain('blob3 AS d0')
    expect(sql).toContain(`double1 >= ${Date.parse('2026-10-01T00:00:00Z')}`)
  })

  it('refuses what analytics cannot tell, and says when it does not answer', async ({ expect }) => {
    const { key } = await addOrders()
    const problem = async (query: string, account?: string) => {
      const answer = await ask(key, query, account)
      const { code, errors } = await answer.json<{ code: string; errors?: { path: string }[] }>()
      return [answer.status, code, errors?.[0]?.path]
    }
    expect(await problem('window=60&step=1s')).toEqual([422, 'request.invalid', 'step'])
    expect(await problem(`${span}&step=1h&where=country:de`)).toEqual([422, 'request.invalid', 'where'])
    expect(await problem(`${span}&step=1h`, '')).toEqual([422, 'analytics.not_configured', 'source'])
    expect(await problem(`${span}&step=1h`, 'broken')).toEqual([503, 'analytics.unavailable', undefined])
    expect(await problem(`${span}&step=1h`, 'shapeless')).toEqual([503, 'analytics.unavailable', undefined])
  })
})
