import { env } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import { FrameBudget, frameLimits } from '#core/stream/frame-budget'
import { createKey, createWorkspace, request } from '../../../test/factories.ts'
import { ApiError } from '../http.ts'
import { problemResponse } from '../problem.ts'
import { FrameReader } from './frames.ts'
import { IngestSocket } from './ingest-socket.ts'

interface Answer {
  credit: number
  ack?: number
  batch?: number | null
  accepted?: number
  duplicates?: number
  rejected?: object[]
  error?: { status: number; code: string; retryAfterSeconds?: number }
}

/** What a client of a socket sees. */
function clientOf(socket: WebSocket) {
  const answers: Answer[] = []
  const closed: { code: number; reason: string }[] = []
  socket.addEventListener('message', ({ data }) => void answers.push(JSON.parse(String(data)) as Answer))
  socket.addEventListener('close', ({ code, reason }) => void closed.push({ code, reason }))
  socket.accept()
  const say = (frame: unknown) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  return { socket, answers, closed, say }
}

const schema = { type: 'object', properties: { country: { type: 'string' } }, required: ['country'] }

async function scene(more: Record<string, unknown> = {}) {
  const { key, workspaceId } = await createWorkspace()
  const body = { name: 'orders', schema, dimensions: ['country'], ...more }
  const made = await request('/api/v1/streams', { key, body })
  const { id } = await made.json<{ id: string }>()
  const open = async (query = '', headers = {}) => {
    const path = `/api/v1/streams/orders/socket${query}`
    const response = await request(path, { key, headers: { upgrade: 'websocket', ...headers } })
    if (!response.webSocket) throw new Error(`no socket: ${response.status} ${await response.text()}`)
    return clientOf(response.webSocket)
  }
  const read = async (path: string) =>
    (await request(`/api/v1/streams/orders/${path}`, { key })).json<{ data: Record<string, unknown>[] }>()
  const object = env.STREAMS.getByName(`stream:${workspaceId}:${id}:0`)
  return { key, workspaceId, open, read, object }
}
const until = (what: () => void) => vi.waitFor(what, { timeout: 10_000, interval: 10 })
const event = (id: string, country: unknown = 'de') => ({ id, country })

