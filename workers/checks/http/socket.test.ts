import { describe, inject, it } from 'vitest'
import { runCheck } from '../run.ts'

const ports = inject('socketTargets')
const { origin, tls, refused, raw } = inject('httpTargets')
const targets = inject('targets')

const check = (url: string, more: Record<string, unknown> = {}, timeoutMs = 2_000) =>
  runCheck(
    { type: 'http', url, timing: 'socket', ...more },
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

/** A URL of the server that answers with just these bytes, one for each letter. */
const says = (answer: string, { wait = false, secure = false } = {}) => {
  const query = `answer=${Uint8Array.from(answer, (letter) => letter.charCodeAt(0)).toBase64({ alphabet: 'base64url' })}`
  return `${secure ? `https://localhost:${ports.https}` : `http://127.0.0.1:${ports.http}`}/?${query}${wait ? '&wait=1' : ''}`
}
const contains = (present: string) => ({ keyword: { present } })

const gzip = async (text: string) =>
  String.fromCharCode(
    ...new Uint8Array(
      await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
    ),
  )

describe('an http check over a socket', () => {
  it('measures each phase apart, and no name resolution', async ({ expect }) => {
    const answer = await check(`${targets}/slow?ms=80`)
    expect(answer).toMatchObject({
      outcome: 'up',
      statusCode: 200,
      findings: null,
      timings: { dnsMs: null, connectMs: expect.any(Number), tlsMs: null, transferMs: expect.any(Number) },
    })
    expect(answer.timings.method).toBe('socket')
    expect(answer.timings.ttfbMs).toBeGreaterThanOrEqual(75)
    expect(answer.timings.connectMs).toBeLessThan(75)
  })

  it('measures TLS apart', async ({ expect }) => {
    const answer = await check(
      says('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', { secure: true }),
      contains('ok'),
    )
    expect(answer).toMatchObject({ outcome: 'up', timings: { tlsMs: expect.any(Number), method: 'socket' } })
    expect(answer.timings.tlsMs).toBeGreaterThanOrEqual(0)
  })

  it('gives each redirect its own times', async ({ expect }) => {
    const answer = await check(
      says(`HTTP/1.1 301 Moved\r\nlocation: ${targets}/slow?ms=60\r\ncontent-length: 0\r\n\r\n`, {
        secure: true,
      }),
    )
    expect(answer).toMatchObject({
      outcome: 'up',
      hops: [
        { statusCode: 301, tlsMs: expect.any(Number), connectMs: expect.any(Number), method: 'socket' },
        { statusCode: 200, tlsMs: null, connectMs: expect.any(Number), method: 'socket' },
      ],
      timings: { tlsMs: null },
    })
    expect(answer.hops?.[1]?.ttfbMs).toBeGreaterThanOrEqual(55)
    expect(answer.hops?.[0]?.ttfbMs).toBeLessThan(answer.latencyMs ?? 0)
  })

  it('sends what fetch would send', async ({ expect }) => {
    const post = { method: 'POST', headers: { 'X-Mine': 'caf\u00e9' }, body: 'hällo' }
    const path = (name: string, value: string) => ({
      type: 'jsonpath',
      path: name,
      comparison: 'equals',
      value,
    })
    const answer = await check(`${origin}/echo?a=b`, {
      ...post,
      assertions: [
        path('$.method', 'POST'),
        path('$.body', 'hällo'),
        path("$.headers['x-mine']", 'caf\u00e9'),
        path("$.headers['content-length']", '6'),
        path("$.headers['content-type']", 'text/plain;charset=UTF-8'),
        path("$.headers['host']", new URL(origin).host),
        { ...path("$.headers['user-agent']", '(weur; +https://vedette.example)'), comparison: 'contains' },
      ],
    })
    expect(answer.assertions?.filter(({ ok }) => !ok)).toEqual([])
  })
})

describe('an answer over a socket', () => {
  const good: [string, string | (() => Promise<string>)][] = [
    ['of a given length', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody and more'],
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nbo\r\n2;x=y\r\ndy\r\n0\r\n\r\n'],
    [
      'in chunks with trailers',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n4\r\nbody\r\n0\r\nx-sum: 1\r\ny: 2\r\n\r\n',
    ],
    ['up to the end of the connection', 'HTTP/1.1 200 OK\r\n\r\nbody'],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nbody'],
    [
      'after interim ones',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbody',
    ],
    ['with bare line feeds and no reason', 'HTTP/1.1 200\ncontent-length: 4\n\nbody'],
    ['with the same length twice', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 4\r\n\r\nbody'],
    [
      'compressed without being asked',
      async () => `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n${await gzip('body')}`,
    ],
    ['after empty lines', `${'\r\n'.repeat(4)}HTTP/1.1 200 OK\r\n\r\nbody`],
    ['with a field in Latin-1', 'HTTP/1.1 200 OK\r\nx-place: caf\u00e9\r\nfolded: a\r\n  b\r\n\r\nbody'],
  ]
  it.for(good)('is read: %s', async ([, answer], { expect }) => {
    const url = says(typeof answer === 'string' ? answer : await answer())
    expect(await check(url, contains('body'))).toMatchObject({ outcome: 'up', timings: { method: 'socket' } })
  })

  it('does not wait for the connection to end when its length is known', async ({ expect }) => {
    for (const framing of [
      'content-length: 4\r\n\r\nbody',
      'transfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n',
    ]) {
      const url = says(`HTTP/1.1 200 OK\r\n${framing}`, { wait: true })
      expect(await check(url, contains('body'))).toMatchObject({ outcome: 'up' })
    }
  })

  it('has no body where there can be none', async ({ expect }) => {
    const head = await check(says('HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n', { wait: true }), {
      method: 'HEAD',
    })
    expect(head).toMatchObject({ outcome: 'up' })
    for (const status of [204, 304]) {
      const url = says(`HTTP/1.1 ${status} Nothing\r\ncontent-length: 400\r\n\r\n`, { wait: true })
      expect(await check(url, { expectedStatus: ['200-399'] })).toMatchObject({
        outcome: 'up',
        statusCode: status,
      })
    }
  })

  it('may have a status that fetch would not take', async ({ expect }) => {
    expect(await check(says('HTTP/1.1 999 Request denied\r\n\r\n'))).toMatchObject({
      failure: 'status',
      statusCode: 999,
    })
  })

  const bad: [string, string, string][] = [
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n', 'protocol'],
    ['a version that is not 1', 'HTTP/2 200 OK\r\n\r\n', 'protocol'],
    ['empty lines without end', '\r\n'.repeat(200), 'protocol'],
    ['a field without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n', 'protocol'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nbody', 'protocol'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: four\r\n\r\nbody', 'protocol'],
    ['an endless head', 'HTTP/1.1 200 OK\r\n{many}', 'protocol'],
    ['interim answers without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20), 'protocol'],
    ['a switch of protocols', 'HTTP/1.1 101 Switching\r\n\r\n', 'protocol'],
    ['an end in the head', 'HTTP/1.1 200 OK\r\nconte', 'reset'],
    ['nothing at all', '', 'reset'],
    ['an end in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nbody', 'reset'],
    ['an end in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\nbody', 'reset'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nbody\r\n', 'protocol'],
    [
      'a chunk that is longer than it says',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nbody\r\n',
      'protocol',
    ],
    ['something that is not compressed', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nbody', 'protocol'],
  ]
  it.for(bad)('is down: %s', async ([, answer, failure], { expect }) => {
    expect(await check(says(answer), contains('body'))).toMatchObject({
      outcome: 'down',
      blame: 'target',
      failure,
      message: expect.stringMatching(/\S/),
    })
  })

  it('is read to its first megabyte, whatever is asked of it', async ({ expect }) => {
    expect(await check(`${origin}/endless`)).toMatchObject({ outcome: 'up' })
    expect(await check(`${origin}/endless`, { keyword: { absent: 'y' } })).toMatchObject({ outcome: 'up' })
    const open = async () => Number(await (await fetch(`${origin}/endless/open`)).text())
    await expect.poll(open, { timeout: 3_000 }).toBe(0)
  })
})

describe('an http check over a socket that is not content', () => {
  it('says what does not hold, and keeps what came', async ({ expect }) => {
    const assertions = [{ type: 'header', name: 'x-mine', comparison: 'exists' }]
    expect(await check(`${targets}/ok`, { assertions })).toMatchObject({
      outcome: 'down',
      failure: 'assertion',
      timings: { method: 'socket', transferMs: expect.any(Number) },
      findings: { excerpt: { text: 'ok' } },
    })
    expect(await check(`${targets}/fail`)).toMatchObject({
      failure: 'status',
      findings: { excerpt: { text: 'broken' } },
    })
  })

  it('does not wait for the rest of an answer that is wrong already', async ({ expect }) => {
    const answer = await check(`${origin}/drip`, { expectedStatus: ['404'] }, 1_500)
    expect(answer).toMatchObject({ outcome: 'down', failure: 'status', statusCode: 200 })
  })
})

describe('an http check over a socket that gets no answer', () => {
  const failures: [string, () => string, string, string][] = [
    ['a closed port', () => refused, 'refused', 'target'],
    ['a cut connection', () => `${targets}/reset`, 'reset', 'target'],
    ['a connection cut in the middle of the answer', () => `${origin}/cut`, 'reset', 'target'],
    ['a name nobody knows', () => 'http://no-such-host.invalid/', 'dns', 'resolver'],
    ['a certificate nobody trusts', () => tls, 'tls', 'target'],
    ['an answer that never comes', () => `${targets}/hang`, 'timeout', 'target'],
    ['a body that stops half way', () => `${origin}/stall`, 'timeout', 'target'],
    ['a body of a byte at a time', () => `${origin}/drip`, 'timeout', 'target'],
    ['bytes that mean nothing', () => `${raw}/`, 'protocol', 'target'],
  ]
  it.for(failures)('knows %s', async ([, url, failure, blame], { expect }) => {
    const answer = await check(url(), {}, 600)
    expect(answer).toMatchObject({ outcome: 'down', failure, blame, message: expect.any(String) })
  })
})
