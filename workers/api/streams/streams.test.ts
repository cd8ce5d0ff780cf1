import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

const schema = {
  type: 'object',
  properties: { id: { type: 'string' }, country: { type: 'string' }, amount: { type: 'number', minimum: 0 } },
  required: ['country'],
}
const orders = { name: 'orders', schema, dimensions: ['country'], measures: ['amount'], distinct: ['user'] }

/** A workspace with a stream of orders, and how to talk to it. */
async function scene(more: Record<string, unknown> = {}) {
  const { key, workspaceId } = await createWorkspace()
  const call = async (path: string, method = 'GET', body?: unknown) => {
    const response = await request(`/api/v1${path}`, { key, method, ...(body === undefined ? {} : { body }) })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null }
  }
  const made = await call('/streams', 'POST', { ...orders, ...more })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  const send = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
    const response = await request('/api/v1/streams/orders/events', {
      key,
      method: 'POST',
      raw: body,
      headers: { 'content-type': 'application/x-ndjson', ...headers },
    })
    return { status: response.status, body: await response.json<Record<string, unknown>>() }
  }
  const object = env.STREAMS.getByName(`stream:${workspaceId}:${made.body.id}:0`)
  return { key, workspaceId, call, send, stream: made.body, object }
}
const lines = (events: object[]) => events.map((event) => JSON.stringify(event)).join('\n')

const zip = async (data: string | Uint8Array<ArrayBuffer>) => {
  const packed = new Blob([data]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(packed).arrayBuffer())
}

