import { describe, inject, it } from 'vitest'
import { grpc } from './grpc.ts'
import { runCheck } from './run.ts'

const ports = inject('socketTargets')

const check = (config: Record<string, unknown>, { timeoutMs = 2_000, allowPrivateTargets = true } = {}) =>
  runCheck(
    { type: 'grpc', hostname: '127.0.0.1', port: ports.grpc, tls: false, ...config },
    {
      timeoutMs,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: null, files: null },
    },
  )

describe('a grpc check over HTTP/2', () => {
  it('is up when the server serves, and measures each phase', async ({ expect }) => {
    expect(await check({})).toMatchObject({
      outcome: 'up',
      statusCode: 200,
      timings: { connectMs: expect.any(Number), tlsMs: null, ttfbMs: expect.any(Number), method: 'socket' },
      findings: { grpc: { service: '', serving: 'SERVING', code: 0, message: null } },
    })
  })

  it('speaks TLS to servers that need no ALPN', async ({ expect }) => {
    expect(await check({ port: ports.grpcTls, tls: true })).toMatchObject({
      outcome: 'up',
      timings: { tlsMs: expect.any(Number) },
    })
  })

  it('knows a call that failed inside TLS from a server that speaks no HTTP/2 there', async ({ expect }) => {
    for (const service of ['cut', 'reset'])
      expect((await check({ port: ports.grpcTls, tls: true, service })).outcome).toBe('down')
  })

  it('does not blame a server that insists on ALPN', async ({ expect }) => {
    expect(await check({ port: ports.grpcAlpn, tls: true })).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      message: expect.stringContaining('ALPN'),
    })
  })

  it('reads fields of any length in any coding, and answers that come after hints', async ({ expect }) => {
    expect(await check({ service: 'fields' })).toMatchObject({ outcome: 'up' })
    expect(await check({ service: 'hints' })).toMatchObject({ outcome: 'up' })
  })

  it('sends metadata', async ({ expect }) => {
    const answer = await check({ service: 'echo', metadata: { 'x-mine': 'me' } })
    expect(answer.message).toBe('the server answered UNAUTHENTICATED (16): no entry for me')
  })

  it.for([
    ['down', 'status', 'the service down is NOT_SERVING'],
    [
      'stranger',
      'status',
      'the server does not know the service stranger (NOT_FOUND: no such service: stranger)',
    ],
    ['old', 'status', 'the server has no health service (UNIMPLEMENTED: unknown method)'],
    ['html', 'status', 'HTTP 404 instead of a gRPC answer'],
    ['mute', 'protocol', 'its answer ended without a grpc-status'],
    ['packed', 'protocol', 'its answer is no health message'],
    ['reset', 'protocol', 'answered something that could not be read'],
    ['leave', 'protocol', 'answered something that could not be read'],
    ['huge', 'protocol', 'answered something that could not be read'],
    ['cut', 'reset', 'closed the connection before it had answered'],
  ] as const)('knows what is wrong with %s', async ([service, failure, words], { expect }) => {
    expect(await check({ service })).toMatchObject({
      outcome: 'down',
      blame: 'target',
      failure,
      message: expect.stringContaining(words),
    })
  })

  it('knows a server that speaks HTTP/1 only', async ({ expect }) => {
    const { port } = new URL(inject('targets'))
    expect(await check({ port: Number(port) })).toMatchObject({ outcome: 'down', failure: 'protocol' })
  })
})

describe('a grpc check by gRPC-Web', () => {
  const web = { port: ports.grpcWeb, protocol: 'grpc-web' }

  it('is up when the server serves', async ({ expect }) => {
    expect(await check(web)).toMatchObject({
      outcome: 'up',
      timings: { method: 'fetch', connectMs: null },
      findings: { grpc: { serving: 'SERVING', code: 0, message: null } },
    })
  })

  it.for([
    ['down', 'status', 'NOT_SERVING'],
    ['stranger', 'status', 'NOT_FOUND'],
    ['html', 'status', 'HTTP 404'],
    ['mute', 'protocol', 'without a grpc-status'],
    ['hang', 'timeout', 'timed out'],
  ] as const)('knows what is wrong with %s', async ([service, failure, words], { expect }) => {
    expect(await check({ ...web, service }, { timeoutMs: 400 })).toMatchObject({
      outcome: 'down',
      failure,
      message: expect.stringContaining(words),
    })
  })
})

describe('the config of a grpc check', () => {
  it('speaks TLS unless told not to', ({ expect }) => {
    expect(grpc.config.parse({ hostname: 'example.com', port: 443 })).toMatchObject({
      tls: true,
      protocol: 'grpc',
    })
  })

  it.for([
    [{ hostname: 'https://example.com' }, 'hostname'],
    [{ service: 'a b' }, 'service'],
    [{ metadata: { 'Content-Type': 'x' } }, 'metadata.Content-Type'],
    [{ metadata: { 'grpc-timeout': 'x' } }, 'metadata.grpc-timeout'],
    [{ metadata: { a: 'x\ny' } }, 'metadata.a'],
  ] as const)('refuses %j', ([wrong, path], { expect }) => {
    const read = grpc.config.safeParse({ hostname: 'example.com', port: 443, ...wrong })
    expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
  })

  it('opens no socket to private places in production', async ({ expect }) => {
    expect(await check({}, { allowPrivateTargets: false })).toMatchObject({
      outcome: 'unknown',
      failure: 'forbidden_target',
    })
  })
})
