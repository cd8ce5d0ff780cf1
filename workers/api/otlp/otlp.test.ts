import { BinaryReader } from '@bufbuild/protobuf/wire'
import { describe, it, vi } from 'vitest'
import { createKey, createWorkspace, request } from '../../../test/factories.ts'
import { toWire } from '../../ingest/examples/otlp-messages.ts'

const json = 'application/json'
const protobuf = 'application/x-protobuf'
const nanoseconds = (ms: number) => BigInt(ms) * 1_000_000n

/** Requests to a shop: one data point for each of some routes. */
const requests = (at: number, routes: Record<string, number>) => ({
  resourceMetrics: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeMetrics: [
        {
          metrics: [
            {
              name: 'http.requests',
              sum: {
                aggregationTemporality: 1,
                isMonotonic: true,
                dataPoints: Object.entries(routes).map(([route, count]) => ({
                  attributes: [{ key: 'http.route', value: { stringValue: route } }],
                  timeUnixNano: nanoseconds(at),
                  asInt: BigInt(count),
                })),
              },
            },
          ],
        },
      ],
    },
  ],
})
const logs = (...texts: string[]) => ({
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: texts.map((text) => ({ severityNumber: 17, body: { stringValue: text } })),
        },
      ],
    },
  ],
})

async function scene() {
  const { key, workspaceId } = await createWorkspace()
  const get = async (path: string) => (await request(`/api/v1${path}`, { key })).json<{ data: never[] }>()
  const send = (
    path: string,
    raw: string | Uint8Array<ArrayBuffer>,
    contentType: string,
    headers: Record<string, string> = {},
  ) =>
    request(path, {
      key,
      method: 'POST',
      raw,
      headers: { 'content-type': contentType, ...headers },
    })
  return { key, workspaceId, get, send }
}