describe('events of a stream', () => {
  it('are taken, named when bad, and known again by their id', async ({ expect }) => {
    const { send, call } = await scene()
    const body = lines([
      { id: 'a', country: 'de', amount: 10, user: 'ann' },
      { id: 'b', country: 'de', amount: 30, user: 'bob' },
      { country: 5 },
      { id: 'c', country: 'fr', amount: 5, user: 'ann' },
    ])
    const first = await send(`${body}\n\nnot json\n`)
    expect(first).toEqual({
      status: 200,
      body: {
        accepted: 3,
        duplicates: 0,
        rejected: [
          { index: 2, code: 'event.schema', message: expect.stringContaining('country') },
          { index: 4, code: 'event.not_json', message: expect.stringMatching(/^Line 6 is not valid JSON/) },
        ],
      },
    })
    expect(
      (
        await send(
          lines([
            { id: 'a', country: 'de' },
            { id: 'd', country: 'us' },
          ]),
        )
      ).body,
    ).toMatchObject({
      accepted: 1,
      duplicates: 1,
    })
    const recent = await call('/streams/orders/recent?limit=2')
    expect(recent.body.data.map(({ id }: { id: string }) => id)).toEqual(['d', 'c'])
    const german = await call('/streams/orders/recent?where=country:de')
    expect(german.body.data.map(({ id }: { id: string }) => id)).toEqual(['b', 'a'])

    const by = await call('/streams/orders/aggregate?window=60&groupBy=country')
    expect(by.body.data).toMatchObject([
      {
        key: { country: 'de' },
        count: 2,
        sum: { amount: 40 },
        avg: { amount: 20 },
        min: { amount: 10 },
        distinct: { user: 2 },
      },
      { key: { country: 'fr' }, count: 1, max: { amount: 5 } },
      { key: { country: 'us' }, count: 1, sum: { amount: 0 }, avg: { amount: null } },
    ])
    const all = await call('/streams/orders/aggregate?window=60&where=country:de,country:fr')
    expect(all.body.data).toMatchObject([{ key: {}, count: 3, sum: { amount: 45 }, distinct: { user: 2 } }])
    const series = await call('/streams/orders/series?window=60&step=1m')
    const counts = series.body.data.map(({ rows }: { rows: { count: number }[] }) => rows[0]?.count)
    expect(counts.reduce((sum: number, count: number) => sum + count, 0)).toBe(4)

    const dead = await call('/streams/orders/dead-letters')
    expect(dead.body.data.map(({ code }: { code: string }) => code)).toEqual([
      'event.not_json',
      'event.schema',
    ])
  })

  it('come as a JSON array too, packed or not', async ({ expect }) => {
    const { send } = await scene()
    const json = JSON.stringify([{ country: 'de' }, 'no event', { country: 'fr' }])
    expect((await send(json, { 'content-type': 'application/json; charset=utf-8' })).body).toMatchObject({
      accepted: 2,
      rejected: [{ index: 1, code: 'event.not_an_object' }],
    })
    const zipped = await zip(lines([{ country: 'de' }]))
    expect((await send(zipped, { 'content-encoding': 'gzip' })).body).toMatchObject({ accepted: 1 })
    expect(await send('{', { 'content-type': 'application/json' })).toMatchObject({ status: 400 })
    expect(await send('{}', { 'content-type': 'text/html' })).toMatchObject({ status: 415 })
    expect(await send('{}', { 'content-encoding': 'br' })).toMatchObject({ status: 415 })
    expect(await send('x', { 'content-encoding': 'gzip' })).toMatchObject({ status: 400 })
    const bomb = await zip(new Uint8Array(51_000_000))
    expect(await send(bomb, { 'content-encoding': 'gzip' })).toMatchObject({ status: 413 })
  })

  it('come in other formats by their content type, and one that is none is told which are taken', async ({
    expect,
  }) => {
    const { send, call } = await scene({ time: null, schema: null, dimensions: ['_ce.type', 'measurement'] })
    const cloudEvent = { specversion: '1.0', id: '1', source: '/shop', type: 'order', data: { amount: 5 } }
    const structured = { 'content-type': 'application/cloudevents+json' }
    expect((await send(JSON.stringify(cloudEvent), structured)).body).toMatchObject({ accepted: 1 })
    const binary = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/shop',
      'ce-type': 'order',
    }
    // The same source and id: the same event.
    expect((await send('{"amount":5}', binary)).body).toMatchObject({ accepted: 0, duplicates: 1 })
    const influx = await send('orders,shop=a amount=7i\nno point\norders amount=2', {
      'content-type': 'text/plain; charset=utf-8',
    })
    expect(influx.body).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: 'influx.invalid' }] })
    const { body } = await call('/streams/orders/aggregate?window=60&groupBy=measurement,_ce.type')
    expect(body.data).toMatchObject([
      { key: { measurement: 'orders', '_ce.type': null }, count: 2, sum: { amount: 9 } },
      { key: { measurement: null, '_ce.type': 'order' }, count: 1, sum: { amount: 5 } },
    ])
    expect(await send('{}', { 'content-type': 'application/xml' })).toMatchObject({
      status: 415,
      body: { code: 'body.media_type', detail: expect.stringContaining('application/cloudevents+json') },
    })
  })

  it('may be more than one call of an object holds', async ({ expect }) => {
    // What is too much for one call comes in several; the limit on the rate lets them in together, or none.
    const { send, call } = await scene({ eventsPerSecond: 1_000 })
    // 19 MB, of which each character is two bytes in memory; and between them what is refused.
    const line = JSON.stringify({ country: 'de', amount: 1, note: `${'x'.repeat(900)}→` })
    const body = await zip(`${line}\n{"country":5}\n`.repeat(20_000))
    const { body: taken } = await send(body, { 'content-encoding': 'gzip' })
    expect(taken).toMatchObject({ accepted: 20_000, duplicates: 0 })
    expect(taken.rejected).toHaveLength(1_000)
    expect(taken.rejected).toMatchObject({ 0: { index: 1 }, 999: { index: 1_999 } })
    const { body: by } = await call('/streams/orders/aggregate?window=60')
    expect(by.data).toMatchObject([{ count: 20_000, sum: { amount: 20_000 } }])
    expect(await send(line)).toMatchObject({ status: 429, body: { code: 'stream.limited' } })
  })

  it('are counted once and remembered through a crash', async ({ expect }) => {
    const { send, call, object } = await scene()
    const some = Array.from({ length: 500 }, (_, index) => ({
      id: `e${index}`,
      country: 'de',
      amount: index,
    }))
    expect((await send(lines(some))).body).toMatchObject({ accepted: 500 })
    await runInDurableObject(object, (_, state) => state.abort('crash')).catch(() => undefined)
    expect((await send(lines([...some, { id: 'new', country: 'de', amount: 1 }]))).body).toMatchObject({
      accepted: 1,
      duplicates: 500,
    })
    const { body } = await call('/streams/orders/aggregate?window=120')
    expect(body.data).toMatchObject([{ count: 501, sum: { amount: 124_751 } }])
    const recent = await call('/streams/orders/recent?limit=1000')
    expect(recent.body.data).toHaveLength(501)
  })

  it('are refused when they come too fast, and told when to come again', async ({ expect }) => {
    const { send, call } = await scene({ eventsPerSecond: 10 })
    const many = lines(Array.from({ length: 200 }, () => ({ country: 'de' })))
    expect(await send(many)).toMatchObject({ status: 200 })
    expect(await send(many)).toMatchObject({ status: 429, body: { code: 'stream.limited' } })
    const { body } = await call('/streams/orders/health')
    expect(body.data).toMatchObject([{ shard: 0, accepted: 200, limited: 200 }])
  })

  it('are refused unread while the stream takes nothing, and taken again once its limit is another', async ({
    expect,
  }) => {
    const { send, call } = await scene({ eventsPerSecond: 1 })
    const many = lines(Array.from({ length: 20 }, () => ({ country: 'de' })))
    expect(await send(many)).toMatchObject({ status: 200 })
    expect(await send(many)).toMatchObject({ status: 429 })
    // Nobody has looked into it: that it cannot be read is not noticed.
    expect(await send('[', { 'content-type': 'application/json' })).toMatchObject({
      status: 429,
      body: { code: 'stream.limited' },
    })
    const { body } = await call('/streams/orders/health')
    expect(body.data).toMatchObject([{ accepted: 20, limited: 20 }])
    await call('/streams/orders', 'PATCH', { eventsPerSecond: 50_000 })
    await vi.waitFor(async () => expect(await send(many)).toMatchObject({ status: 200 }))
  })

  it('are counted in the health of the stream whatever they are refused for, also before it took one', async ({
    expect,
  }) => {
    const { send, call } = await scene({ eventsPerSecond: 1 })
    const health = async () => (await call('/streams/orders/health')).body.data[0]
    const soon = (what: object) =>
      vi.waitFor(async () => expect(await health()).toMatchObject(what), { timeout: 5_000, interval: 100 })
    const types = { 'content-type': 'application/json' }
    // 415, 400 and 413: nothing of these can be told apart.
    expect((await send('x', { 'content-type': 'application/xml' })).status).toBe(415)
    expect((await send('[', types)).status).toBe(400)
    expect((await send('x'.repeat(10_000_001))).status).toBe(413)
    await soon({ unreadableRequests: 3, shedRequests: 0, accepted: 0, refused: 0, lastEventAt: null })
    expect(await send('{"country":5}\nno json\n{"country":"de"}')).toMatchObject({ status: 200 })
    expect(await health()).toMatchObject({ accepted: 1, refused: 2, limited: 0 })
    // The first is judged and then limited, with what is bad in it; those that follow are not read.
    expect((await send('{"country":"de"}\n{"country":5}')).status).toBe(429)
    for (const _ of [1, 2, 3]) expect((await send('{"country":"de"}')).status).toBe(429)
    await soon({ limited: 2, shedRequests: 3, unreadableRequests: 3, accepted: 1, refused: 2 })
  })

  it('are counted too when the quota of the day is used up', async ({ expect }) => {
    const { send, call } = await scene()
    expect((await call('/quota', 'PATCH', { eventsPerDay: 1 })).status).toBe(200)
    expect((await send('{"country":"de"}')).status).toBe(200)
    expect(await send('{"country":"de"}')).toMatchObject({ status: 429, body: { code: 'quota.exceeded' } })
    await vi.waitFor(
      async () =>
        expect((await call('/streams/orders/health')).body.data).toMatchObject([
          { accepted: 1, limited: 0, shedRequests: 1 },
        ]),
      { timeout: 5_000, interval: 100 },
    )
  })

  it('are judged again when they are replayed', async ({ expect }) => {
    const { send, call } = await scene({ time: 'at' })
    await send(
      lines([
        { country: 'de' },
        { country: 'de', at: 'soon' },
        { country: 'de', at: '2026-01-01T00:00:00Z' },
      ]),
    )
    const dead = await call('/streams/orders/dead-letters')
    expect(dead.body.data.map(({ code }: { code: string }) => code).toSorted()).toEqual([
      'event.time_invalid',
      'event.time_missing',
      'event.too_old',
    ])
    expect((await call('/streams/orders', 'PATCH', { time: null })).status).toBe(200)
    const batches = [...new Set(dead.body.data.map(({ batch }: { batch: string }) => batch))]
    const replayed = await call('/streams/orders/dead-letters/replay', 'POST', { batches })
    expect(replayed.body).toEqual({ accepted: 3, duplicates: 0, rejected: 0 })
    expect((await call('/streams/orders/dead-letters')).body.data).toEqual([])
  })

  it('count as keys of the fullest window, though the newest second holds none', async ({ expect }) => {
    const { send, call } = await scene({ time: 'at', maxKeys: 2 })
    const keysNow = async () => (await call('/streams/orders/health')).body.data
    const at = Date.now() - 20_000
    await send(lines(['de', 'fr'].map((country) => ({ country, at }))))
    expect(await keysNow()).toMatchObject([{ keys: 2, isOverflowing: false }])
    await send(lines([{ country: 'us', at }]))
    expect(await keysNow()).toMatchObject([{ isOverflowing: true }])
  })

  it('go to shards by their key, and are read together', async ({ expect }) => {
    const { send, call } = await scene({ shards: 3 })
    const countries = ['de', 'fr', 'us', 'gb', 'it', 'es', 'pl', 'nl']
    const events = Array.from({ length: 80 }, (_, index) => ({ country: countries[index % 8], amount: 1 }))
    expect((await send(lines(events))).body).toMatchObject({ accepted: 80 })
    const { body } = await call('/streams/orders/health')
    const shares = body.data.map(({ accepted }: { accepted: number }) => accepted)
    expect(shares.filter((share: number) => share > 0).length).toBeGreaterThan(1)
    const by = await call('/streams/orders/aggregate?groupBy=country')
    expect(by.body.data.map(({ count }: { count: number }) => count)).toEqual(countries.map(() => 10))
  })
})

