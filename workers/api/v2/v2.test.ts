import { describe, it } from 'vitest'
import { createKey, createWorkspace, request } from '../../../test/factories.ts'

async function scene() {
  const { key, workspaceId } = await createWorkspace()
  const body = { name: 'orders', dimensions: ['country'], measures: ['amount', 'items'], distinct: ['user'] }
  const made = await request('/api/v1/streams', { key, body })
  if (made.status !== 201) throw new Error(await made.text())
  const events = [
    { country: 'de', amount: 10, user: 'ann' },
    { country: 'de', amount: 30, user: 'bob' },
    { country: 'fr', amount: 5, items: 2, user: 'ann' },
  ]
  await request('/api/v1/streams/orders/events', { key, body: events })
  return { key, workspaceId }
}
const path = (version: string, query = '') => `/api/${version}/streams/orders/aggregate${query}`

describe('/api/v2', () => {
  it('answers what v1 answers, with the figures of a measure together', async ({ expect }) => {
    const { key } = await scene()
    const query = '?window=60&groupBy=country'
    const answer = await request(path('v2', query), { key })
    expect(answer.status).toBe(200)
    expect(answer.headers.has('deprecation')).toBe(false)
    expect(await answer.json()).toEqual({
      from: expect.any(String),
      to: expect.any(String),
      data: [
        {
          key: { country: 'de' },
          isOther: false,
          count: 2,
          perSecond: expect.any(Number),
          measures: {
            amount: expect.objectContaining({ sum: 40, avg: 20, min: 10, max: 30, first: 10, last: 30 }),
            items: {
              sum: 0,
              avg: null,
              min: null,
              max: null,
              first: null,
              last: null,
              p50: null,
              p95: null,
              p99: null,
            },
          },
          distinct: { user: 2 },
        },
        expect.objectContaining({ key: { country: 'fr' }, count: 1 }),
      ],
    })
    const old = await request(path('v1', query), { key })
    expect(await old.json()).toMatchObject({ data: [{ count: 2, sum: { amount: 40 } }, { count: 1 }] })
  })

  it('is named by the route that it succeeds, with the same question', async ({ expect }) => {
    const { key } = await scene()
    const { headers } = await request(path('v1', '?window=30&where=country:de'), { key })
    expect(headers.get('deprecation')).toMatch(/^@\d{10}$/)
    expect(headers.get('sunset')).toBeNull()
    const [, next = ''] = /^<(\S+)>; rel="successor-version"$/.exec(headers.get('link') ?? '') ?? []
    expect(next).toBe(path('v2', '?window=30&where=country:de'))
    const answer = await request(next, { key })
    expect(await answer.json()).toMatchObject({ data: [{ count: 2, measures: { amount: { sum: 40 } } }] })
    const untouched = await request('/api/v1/streams/orders/recent', { key })
    expect(untouched.headers.has('deprecation')).toBe(false)
  })

  it('asks who is there, and tells nobody of another workspace', async ({ expect }) => {
    const { workspaceId } = await scene()
    expect((await request(path('v2'))).status).toBe(401)
    const reader = await createKey(workspaceId, ['read'])
    expect((await request(path('v2'), { key: reader.key })).status).toBe(200)
    const stranger = await createWorkspace()
    expect((await request(path('v2'), { key: stranger.key })).status).toBe(404)
  })

  it('has only what differs, and says so', async ({ expect }) => {
    const { key } = await scene()
    const unknown = await request('/api/v2/monitors', { key })
    expect(unknown.status).toBe(404)
    expect(await unknown.json()).toMatchObject({ code: 'route.not_found' })
    expect((await request(path('v2', '?window=0'), { key })).status).toBe(422)
  })

  it('is described in OpenAPI, where v1 is marked as deprecated', async ({ expect }) => {
    interface Document {
      servers: { url: string }[]
      paths: Record<string, Record<string, { deprecated?: boolean }>>
    }
    const [first, second] = await Promise.all(
      ['v1', 'v2'].map(async (version) => (await request(`/api/${version}/openapi.json`)).json<Document>()),
    )
    const route = '/streams/{name}/aggregate'
    expect(first?.paths[route]?.['get']?.deprecated).toBe(true)
    expect(second?.paths[route]?.['get']?.deprecated).toBeUndefined()
    expect(second?.servers).toEqual([{ url: '/api/v2' }])
    // No path of v2 is there without one of v1 that it succeeds.
    expect(Object.keys(first?.paths ?? {})).toEqual(expect.arrayContaining(Object.keys(second?.paths ?? {})))
  })
})
