import { describe, it, vi } from 'vitest'
import { createWorkspace, request } from '../../test/factories.ts'

interface Frame {
  type: string
  stream: string
  seq: number
  events: { n: number; country: string }[]
  skipped: number
  revision: number
  rows: { count: number }[]
}

/** A stream with a way to send to it, and to listen. */
async function scene() {
  const { key, workspaceId } = await createWorkspace()
  const stream = { name: 'orders', dimensions: ['country'], measures: ['n'], latenessSeconds: 0 }
  const made = await request('/api/v1/streams', { key, body: stream })
  if (made.status !== 201) throw new Error(await made.text())
  const send = async (events: object[]) => {
    const response = await request('/api/v1/streams/orders/events', { key, body: events })
    if (response.status !== 200) throw new Error(await response.text())
  }
  const listen = async (query: string) => {
    const response = await request(`/api/v1/live?topics=streams:orders${query}`, {
      key,
      headers: { upgrade: 'websocket' },
    })
    const socket = response.webSocket
    if (!socket) throw new Error(`no socket: ${response.status}`)
    const frames: Frame[] = []
    socket.addEventListener('message', ({ data }) => void frames.push(JSON.parse(String(data)) as Frame))
    socket.accept()
    return { socket, frames, events: () => frames.filter(({ type }) => type === 'event') }
  }
  return { workspaceId, send, listen }
}
const some = (count: number, country = 'de') => Array.from({ length: count }, (_, n) => ({ n, country }))
const until = (what: () => void) => vi.waitFor(what, { timeout: 10_000, interval: 20 })

describe('a stream on live sockets', () => {
  it('tells events as they come, and each second what they came to', async ({ expect }) => {
    const { send, listen } = await scene()
    const { frames, events } = await listen('')
    await send(some(3))
    await until(() => expect(events().flatMap((frame) => frame.events)).toHaveLength(3))
    expect(events()[0]).toMatchObject({
      stream: 'orders',
      skipped: 0,
      events: [{ n: 0, country: 'de' }, {}, {}],
    })
    await until(() =>
      expect(frames.filter(({ type, revision }) => type === 'window' && revision > 0)[0]).toMatchObject({
        stream: 'orders',
        rows: [{ count: 3, key: { country: 'de' }, sum: { n: 3 } }],
      }),
    )
    const seqs = frames.map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  })

  it('names the newest 200 of a frame and how many it left out, unless all are asked for', async ({
    expect,
  }) => {
    const { send, listen } = await scene()
    const brief = await listen('')
    const full = await listen('&full=1')
    await send(some(250))
    await until(() => expect(brief.events()).toHaveLength(1))
    await until(() => expect(full.events()).toHaveLength(1))
    expect(brief.events()[0]).toMatchObject({ skipped: 50 })
    expect(brief.events()[0]?.events.map(({ n }) => n)).toEqual(
      some(250)
        .slice(50)
        .map(({ n }) => n),
    )
    expect(full.events()[0]?.events).toHaveLength(250)
  })

  it('tells only what is looked for', async ({ expect }) => {
    const { send, listen } = await scene()
    const french = await listen('&where=country:fr')
    await send([...some(2), ...some(1, 'fr'), ...some(2)])
    await until(() => expect(french.events()).toHaveLength(1))
    expect(french.events()[0]).toMatchObject({ events: [{ country: 'fr' }], skipped: 0 })
  })

  it('tells a socket that fell behind fewer events, and how many it missed', async ({ expect }) => {
    const { send, listen } = await scene()
    const full = await listen('&full=1')
    await send(some(1))
    await until(() => expect(full.events()).toHaveLength(1))
    await new Promise((resolve) => setTimeout(resolve, 2_100)) // two seconds unacknowledged
    await send(some(7))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(full.events()).toHaveLength(1)
    full.socket.send(JSON.stringify({ type: 'ack', seq: full.frames.at(-1)?.seq }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await send(some(2))
    await until(() => expect(full.events()).toHaveLength(2))
    expect(full.events()[1]).toMatchObject({ skipped: 7 })
  })

  it('says nothing to another workspace under the same name', async ({ expect }) => {
    const mine = await scene()
    const theirs = await scene()
    const listener = await theirs.listen('')
    await mine.send(some(1))
    await theirs.send(some(2))
    await until(() => expect(listener.events()).toHaveLength(1))
    expect(listener.events()[0]?.events).toHaveLength(2)
  })
})
