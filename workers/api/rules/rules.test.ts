import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

/** A workspace with two streams, and how to talk to it. */
async function scene() {
  const { key } = await createWorkspace()
  const call = async (path: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}) => {
    const sent = { key, method, headers, ...(body === undefined ? {} : { body }) }
    const response = await request(`/api/v1${path}`, sent)
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null }
  }
  const orders = {
    name: 'orders',
    time: 'at',
    dimensions: ['country', 'plan'],
    measures: ['ms'],
    latenessSeconds: 0,
  }
  const visits = {
    name: 'visits',
    time: 'at',
    dimensions: ['country'],
    windows: ['1s', '1m'],
    latenessSeconds: 0,
  }
  for (const stream of [orders, visits]) {
    const made = await call('/streams', 'POST', stream)
    if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  }
  return { key, call }
}
const rule = {
  name: 'Few orders',
  stream: 'orders',
  window: '1m',
  aggregate: { fn: 'count' },
  condition: { op: '<', value: 10 },
}

describe('rules', () => {
  it('are made, read, listed page by page, changed and deleted', async ({ expect }) => {
    const { call } = await scene()
    const made = await call('/rules', 'POST', rule)
    expect(made).toMatchObject({
      status: 201,
      body: {
        ...rule,
        where: {},
        groupBy: [],
        over: null,
        for: 1,
        clearFor: 1,
        severity: 'critical',
        version: 1,
      },
    })
    const { id } = made.body
    expect(id).toMatch(/^rul_/)
    const other = await call('/rules', 'POST', { ...rule, stream: 'visits', name: 'Few visits' })
    const first = await call('/rules?limit=1')
    expect(first.body.data).toMatchObject([{ name: 'Few visits' }])
    const second = await call(`/rules?limit=1&cursor=${first.body.nextCursor}`)
    expect(second.body).toMatchObject({ data: [{ name: 'Few orders' }], nextCursor: null })
    expect((await call('/rules?stream=visits')).body.data).toMatchObject([{ id: other.body.id }])
    expect((await call('/rules?stream=nobody')).status).toBe(422)

    const changed = await call(`/rules/${id}`, 'PATCH', { for: 3, severity: 'warning' }, { 'if-match': '1' })
    expect(changed).toMatchObject({ status: 200, body: { for: 3, severity: 'warning', version: 2 } })
    expect((await call(`/rules/${id}`, 'PATCH', { for: 4 }, { 'if-match': '1' })).status).toBe(412)
    const read = await call(`/rules/${id}`)
    expect(read.headers.get('etag')).toBe('"2"')
    expect(read.body).toEqual(changed.body)
    expect((await call(`/rules/${id}`, 'DELETE')).status).toBe(204)
    expect(await call(`/rules/${id}`)).toMatchObject({ status: 404, body: { code: 'rule.not_found' } })
  })

  it('must fit the streams and the policy that they name', async ({ expect }) => {
    const { call } = await scene()
    const { body } = await call('/rules', 'POST', rule)
    const faults = async (change: object) => {
      const answers = [
        await call('/rules', 'POST', { ...rule, ...change }),
        await call(`/rules/${body.id}`, 'PATCH', change),
        await call('/rules/dry-run', 'POST', { rule: { ...rule, ...change }, from: '2026-01-01T00:00:00Z' }),
      ]
      const paths = answers.map(({ status, body: { errors } }) => [
        status,
        errors.map(({ path }: { path: string }) => path.replace(/^rule\./, '')),
      ])
      expect(new Set(paths.map((one) => JSON.stringify(one))).size, JSON.stringify(paths)).toBe(1)
      return paths[0]
    }
    const count = { fn: 'count' }
    expect(await faults({ groupBy: ['country', 'city'], where: { user: ['ann'] } })).toEqual([
      422,
      ['where.user', 'groupBy.1'],
    ])
    expect(await faults({ aggregate: { fn: 'p95', field: 'bytes' } })).toEqual([422, ['aggregate.field']])
    expect(await faults({ aggregate: { fn: 'distinct', field: 'ms' } })).toEqual([422, ['aggregate.field']])
    expect(await faults({ over: { stream: 'nobody', aggregate: count } })).toEqual([422, ['over.stream']])
    expect(await faults({ window: '1h', over: { stream: 'visits', aggregate: count } })).toEqual([
      422,
      ['window'],
    ])
    expect(await faults({ groupBy: ['plan'], over: { stream: 'visits', aggregate: count } })).toEqual([
      422,
      ['groupBy.0'],
    ])
    expect(await faults({ policyId: 'pol_nobody' })).toEqual([422, ['policyId']])
    expect(await faults({ condition: { absent: {} }, over: { stream: 'visits', aggregate: count } })).toEqual(
      [422, ['over']],
    )
  })

  it('hold what they name: a stream, its windows, a policy', async ({ expect }) => {
    const { call } = await scene()
    const channel = { name: 'hook', type: 'webhook', config: { url: 'http://127.0.0.1:9/' } }
    const channelId = (await call('/channels', 'POST', channel)).body.id
    const policy = (await call('/policies', 'POST', { name: 'Night', steps: [{ channelIds: [channelId] }] }))
      .body
    const over = { stream: 'visits', aggregate: { fn: 'count' } }
    const { body } = await call('/rules', 'POST', { ...rule, over, policyId: policy.id })
    for (const name of ['orders', 'visits'])
      expect(await call(`/streams/${name}`, 'DELETE')).toMatchObject({
        status: 409,
        body: { code: 'stream.in_use', detail: expect.stringContaining('rule Few orders') },
      })
    expect(await call('/streams/visits', 'PATCH', { windows: ['1s'] })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'windows' }] },
    })
    expect(await call(`/policies/${policy.id}`, 'DELETE')).toMatchObject({
      status: 409,
      body: { code: 'policy.in_use', detail: expect.stringContaining('rule Few orders') },
    })
    expect((await call(`/policies/${policy.id}?replaceWith=none`, 'DELETE')).status).toBe(204)
    expect((await call(`/rules/${body.id}`)).body).toMatchObject({ policyId: null, version: 2 })
    await call(`/rules/${body.id}`, 'DELETE')
    expect((await call('/streams/orders', 'DELETE')).status).toBe(204)
  })

  it('are tried on what is kept: when they would have fired, by key', async ({ expect }) => {
    const { call } = await scene()
    const minute = Math.floor(Date.now() / 60_000) * 60_000 - 20 * 60_000
    const events = [12, 12, 3, 3, 3, 12, 12].flatMap((count, index) =>
      Array.from({ length: count }, () => ({ country: 'de', at: minute + index * 60_000 })),
    )
    expect((await call('/streams/orders/events', 'POST', events)).status).toBe(200)
    const tried = async (change: object, span: object = {}) =>
      call('/rules/dry-run', 'POST', {
        rule: { ...rule, groupBy: ['country'], for: 2, ...change },
        from: new Date(minute).toISOString(),
        to: new Date(minute + 7 * 60_000).toISOString(),
        ...span,
      })
    const at = (index: number) => new Date(minute + index * 60_000).toISOString()
    expect(await tried({})).toMatchObject({
      status: 200,
      body: {
        from: at(0),
        to: at(7),
        windows: 7,
        keys: 1,
        isCut: false,
        data: [
          {
            key: { country: 'de' },
            firings: [
              {
                since: at(2),
                at: at(4),
                endedAt: at(6),
                value: 3,
                title: 'Few orders: count of country=de is 3, below 10 for 2 min',
              },
            ],
          },
        ],
      },
    })
    expect((await tried({ for: 4 })).body.data).toEqual([])
    const gone = await tried({ groupBy: [], condition: { absent: { windows: 5 } }, for: 1 }, { to: at(13) })
    expect(gone.body.data).toMatchObject([{ key: {}, firings: [{ at: at(12), endedAt: null }] }])
    expect(await tried({ window: '1s' }, { from: '2026-01-01T00:00:00Z' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'from' }] },
    })
    expect((await tried({}, { to: at(0) })).status).toBe(422)
  })

  it('tell what they judged of the past, over their whole span, of the keys that are asked about', async ({
    expect,
  }) => {
    const { call } = await scene()
    const minute = Math.floor(Date.now() / 60_000) * 60_000 - 20 * 60_000
    const at = (index: number) => new Date(minute + index * 60_000).toISOString()
    const events = [4, 2, 0, 8].flatMap((count, index) =>
      Array.from({ length: count }, (_, n) => ({ country: 'de', ms: 10 * (n + 1), at: at(index) })),
    )
    expect((await call('/streams/orders/events', 'POST', [...events, { at: at(1) }])).status).toBe(200)
    const values = async (change: object, keys: object[]) => {
      const asked = { rule: { ...rule, ...change }, from: at(0), to: at(6), keys }
      const { status, body } = await call('/rules/dry-run', 'POST', asked)
      return status === 200 ? body.values : { status, errors: body.errors }
    }
    expect(await values({}, [{}])).toEqual([{ key: {}, values: [4, 3, 0, 8, 0, 0] }])
    expect(await values({ span: 3 }, [{}])).toEqual([{ key: {}, values: [null, null, 7, 11, 8, 8] }])
    const keyed = { groupBy: ['country'], span: 2 }
    expect(
      await values(keyed, [{ country: 'de' }, { country: null }, { country: 'xx' }, { country: 'de' }]),
    ).toEqual([
      { key: { country: 'de' }, values: [null, 6, 2, 8, 8, 0] },
      { key: { country: null }, values: [null, 1, 1, 0, 0, 0] },
      { key: { country: 'xx' }, values: [null, null, null, null, null, null] },
    ])
    // Of 10 to 40 and 10 and 20 together, and not the worst of two windows: half lies at or below 20.
    const [{ values: medians }] = await values({ aggregate: { fn: 'p50', field: 'ms' }, span: 2 }, [{}])
    expect(medians[1]).toBeCloseTo(20, 0)
    expect(medians.map((one: number | null) => one === null)).toEqual([
      true,
      false,
      false,
      false,
      false,
      true,
    ])
    expect(await values({}, [])).toEqual([])
    for (const [change, key] of [
      [{}, { country: 'de' }],
      [keyed, {}],
      [keyed, { plan: 'pro' }],
    ] as const)
      expect(await values(change, [key])).toMatchObject({ status: 422, errors: [{ path: 'keys.0' }] })
  })

  it('say all at once how they stand', async ({ expect }) => {
    const { call } = await scene()
    const stranger = await scene()
    const always = { window: '1s', condition: { op: '>=', value: 0 }, groupBy: ['country'] }
    const loud = await call('/rules', 'POST', { ...rule, ...always, name: 'Loud' })
    const calm = await call('/rules', 'POST', { ...rule, stream: 'visits', name: 'Calm' })
    const paused = await call('/rules', 'POST', { ...rule, name: 'Paused', paused: true })
    const states = async (query = '') => (await call(`/rules/states${query}`)).body
    const now = Date.now()
    const events = ['de', 'fr'].map((country) => ({ country, at: now }))
    expect((await call('/streams/orders/events', 'POST', events)).body).toMatchObject({ accepted: 2 })
    await expect
      .poll(async () => (await states()).data.map(({ firingKeys }: { firingKeys: number }) => firingKeys), {
        timeout: 15_000,
      })
      .toEqual([0, 0, 2])
    const { data, nextCursor } = await states()
    const unfired = { isKnown: true, firingKeys: 0, firingSince: null, heldKeys: 0, refusedKeys: 0 }
    expect(data).toMatchObject([
      { id: paused.body.id, ...unfired, judgedUntil: null },
      { id: calm.body.id, ...unfired },
      { id: loud.body.id, isKnown: true, firingKeys: 2 },
    ])
    const whole = await call(`/rules/${loud.body.id}/state`)
    const since = whole.body.firing.map((one: { since: string }) => one.since).toSorted()
    expect(data[2].firingSince).toBe(since[0])
    expect(nextCursor).toBeNull()
    const first = await states('?limit=1')
    expect(first.data).toMatchObject([{ id: paused.body.id }])
    expect((await states(`?limit=5&cursor=${first.nextCursor}`)).data).toHaveLength(2)
    expect((await states('?stream=visits')).data).toMatchObject([{ id: calm.body.id }])
    expect((await call('/rules/states?stream=nobody')).status).toBe(422)
    expect((await stranger.call('/rules/states')).body.data).toEqual([])
  })
})
