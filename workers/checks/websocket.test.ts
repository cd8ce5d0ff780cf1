import { describe, inject, it } from 'vitest'
import { runCheck } from './run.ts'
import { websocket } from './websocket.ts'

const ports = inject('socketTargets')

const check = (url: string, more: Record<string, unknown> = {}, timeoutMs = 2_000) =>
  runCheck(
    {
      type: 'websocket',
      url: url.startsWith('/') ? `ws://127.0.0.1:${ports.websocket}${url}` : url,
      ...more,
    },
    {
      timeoutMs,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets: true,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: null, files: null },
    },
  )
const held = async () =>
  Number(await (await fetch(`http://127.0.0.1:${ports.control}/open?port=${ports.websocket}`)).text())

describe('a websocket check', () => {
  it('is content with a connection that opens', async ({ expect }) => {
    expect(await check('/silent')).toMatchObject({
      outcome: 'up',
      statusCode: 101,
      message: null,
      timings: { ttfbMs: expect.any(Number), connectMs: null, method: 'fetch' },
      findings: { websocket: { messages: 0, reply: null, replyMs: null, close: null, protocol: null } },
    })
  })

  it('speaks TLS', async ({ expect }) => {
    const answer = await check(`wss://localhost:${ports.websocketTls}/echo`, {
      send: 'a',
      reply: { contains: 'a' },
    })
    expect(answer).toMatchObject({ outcome: 'up' })
  })

  it('sends a message and waits for the right reply', async ({ expect }) => {
    const answer = await check('/echo', { send: 'hällo', reply: { contains: 'äll' } })
    expect(answer).toMatchObject({
      outcome: 'up',
      findings: { websocket: { messages: 1, reply: 'hällo', replyMs: expect.any(Number) } },
    })
  })

  it('passes over messages that are not the reply, and looks into JSON and binary ones', async ({
    expect,
  }) => {
    const path = (jsonPath: string, equals?: string) => check('/json', { reply: { jsonPath, equals } }, 300)
    expect(await path('$.user.id', '7')).toMatchObject({
      outcome: 'up',
      findings: { websocket: { messages: 2 } },
    })
    expect(await path('$.n')).toMatchObject({ outcome: 'up', findings: { websocket: { messages: 1 } } })
    expect(await path('$.user.id', '8')).toMatchObject({ outcome: 'down', failure: 'timeout' })
    expect(await check('/binary', { reply: { contains: 'binary' } })).toMatchObject({ outcome: 'up' })
    expect(await check('/long', { reply: { contains: 'start' } })).toMatchObject({ outcome: 'up' })
  })

  it('says who it is and what it was told to', async ({ expect }) => {
    const answer = await check('/headers', {
      headers: { 'x-mine': 'yes' },
      reply: { contains: 'x-mine: yes' },
    })
    expect(answer).toMatchObject({ outcome: 'up' })
    expect(
      await check('/headers', { reply: { contains: '(weur; +https://vedette.example)' } }),
    ).toMatchObject({
      outcome: 'up',
    })
  })

  it('wants one of the subprotocols it offers, as browsers do', async ({ expect }) => {
    expect(await check('/chat', { protocols: ['json', 'chat'] })).toMatchObject({
      outcome: 'up',
      findings: { websocket: { protocol: 'chat' } },
    })
    for (const [path, protocols] of [
      ['/other', ['chat']],
      ['/chat', []],
      ['/silent', ['chat']],
    ] as const)
      expect(await check(path, { protocols }), path).toMatchObject({ outcome: 'down', failure: 'protocol' })
  })

  it.for([
    ['/plain', 'status', 'did not upgrade to a WebSocket: HTTP 200'],
    ['/no', 'status', 'did not upgrade to a WebSocket: HTTP 403'],
    ['/accept', 'protocol', 'Sec-WebSocket-Accept'],
    ['/close', 'reset', 'it closed the connection with code 4001 before any reply: not you'],
    ['/cut', 'reset', 'it broke the connection before any reply'],
    ['/bytes', 'protocol', 'no WebSocket frame'],
    ['/flood', 'assertion', 'messages is one that holds "never"'],
    ['ws://no-such-host.invalid/', 'dns', 'could not be resolved'],
  ] as const)('knows what is wrong with %s', async ([path, failure, words], { expect }) => {
    const answer = await check(path, { reply: { contains: 'never' } })
    expect(answer).toMatchObject({ outcome: 'down', failure, message: expect.stringContaining(words) })
  })

  it('keeps the code that the server closed with', async ({ expect }) => {
    const answer = await check('/close', { reply: { contains: 'never' } })
    expect(answer.findings?.websocket?.close).toEqual({ code: 4001, reason: 'not you' })
  })

  it('leaves no connection open, whatever the other side does', async ({ expect }) => {
    for (const path of ['/silent', '/flood', '/drip', '/echo', '/other'])
      await check(path, { reply: { contains: 'never' } }, 150)
    await check('/silent')
    await expect.poll(held, { timeout: 3_000 }).toBe(0)
  })
})

describe('the config of a websocket check', () => {
  it.for([
    [{ url: 'https://example.com' }, 'url'],
    [{ url: 'wss://user:password@example.com' }, 'url'],
    [{ headers: { upgrade: 'x' } }, 'headers.upgrade'],
    [{ protocols: ['a b'] }, 'protocols.0'],
    [{ reply: { jsonPath: 'type' } }, 'reply.jsonPath'],
    [{ reply: { equals: '1' } }, 'reply.jsonPath'],
  ] as const)('refuses %j', ([wrong, path], { expect }) => {
    const read = websocket.config.safeParse({ url: 'wss://example.com', ...wrong })
    expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
  })
})
