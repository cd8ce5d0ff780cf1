import { describe, it, vi } from 'vitest'
import { env } from 'cloudflare:workers'
import { createWorkspace, request } from '../../../test/factories.ts'
import { eventStream } from './event-stream.ts'

/** One event as an EventSource would hand it over; a comment has the name `comment`. */
interface Told {
  id: string
  event: string
  data: string
}

/** Reads an event stream as browsers do: fields by line, events by blank line. */
function listen(body: ReadableStream<Uint8Array>) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  const told: Told[] = []
  const state = { ended: false }
  const read = async () => {
    let text = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      text += value
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        told.push(eventOf(text.slice(0, end)))
        text = text.slice(end + 2)
      }
    }
    state.ended = true
  }
  return { told, state, read, events: () => told.filter(({ event }) => event === 'event'), reader }
}

function eventOf(text: string): Told {
  const told: Told = { id: '', event: 'message', data: '' }
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, field = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? []
    if (field === '') told.event = 'comment'
    if (field === 'id' || field === 'event' || field === 'data') told[field] += value
    if (field === 'event') told.event = value
  }
  return told
}

const frameOf = ({ data }: Told) =>
  JSON.parse(data) as { type: string; seq: number; skipped: number; events: { n: number; country: string }[] }

/** A workspace with a stream, a way to send to it, and to listen. */
async function scene() {
  const { key, workspaceId } = await createWorkspace()
  const stream = { name: 'orders', dimensions: ['country'], measures: ['n'], windows: ['1m'] }
  const made = await request('/api/v1/streams', { key, body: stream })
  if (made.status !== 201) throw new Error(await made.text())
  const send = async (events: object[] | string) => {
    const response = await request('/api/v1/streams/orders/events', {
      key,
      method: 'POST',
      ...(typeof events === 'string'
        ? { raw: events, headers: { 'content-type': 'application/x-ndjson' } }
        : { body: events }),
    })
    if (response.status !== 200) throw new Error(await response.text())
  }
  const open = async (query: string) => {
    const response = await request(`/api/v1/live/events?${query}`, { key })
    if (!response.body || response.status !== 200) throw new Error(`${response.status}`)
    return { response, ...listen(response.body) }
  }
  /** How many events the stream has taken. */
  const taken = async () => {
    const health = await request('/api/v1/streams/orders/health', { key })
    const { data } = await health.json<{ data: { accepted: number }[] }>()
    return data.reduce((sum, { accepted }) => sum + accepted, 0)
  }
  return { key, workspaceId, send, open, taken }
}
const some = (count: number, country = 'de') => Array.from({ length: count }, (_, n) => ({ n, country }))
const until = (what: () => void) => vi.waitFor(what, { timeout: 10_000, interval: 20 })
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('GET /live/events', () => {
  it('tells what the socket tells, as server-sent events', async ({ expect }) => {
    const { send, open, workspaceId } = await scene()
    const { response, told, read, reader, events } = await open('topics=monitors,streams:orders')
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toContain('no-transform')
    const reading = read()
    await until(() => expect(told.map(({ event }) => event)).toContain('snapshot'))
    await send(some(3))
    await until(() => expect(events()).toHaveLength(1))
    await env.LIVE.getByName(`live:${workspaceId}:0`).publish([
      { type: 'transition', monitorId: 'mon_1', from: 'up', to: 'down', at: '2026-11-20T20:00:00.000Z' },
    ])
    await until(() => expect(told.map(({ event }) => event)).toContain('transition'))
    for (const one of told.filter(({ data }) => data !== '')) {
      const frame = frameOf(one)
      expect(one).toMatchObject({ event: frame.type, id: String(frame.seq) })
    }
    expect(events().map(frameOf)).toMatchObject([{ skipped: 0, events: some(3) }])
    await reader.cancel()
    await reading
  })

  it('names the newest 200 of a frame, and all to who asks for all', async ({ expect }) => {
    const { send, open } = await scene()
    const brief = await open('topics=streams:orders')
    const full = await open('topics=streams:orders&full=1')
    void Promise.allSettled([brief.read(), full.read()])
    await send(some(250))
    await until(() => expect(brief.events()).toHaveLength(1))
    await until(() => expect(full.events()).toHaveLength(1))
    expect(brief.events().map(frameOf)[0]).toMatchObject({ skipped: 50, events: some(250).slice(50) })
    expect(full.events().map(frameOf)[0]?.events).toHaveLength(250)
  })

  it('tells only what is looked for, and says what is no filter', async ({ expect }) => {
    const { send, open, key } = await scene()
    const french = await open('topics=streams:orders&where=country:fr')
    void french.read()
    await send([...some(2), ...some(1, 'fr')])
    await until(() => expect(french.events()).toHaveLength(1))
    expect(french.events().map(frameOf)[0]).toMatchObject({ events: [{ country: 'fr' }], skipped: 0 })
    for (const path of ['/live/events', '/live']) {
      const refused = await request(`/api/v1${path}?where=country`, { key })
      expect(refused.status, path).toBe(422)
      expect(await refused.json()).toMatchObject({ errors: [{ path: 'where' }] })
    }
  })

  it('holds an event together that came with a carriage return between its tokens', async ({ expect }) => {
    const { send, open } = await scene()
    const { events, read } = await open('topics=streams:orders')
    void read()
    await send('{"n":1,\r"country":"de"}\n')
    await until(() => expect(events()).toHaveLength(1))
    expect(events().map(frameOf)[0]).toMatchObject({ events: [{ n: 1, country: 'de' }] })
  })

  it('tells a reader that fell behind fewer events, and how many it missed', async ({ expect }) => {
    const { send, open, taken } = await scene()
    const { events, read } = await open('topics=streams:orders')
    const large = { text: 'x'.repeat(200_000) }
    // Nobody reads: what the connection does not hold by itself is more than 2 s old soon.
    for (let sent = 0; sent < 8; sent += 1) await send([large])
    await sleep(2_200)
    await send(some(7))
    await sleep(200)
    void read()
    const skipped = () => events().reduce((sum, one) => sum + frameOf(one).skipped, 0)
    const counted = () => events().reduce((sum, one) => sum + frameOf(one).events.length, skipped())
    await vi.waitFor(
      async () => {
        await send(some(1))
        expect(skipped()).toBeGreaterThanOrEqual(7)
      },
      { timeout: 10_000, interval: 200 },
    )
    const total = await taken()
    await until(() => expect(counted()).toBe(total))
  })

  it('gives its place back when the reader leaves', async ({ expect }) => {
    const { open, workspaceId } = await scene()
    const live = env.LIVE.getByName(`live:${workspaceId}:0`)
    const stays = await open('topics=incidents')
    const leaves = await open('topics=incidents')
    const reading = stays.read()
    void leaves.read()
    await until(() => expect(leaves.told.map(({ event }) => event)).toContain('snapshot'))
    expect(await live.relay([])).toEqual({ sockets: 2 })
    await leaves.reader.cancel()
    await env.LIVE.getByName(`live:${workspaceId}:0`).publish([
      { type: 'transition', monitorId: 'mon_1', from: 'up', to: 'down', at: '2026-11-20T20:00:00.000Z' },
      { type: 'incident', incident: { id: 'inc_1' } as never },
    ])
    await vi.waitFor(async () => expect(await live.relay([])).toEqual({ sockets: 1 }), { timeout: 10_000 })
    await stays.reader.cancel()
    await reading
  })

  it('is opened by a key or a ticket, once', async ({ expect }) => {
    const { key } = await scene()
    const { ticket } = await (
      await request('/api/v1/live/tickets', { key, method: 'POST' })
    ).json<{ ticket: string }>()
    const first = await request(`/api/v1/live/events?ticket=${ticket}`)
    expect(first.status).toBe(200)
    await first.body?.cancel()
    expect((await request(`/api/v1/live/events?ticket=${ticket}`)).status).toBe(401)
    expect((await request('/api/v1/live/events')).status).toBe(401)
  })
})

