import { describe, inject, it, vi } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'
import type { CollectedSpan } from '../../../test/collector-servers.ts'

const targets = inject('targets')
const { origin, token } = inject('collector')
const until = <T>(what: () => Promise<T>): Promise<T> => vi.waitFor(what, { timeout: 15_000, interval: 50 })

const hex = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)).toHex()
const spansOf = async (traceId: string) =>
  (await fetch(`${origin}/spans?trace=${traceId}`)).json<CollectedSpan[]>()
const attributesOf = ({ attributes }: CollectedSpan) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

async function scene() {
  const { key } = await createWorkspace()
  const inbox = crypto.randomUUID()
  const post = async (path: string, body: unknown) => {
    const answer = await request(`/api/v1${path}`, { key, body })
    if (answer.status !== 201) throw new Error(`${path}: ${await answer.text()}`)
    return answer.json<{ id: string }>()
  }
  const config = { url: `${targets}/receive?key=${inbox}` }
  const channel = await post('/channels', { name: 'hook', type: 'webhook', config })
  const stream = await post('/streams', {
    name: 'orders',
    time: 'at',
    dimensions: ['country'],
    latenessSeconds: 0,
  })
  const send = (traceparent?: string, { name = 'orders', count = 3 } = {}) => {
    // One window that is still to come: they are in time, however slow the machine is.
    const at = Date.now() + 1_500
    return request(`/api/v1/streams/${name}/events`, {
      key,
      body: Array.from({ length: count }, () => ({ country: 'atlantis', at })),
      ...(traceparent && { headers: { traceparent } }),
    })
  }
  const heard = async () => (await (await fetch(`${targets}/received?key=${inbox}`)).json<unknown[]>()).length
  return { key, inbox, post, send, heard, channel, stream }
}

describe('the trace of an event', () => {
  it('goes from its request through shard, window, rule and incident to the delivery', async ({ expect }) => {
    const { key, inbox, post, send, heard, channel, stream } = await scene()
    const rule = await post('/rules', {
      name: 'Many orders',
      stream: 'orders',
      window: '1s',
      aggregate: { fn: 'count' },
      groupBy: ['country'],
      condition: { op: '>', value: 2 },
    })
    const [traceId, caller] = [hex(16), hex(8)]
    expect((await send(`00-${traceId}-${caller}-01`)).status).toBe(200)
    await until(async () => expect(await heard()).toBeGreaterThan(0))
    const spans = await until(async () => {
      const found = await spansOf(traceId)
      expect(found.map(({ name }) => name)).toContain('delivery.send')
      return found
    })

    const chain = [
      'POST /api/v1/streams/{name}/events',
      'stream.append',
      'stream.window',
      'rule.transition',
      'incident.report',
      'delivery.send',
    ]
    expect(spans.map(({ name }) => name).toSorted()).toEqual(chain.toSorted())
    let parent = caller
    for (const name of chain) {
      const span = spans.find((one) => one.name === name)
      expect(span?.parentSpanId, name).toBe(parent)
      expect(Number(span?.endTimeUnixNano), name).toBeGreaterThanOrEqual(Number(span?.startTimeUnixNano))
      parent = span?.spanId ?? ''
    }
    const of = (name: string) => {
      const span = spans.find((one) => one.name === name)
      return span ? attributesOf(span) : {}
    }
    expect(of('POST /api/v1/streams/{name}/events')).toMatchObject({ 'http.response.status_code': '200' })
    expect(of('stream.append')).toMatchObject({ 'vedette.stream.id': stream.id, 'vedette.events': '3' })
    expect(of('rule.transition')).toMatchObject({ 'vedette.rule.id': rule.id, 'vedette.rule.to': 'firing' })
    expect(of('delivery.send')).toMatchObject({
      'vedette.channel.id': channel.id,
      'vedette.delivery.result': 'delivered',
      'vedette.delivery.try': '1',
    })
    const text = JSON.stringify(spans)
    for (const secret of [key, inbox, targets, token, 'atlantis', 'Many orders'])
      expect(text).not.toContain(secret)
    const metrics = await (await request('/metrics', { key })).text()
    expect(metrics).toMatch(/^vedette_trace_spans_total\{outcome="exported"\} [1-9]/m)
    expect(metrics).toContain('vedette_trace_spans_total{outcome="failed"} 0')
  })

  it('is kept when its caller keeps it, and else by chance, which is none here', async ({ expect }) => {
    const { send } = await scene()
    const [dropped, unread, kept] = [hex(16), hex(16), hex(16)]
    expect((await send(`00-${dropped}-${hex(8)}-00`)).status).toBe(200)
    expect((await send(`00-${unread}-0000000000000000-01`)).status).toBe(200)
    expect((await send()).status).toBe(200)
    expect((await send(`00-${kept}-${hex(8)}-01`)).status).toBe(200)
    await until(async () => expect(await spansOf(kept)).toHaveLength(2))
    expect([await spansOf(dropped), await spansOf(unread)]).toEqual([[], []])
  })

  it('says what was refused, and why', async ({ expect }) => {
    const { send } = await scene()
    const traceId = hex(16)
    expect((await send(`00-${traceId}-${hex(8)}-01`, { name: 'nowhere' })).status).toBe(404)
    const [span] = await until(async () => {
      const found = await spansOf(traceId)
      expect(found).toHaveLength(1)
      return found
    })
    expect(span?.status).toEqual({})
    expect(span && attributesOf(span)).toMatchObject({
      'http.response.status_code': '404',
      'error.type': 'stream.not_found',
    })
  })

  it('goes on from OpenTelemetry’s own exporters', async ({ expect }) => {
    const { key } = await scene()
    const traceId = hex(16)
    const raw = JSON.stringify({
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x' } }] }] }],
    })
    const headers = { 'content-type': 'application/json', traceparent: `00-${traceId}-${hex(8)}-01` }
    expect((await request('/v1/logs', { key, method: 'POST', raw, headers })).status).toBe(200)
    await until(async () =>
      expect((await spansOf(traceId)).map(({ name }) => name).toSorted()).toEqual([
        'POST /v1/logs',
        'stream.append',
      ]),
    )
  })
})