describe('a socket that takes events', () => {
  it('says its credit, answers each batch once it is durable, and grants one more', async ({ expect }) => {
    const { open, read } = await scene()
    const { say, answers } = await open()
    await until(() => expect(answers).toEqual([{ credit: frameLimits.credit }]))
    say({ batch: 7, events: [event('a'), event('b', 5), event('c')] })
    say({ batch: 8, events: [event('d')] })
    await until(() => expect(answers).toHaveLength(3))
    expect(answers.slice(1)).toEqual([
      {
        ack: 7,
        accepted: 2,
        duplicates: 0,
        rejected: [{ index: 1, code: 'event.schema', message: expect.stringContaining('country') }],
        credit: 1,
      },
      { ack: 8, accepted: 1, duplicates: 0, rejected: [], credit: 1 },
    ])
    expect((await read('recent')).data.map(({ id }) => id)).toEqual(['d', 'c', 'a'])
    expect((await read('dead-letters')).data).toMatchObject([{ code: 'event.schema' }])
  })

  it('counts nothing twice when a batch is sent again on the next socket', async ({ expect }) => {
    const { open, read } = await scene()
    const batch = { batch: 1, events: [event('a'), event('b')] }
    const first = await open()
    first.say(batch)
    await until(() => expect(first.answers).toHaveLength(2))
    first.socket.close(1000)
    const second = await open()
    second.say(batch)
    await until(() => expect(second.answers[1]).toMatchObject({ ack: 1, accepted: 0, duplicates: 2 }))
    expect((await read('aggregate')).data).toMatchObject([{ count: 2 }])
  })

  it('takes what has come though its client leaves at once', async ({ expect }) => {
    const { open, read } = await scene()
    const { say, socket } = await open()
    for (let batch = 1; batch <= 8; batch += 1) say({ batch, events: [event(`e${batch}`)] })
    socket.close(1000)
    await vi.waitFor(async () => expect((await read('recent')).data).toHaveLength(8), { timeout: 10_000 })
  })

  it('says what is wrong with a frame, and goes on', async ({ expect }) => {
    const { open, read } = await scene()
    const { say, socket, answers } = await open()
    say('{"batch":')
    say({ batch: 2, event: [] })
    say({ batch: '3', events: [] })
    say({ batch: 4, events: [], more: 1 })
    say(`{"batch":5,"events":[${'['.repeat(70)}${']'.repeat(70)}]}`)
    socket.send(new TextEncoder().encode('{"batch":6,"events":[]}'))
    say({ batch: 7, events: [{ text: 'x'.repeat(frameLimits.frameLength) }] })
    say({ batch: 8, events: [event('a')] })
    await until(() => expect(answers).toHaveLength(9))
    expect(
      answers.slice(1).map(({ batch, ack, error }) => [batch ?? ack, error?.status, error?.code]),
    ).toEqual([
      [undefined, 400, 'frame.not_json'],
      [2, 422, 'frame.invalid'],
      [undefined, 422, 'frame.invalid'],
      [4, 422, 'frame.invalid'],
      [undefined, 422, 'frame.too_deep'],
      [undefined, 415, 'frame.not_text'],
      [undefined, 413, 'frame.too_large'],
      [8, undefined, undefined],
    ])
    expect((await read('recent')).data).toEqual([event('a')])
  })

  it('takes NDJSON frames, and numbers them', async ({ expect }) => {
    const { open } = await scene()
    const { say, answers } = await open('?format=ndjson')
    say(`${JSON.stringify(event('a'))}\n${JSON.stringify(event('b'))}\n`)
    say(`${JSON.stringify(event('a'))}\nnot json\n`)
    await until(() => expect(answers).toHaveLength(3))
    expect(answers.slice(1)).toMatchObject([
      { ack: 1, accepted: 2, duplicates: 0, rejected: [] },
      { ack: 2, accepted: 0, duplicates: 1, rejected: [{ index: 1, code: 'event.not_json' }] },
    ])
  })

  it('is closed when its client sends beyond its credit, and what came before is taken', async ({
    expect,
  }) => {
    const { open, read } = await scene()
    const { say, closed } = await open()
    for (let batch = 1; batch <= 50; batch += 1) say({ batch, events: [event(`e${batch}`)] })
    await until(() => expect(closed).toEqual([{ code: 1008, reason: 'more frames than credit' }]))
    await vi.waitFor(async () => expect((await read('recent')).data.map(({ id }) => id)).toContain('e8'), {
      timeout: 10_000,
    })
  })

  it('says when to come again with more than the stream takes, and loses nothing by it', async ({
    expect,
  }) => {
    const { open, read } = await scene({ eventsPerSecond: 10 })
    const { say, answers } = await open()
    const batchOf = (from: number) => Array.from({ length: 25 }, (_, index) => event(`e${from + index}`))
    say({ batch: 1, events: batchOf(0) })
    say({ batch: 2, events: batchOf(25) })
    await until(() => expect(answers).toHaveLength(3))
    const refused = answers[2]
    expect(refused).toMatchObject({ batch: 2, error: { status: 429, code: 'stream.limited' }, credit: 1 })
    await new Promise((resolve) => setTimeout(resolve, (refused?.error?.retryAfterSeconds ?? 0) * 1_000 + 50))
    say({ batch: 2, events: batchOf(25) })
    await until(() => expect(answers[3]).toMatchObject({ ack: 2, accepted: 25, duplicates: 0 }))
    expect((await read('aggregate')).data).toMatchObject([{ count: 50 }])
  })

  it('counts in the health of its stream what it could not read', async ({ expect }) => {
    const { open, read } = await scene()
    const { say, answers } = await open()
    for (const frame of ['no json', { batch: 1 }, 'x'.repeat(frameLimits.frameLength + 1)]) say(frame)
    await until(() => expect(answers).toHaveLength(4))
    await vi.waitFor(
      async () =>
        expect((await read('health')).data).toMatchObject([
          { accepted: 0, shedRequests: 0, unreadableRequests: 3 },
        ]),
      { timeout: 10_000, interval: 100 },
    )
  })

  it('is opened by who may write, to a stream that there is', async ({ expect }) => {
    const { key, workspaceId } = await scene()
    const upgrade = { upgrade: 'websocket' }
    const ask = async (name: string, as: string | undefined, headers = {}) => {
      const response = await request(`/api/v1/streams/${name}/socket`, { ...(as && { key: as }), headers })
      return [response.status, (await response.json<{ code: string }>()).code]
    }
    const reader = await createKey(workspaceId, ['read'])
    const stranger = await createWorkspace()
    expect(await ask('orders', undefined, upgrade)).toEqual([401, 'auth.required'])
    expect(await ask('orders', reader.key, upgrade)).toEqual([403, 'scope.missing'])
    expect(await ask('orders', stranger.key, upgrade)).toEqual([404, 'stream.not_found'])
    expect(await ask('nowhere', key, upgrade)).toEqual([404, 'stream.not_found'])
    expect(await ask('orders', key)).toEqual([426, 'stream.upgrade_required'])
  })
})

describe('an ingest socket', () => {
  const taken = { accepted: 0, duplicates: 0, rejected: [] }
  const problemOf = (error: Error) =>
    problemResponse(
      error instanceof ApiError ? error : new ApiError(500, 'internal', 'Something went wrong'),
      'r',
    )

  function sceneOf({ calls = 100, take = async () => taken }) {
    const { 0: client, 1: socket } = new WebSocketPair()
    const ingest = new IngestSocket(socket, {
      reader: new FrameReader('json'),
      budget: new FrameBudget({ ...frameLimits, credit: 2, calls }, 1, Date.now()),
      take,
      problemOf,
      until: () => undefined,
    })
    const seen = clientOf(client)
    ingest.open()
    return seen
  }

  it('grants nothing more when it has had its share, and sends its client to the next', async ({
    expect,
  }) => {
    const { say, answers, closed } = sceneOf({ calls: 3 })
    say({ batch: 1, events: [] })
    await until(() => expect(answers).toHaveLength(2))
    say({ batch: 2, events: [] })
    await until(() => expect(answers).toHaveLength(3))
    say({ batch: 3, events: [] })
    say({ batch: 4, events: [] })
    await until(() => expect(closed).toMatchObject([{ code: 1012 }]))
    expect(answers.map(({ ack, credit }) => [ack, credit])).toEqual([
      [undefined, 2],
      [1, 1],
      [2, 1],
      [3, 0],
      [4, 0],
    ])
  })

  it('names an error of ours, and takes nothing after it that it would not answer', async ({ expect }) => {
    let calls = 0
    const take = async () => {
      calls += 1
      throw new Error('the object was reset')
    }
    const { say, answers, closed } = sceneOf({ take })
    say({ batch: 1, events: [] })
    say({ batch: 2, events: [] })
    await until(() => expect(closed).toMatchObject([{ code: 1011 }]))
    expect(answers[1]).toMatchObject({ batch: 1, error: { status: 500, code: 'internal' } })
    expect(answers).toHaveLength(2)
    expect(calls).toBe(1)
  })
})
