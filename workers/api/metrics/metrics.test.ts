import { describe, it } from 'vitest'
import { createKey, createWorkspace, request } from '../../../test/factories.ts'

/** A workspace with two streams, `metrics` and `orders`, and some events in each. */
async function scene() {
  const { key, workspaceId } = await createWorkspace()
  for (const name of ['metrics', 'orders']) {
    const made = await request('/api/v1/streams', {
      key,
      body: { name, dimensions: ['host'], measures: ['load'] },
    })
    if (made.status !== 201) throw new Error(await made.text())
    const events = [
      { host: `${name}-1`, load: 1 },
      { host: `${name}-2`, load: 3 },
    ]
    const sent = await request(`/api/v1/streams/${name}/events`, { key, body: events })
    if (sent.status !== 200) throw new Error(await sent.text())
  }
  const read = async (path: string) => {
    const response = await request(`/api${path}`, { key })
    return { status: response.status, body: await response.json<{ data: object[]; code?: string }>() }
  }
  return { workspaceId, read }
}

describe('/api/metrics', () => {
  it('answers as the stream metrics does', async ({ expect }) => {
    const { read } = await scene()
    const query = 'recent?limit=1&where=host:metrics-2'
    const recent = await read(`/metrics/${query}`)
    expect(recent.body).toEqual({ data: [{ host: 'metrics-2', load: 3 }] })
    expect(recent).toEqual(await read(`/v1/streams/metrics/${query}`))
    const aggregate = await read('/metrics/aggregate?window=60&groupBy=host')
    expect(aggregate.body.data).toMatchObject([
      { key: { host: 'metrics-1' }, count: 1, sum: { load: 1 } },
      { key: { host: 'metrics-2' }, count: 1, sum: { load: 3 } },
    ])
    expect((await read('/metrics/aggregate')).body.data).toMatchObject([
      { key: {}, count: 2, sum: { load: 4 } },
    ])
  })

  it('answers of another stream when it is named', async ({ expect }) => {
    const { read } = await scene()
    expect((await read('/metrics/recent?stream=orders&limit=1')).body.data).toMatchObject([
      { host: 'orders-2' },
    ])
    expect((await read('/metrics/aggregate?stream=orders&where=host:orders-1')).body.data).toMatchObject([
      { count: 1 },
    ])
  })

  it('says what is wrong', async ({ expect }) => {
    const { read } = await scene()
    expect(await read('/metrics/recent?stream=nowhere')).toMatchObject({
      status: 404,
      body: { code: 'stream.not_found' },
    })
    for (const query of [
      'recent?limit=0',
      'recent?stream=No',
      'aggregate?window=0',
      'aggregate?groupBy=colour',
    ])
      expect(await read(`/metrics/${query}`), query).toMatchObject({
        status: 422,
        body: { code: 'request.invalid' },
      })
    expect(await read('/metrics/nowhere')).toMatchObject({ status: 404, body: { code: 'route.not_found' } })
  })

  it('asks who is there, and tells nobody of another workspace', async ({ expect }) => {
    const { workspaceId } = await scene()
    for (const path of ['/api/metrics/recent', '/api/metrics/aggregate']) {
      expect((await request(path)).status).toBe(401)
      const { key } = await createKey(workspaceId, ['read'])
      expect((await request(path, { key })).status).toBe(200)
      const stranger = await createWorkspace()
      expect((await request(path, { key: stranger.key })).status).toBe(404)
    }
  })
})
