import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { StreamObject } from '#objects/stream/stream'
import { createKey, createWorkspace, request } from '../../../test/factories.ts'
import { addStream } from '../../../test/streams.ts'
import type { Health } from '../health/health.ts'

const events = (count: number, prefix = 'e') =>
  Array.from({ length: count }, (_, at) => JSON.stringify({ id: `${prefix}-${at}` })).join('\n')

async function scene(streams = ['orders']) {
  const { key, workspaceId } = await createWorkspace()
  const ids = await Promise.all(streams.map((name) => addStream(key, name)))
  const send = (count: number, { stream = streams[0] ?? '', prefix = 'e' } = {}) =>
    request(`/api/v1/streams/${stream}/events`, {
      key,
      method: 'POST',
      raw: events(count, prefix),
      headers: { 'content-type': 'application/x-ndjson' },
    })
  const limit = (eventsPerDay: number | null) =>
    request('/api/v1/quota', { key, method: 'PATCH', body: { eventsPerDay } })
  const quota = async () => (await request('/api/v1/quota', { key })).json<Record<string, unknown>>()
  return { key, workspaceId, ids, send, limit, quota }
}

/** The shards' counts go to D1 when their clock strikes: here at once. */
const file = (workspaceId: string, streamId: string) =>
  runInDurableObject(env.STREAMS.getByName(`stream:${workspaceId}:${streamId}:0`), async (object) => {
    if (!(object instanceof StreamObject)) throw new Error('not a stream')
    await object.alarm()
  })

describe('rate limits in answers', () => {
  it('name the policy of requests, and tell exactly what a stream still takes', async ({ expect }) => {
    const { key } = await createWorkspace()
    const body = { name: 'slow', eventsPerSecond: 50 }
    expect((await request('/api/v1/streams', { key, body })).status).toBe(201)
    const plain = await request('/api/v1/streams', { key })
    expect(plain.headers.get('ratelimit-policy')).toBe('"default";q=1200;w=60')
    expect(plain.headers.has('ratelimit')).toBe(false)
    const headers = { 'content-type': 'application/x-ndjson' }
    const path = '/api/v1/streams/slow/events'
    const send = (count: number, prefix: string) =>
      request(path, { key, method: 'POST', raw: events(count, prefix), headers })
    const taken = await send(30, 'a')
    const policy = '"stream";q=100;qu="events";w=2, "default";q=60000;w=60'
    expect(taken.status).toBe(200)
    expect(taken.headers.get('ratelimit-policy')).toBe(policy)
    expect(taken.headers.get('ratelimit')).toBe('"stream";r=70;t=1')
    const deep = await send(500, 'b')
    expect(deep.headers.get('ratelimit')).toMatch(/^"stream";r=0;t=\d+$/)
    const refused = await send(1, 'c')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('ratelimit-policy')).toBe(policy)
    expect(refused.headers.get('ratelimit')).toBe(`"stream";r=0;t=${refused.headers.get('retry-after')}`)
  })

  it('name the policy also where something is wrong', async ({ expect }) => {
    const { key } = await createWorkspace()
    const missing = await request('/api/v1/monitors/mon_missing', { key })
    expect(missing.status).toBe(404)
    expect(missing.headers.get('ratelimit-policy')).toBe('"default";q=1200;w=60')
  })
})