describe('a stream', () => {
  it('is set up once under its name, changed where that can be, and deleted with what it holds', async ({
    expect,
  }) => {
    const { call, send, stream, object } = await scene()
    expect(stream).toMatchObject({
      name: 'orders',
      compatibility: 'backward',
      windows: ['1s', '10s', '1m', '1h'],
    })
    expect(await call('/streams', 'POST', orders)).toMatchObject({
      status: 409,
      body: { code: 'stream.exists' },
    })
    expect((await call('/streams', 'POST', { name: 'Bad Name' })).status).toBe(422)
    const bad = await call('/streams', 'POST', { name: 'x', schema: { $ref: 'https://example.com/schema' } })
    expect(bad).toMatchObject({
      status: 422,
      body: { code: 'schema.invalid', errors: [{ path: 'schema.$ref' }] },
    })
    const changed = await call('/streams/orders', 'PATCH', { dimensions: ['plan'] })
    expect(changed).toMatchObject({ status: 422, body: { errors: [{ path: 'dimensions' }] } })
    const patched = await call('/streams/orders', 'PATCH', { latenessSeconds: 5 })
    expect(patched).toMatchObject({ status: 200, body: { latenessSeconds: 5, version: 2 } })
    expect((await call('/streams/orders/aggregate?groupBy=plan')).status).toBe(422)
    await send(lines([{ country: 'de' }]))
    expect((await call('/streams/orders', 'DELETE')).status).toBe(204)
    expect((await call('/streams/orders')).status).toBe(404)
    await vi.waitFor(async () => expect(await object.recent(10).catch(() => [])).toEqual([]), {
      timeout: 5_000,
    })
    expect((await send(lines([{ country: 'de' }]))).status).toBe(404)
  })
})