describe('OTLP over HTTP', () => {
  it('takes metrics into a stream of its own, made with the first of them', async ({ expect }) => {
    const { get, send } = await scene()
    const body = toWire('metrics', requests(Date.now(), { '/cart': 2, '/pay': 3 }))
    const first = await send('/api/v1/otlp/v1/metrics', body, protobuf)
    expect([first.status, first.headers.get('content-type')]).toEqual([200, protobuf])
    expect(await first.bytes()).toHaveLength(0)
    // The address that OTLP has without an endpoint's path.
    const second = toWire('metrics', requests(Date.now() + 1, { '/cart': 2, '/pay': 3 }))
    expect((await send('/v1/metrics', second, protobuf)).status).toBe(200)

    const { data } = await get('/streams/otel-metrics/aggregate?window=60&groupBy=metric,service')
    expect(data).toMatchObject([
      { key: { metric: 'http.requests', service: 'shop' }, count: 4, sum: { value: 10 } },
    ])
    const cart = await get('/streams/otel-metrics/recent?where=attributes.http.route:/cart')
    expect(cart.data).toHaveLength(2)
    expect(cart.data[0]).toMatchObject({ value: 2, temporality: 'delta', isMonotonic: true })
  })

  it('counts once what an exporter sends again', async ({ expect }) => {
    const { get, send } = await scene()
    const now = Date.now()
    const points = toWire('metrics', requests(now, { '/cart': 2, '/pay': 3 }))
    for (const _ of [1, 2]) {
      const answer = await send('/v1/metrics', points, protobuf)
      expect([answer.status, (await answer.bytes()).length]).toEqual([200, 0])
    }
    const timed = (text: string) => ({ body: { stringValue: text }, timeUnixNano: String(nanoseconds(now)) })
    const records = { resourceLogs: [{ scopeLogs: [{ logRecords: [timed('a'), timed('a')] }] }] }
    for (const _ of [1, 2]) expect((await send('/v1/logs', JSON.stringify(records), json)).status).toBe(200)
    for (const [stream, count] of Object.entries({ 'otel-metrics': 2, 'otel-logs': 2 }))
      expect((await get(`/streams/${stream}/health`)).data, stream).toMatchObject([
        { accepted: count, duplicates: count, refused: 0 },
      ])
  })

  it('takes logs, and those that many send at once make one stream', async ({ expect }) => {
    const { get, send } = await scene()
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((text) => send('/api/v1/otlp/v1/logs', JSON.stringify({ ...logs(text) }), json)),
    )
    for (const answer of answers) expect([answer.status, await answer.json()]).toEqual([200, {}])
    const { data } = await get('/streams/otel-logs/aggregate?window=60&groupBy=severity')
    expect(data).toMatchObject([{ key: { severity: 'error' }, count: 3 }])
  })

  it('says how many were not taken, and why', async ({ expect }) => {
    const { send } = await scene()
    const body = toWire('metrics', requests(Date.now() + 3_600_000, { '/cart': 2, '/pay': 3 }))
    const answer = await send('/api/v1/otlp/v1/metrics', body, protobuf)
    expect(answer.status).toBe(200)
    const response = new BinaryReader(await answer.bytes())
    expect([response.tag()[0], response.uint32() > 0]).toEqual([1, true])
    expect([response.tag(), response.int64()]).toEqual([[1, 0], 2n])
    expect([response.tag()[0], response.string()]).toEqual([2, expect.stringMatching(/^event\.in_future: /)])
  })

  it('counts in the health of the stream what could not be read', async ({ expect }) => {
    const { get, send } = await scene()
    expect((await send('/v1/logs', JSON.stringify(logs('a')), json)).status).toBe(200)
    expect((await send('/v1/logs', 'no message', protobuf)).status).toBe(400)
    expect((await send('/v1/logs', '<a/>', 'application/xml')).status).toBe(415)
    await vi.waitFor(
      async () =>
        expect((await get('/streams/otel-logs/health')).data).toMatchObject([
          { accepted: 1, unreadableRequests: 2 },
        ]),
      { timeout: 10_000, interval: 100 },
    )
  })

  it('takes them into a stream that is named, which has to be there', async ({ expect }) => {
    const { key, get, send } = await scene()
    const body = JSON.stringify(logs('hello'))
    const missing = await send('/api/v1/otlp/v1/logs?stream=mine', body, json)
    expect(missing.status).toBe(404)
    const { message } = await missing.json<{ message: string }>()
    const toMake = JSON.parse(message.slice(message.indexOf('{'))) as object
    expect((await request('/api/v1/streams', { key, method: 'POST', body: toMake })).status).toBe(201)
    expect((await send('/api/v1/otlp/v1/logs?stream=mine', body, json)).status).toBe(200)
    expect((await send('/api/v1/otlp/v1/logs', body, json, { 'vedette-stream': 'mine' })).status).toBe(200)
    expect((await get('/streams/mine/recent')).data).toHaveLength(2)
    expect((await send('/api/v1/otlp/v1/logs?stream=No+name', body, json)).status).toBe(400)
  })

  it('refuses in the encoding of the request, also who may not send', async ({ expect }) => {
    const { workspaceId, send } = await scene()
    const statusOf = async (answer: Response) => {
      const status = new BinaryReader(await answer.bytes())
      status.tag()
      return [answer.status, answer.headers.get('content-type'), status.int32()]
    }
    const post = (key?: string) =>
      request('/api/v1/otlp/v1/logs', {
        method: 'POST',
        raw: toWire('logs', logs('a')),
        headers: { 'content-type': protobuf },
        ...(key && { key }),
      })
    expect(await statusOf(await post())).toEqual([401, protobuf, 16])
    const reader = await createKey(workspaceId, ['read'])
    expect(await statusOf(await post(reader.key))).toEqual([403, protobuf, 7])
    expect(await statusOf(await send('/v1/logs', 'no message', protobuf))).toEqual([400, protobuf, 3])
    const unknown = await send('/v1/logs', '<a/>', 'application/xml')
    expect(unknown.status).toBe(415)
    expect(await unknown.json()).toMatchObject({ message: expect.stringContaining(protobuf) as string })
    expect((await send('/v1/logs', new Uint8Array(10_000_001), protobuf)).status).toBe(413)
  })
})