describe('an event stream', () => {
  it('acknowledges what has been read, and nothing before', async ({ expect }) => {
    const { 0: socket, 1: live } = new WebSocketPair()
    const { told, read } = listen(eventStream(socket, { heartbeatMs: 60_000, retryMs: 3_000 }))
    const acks: unknown[] = []
    live.addEventListener('message', ({ data }) => void acks.push(JSON.parse(String(data))))
    socket.accept()
    live.accept()
    live.send('{"type":"event","seq":5}')
    live.send('{"type":"event","seq":6}')
    await sleep(100)
    expect(acks).toEqual([])
    const reading = read()
    await until(() => expect(told.map(({ id }) => id)).toEqual(['', '5', '6']))
    await until(() =>
      expect(acks).toEqual([
        { type: 'ack', seq: 5 },
        { type: 'ack', seq: 6 },
      ]),
    )
    live.close(1000)
    await reading
  })

  it('says now and then that it is there, and ends with its socket', async ({ expect }) => {
    const { 0: socket, 1: live } = new WebSocketPair()
    const { told, read } = listen(eventStream(socket, { heartbeatMs: 10, retryMs: 3_000 }))
    socket.accept()
    live.accept()
    const reading = read()
    await until(() => expect(told.filter(({ event }) => event === 'comment').length).toBeGreaterThan(1))
    live.close(1013, 'try again later')
    await reading
  })
})