describe('a quota of events', () => {
  it('is off until somebody sets one, and then warns and refuses', async ({ expect }) => {
    const { send, limit, quota, key } = await scene()
    const first = await send(10)
    expect(first.headers.has('quota-warning')).toBe(false)
    expect(first.headers.get('ratelimit')).not.toContain('"day"')
    expect(await quota()).toMatchObject({ eventsPerDay: null, state: 'off' })

    expect((await limit(100)).status).toBe(200)
    const ok = await send(60, { prefix: 'b' })
    expect(ok.headers.get('ratelimit')).toMatch(/, "day";r=30;t=\d+$/)
    expect(ok.headers.get('ratelimit-policy')).toContain('"day";q=100;qu="events";w=86400')
    expect(ok.headers.has('quota-warning')).toBe(false)
    const warned = await send(15, { prefix: 'c' })
    expect(warned.status).toBe(200)
    expect(warned.headers.get('quota-warning')).toBe('"day";used=85;q=100')
    expect((await send(20, { prefix: 'd' })).status).toBe(200) // a batch is never cut in two
    const refused = await send(1, { prefix: 'e' })
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ code: 'quota.exceeded' })
    expect(refused.headers.get('ratelimit')).toMatch(/^"day";r=0;t=\d+$/)
    const seconds = Number(refused.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(86_400)

    const otlp = await request('/v1/logs', {
      key,
      method: 'POST',
      raw: JSON.stringify({
        resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x' } }] }] }],
      }),
      headers: { 'content-type': 'application/json' },
    })
    expect(otlp.status).toBe(429)

    expect((await limit(null)).status).toBe(200)
    expect((await send(1, { prefix: 'f' })).status).toBe(200)
  })

  it('adds up the streams of a workspace from what their shards file, and those of no other', async ({
    expect,
  }) => {
    const { send, limit, quota, workspaceId, ids, key } = await scene(['one', 'two'])
    const stranger = await scene()
    await limit(10)
    await send(3, { stream: 'one' })
    await send(5, { stream: 'two' })
    await stranger.send(99)
    for (const id of ids) await file(workspaceId, id)
    await expect.poll(async () => (await quota())['usedToday']).toBe(8)
    expect(await quota()).toMatchObject({ eventsPerDay: 10, state: 'warning' })
    const health = await (await request('/api/health')).json<Health>()
    expect(health.notices.quotas?.warning).toBeGreaterThanOrEqual(1)
    const metrics = await (await request('/metrics', { key })).text()
    expect(metrics).toContain('vedette_quota_events_used 8\n')
    expect(metrics).toContain('vedette_quota_events_limit 10\n')
    const theirs = await (await request('/metrics', { key: stranger.key })).text()
    expect(theirs).not.toContain('vedette_quota_events_limit 10')
  })

  it('is counted on after a crash', async ({ expect }) => {
    const { send, limit, workspaceId, ids } = await scene()
    await limit(10)
    await send(6)
    const object = env.STREAMS.getByName(`stream:${workspaceId}:${ids[0]}:0`)
    await runInDurableObject(object, (_, state) => state.abort('crash')).catch(() => undefined)
    const after = await send(1, { prefix: 'z' })
    expect(after.headers.get('ratelimit')).toMatch(/, "day";r=3;/)
  })

  it('is changed by admins alone, and to whole numbers', async ({ expect }) => {
    const { workspaceId, limit } = await scene()
    const { key } = await createKey(workspaceId, ['read', 'write'])
    const body = { eventsPerDay: 5 }
    expect((await request('/api/v1/quota', { key, method: 'PATCH', body })).status).toBe(403)
    expect((await request('/api/v1/quota', { key })).status).toBe(200)
    for (const bad of [0, -1, 1.5]) expect((await limit(bad)).status).toBe(422)
  })

  it('leaves the budget of browser minutes as it is, and that leaves it', async ({ expect }) => {
    const { key, limit, quota } = await scene([])
    const patch = (body: object) => request('/api/v1/quota', { key, method: 'PATCH', body })
    expect((await limit(5)).status).toBe(200)
    expect((await patch({ browserMinutesPerDay: 30 })).status).toBe(200)
    expect(await quota()).toMatchObject({ eventsPerDay: 5, browserMinutesPerDay: 30, browserState: 'ok' })
    expect((await limit(null)).status).toBe(200)
    expect(await quota()).toMatchObject({ eventsPerDay: null, browserMinutesPerDay: 30 })
    expect((await patch({ browserMinutesPerDay: 0 })).status).toBe(200)
    expect(await quota()).toMatchObject({ browserMinutesPerDay: 0, browserState: 'exceeded' })
    expect((await patch({ browserMinutesPerDay: null })).status).toBe(200)
    expect(await quota()).toMatchObject({ browserMinutesPerDay: null, browserState: 'off' })
    for (const bad of [-1, 1.5, '5']) expect((await patch({ browserMinutesPerDay: bad })).status).toBe(422)
  })
})
