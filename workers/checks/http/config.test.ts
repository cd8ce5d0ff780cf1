import { describe, it } from 'vitest'
import { HttpConfig } from './config.ts'

const issues = (input: Record<string, unknown>) => {
  const parsed = HttpConfig.safeParse({ url: 'https://example.com/', ...input })
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
}

const latency = { type: 'latency', maxMs: 1 }
const many = (length: number) => Array.from({ length }, () => latency)
const certificate = { type: 'certificate', minDays: 1 }
const either = (assertions: object[]) => ({ type: 'or', assertions })
const filter = (n: number) => ({ type: 'jsonpath', path: `$[?@.a == ${n}]` })

describe('HttpConfig', () => {
  it('needs only a URL', ({ expect }) => {
    expect(HttpConfig.parse({ url: 'http://localhost:8080/x' })).toEqual({
      url: 'http://localhost:8080/x',
      method: 'GET',
      auth: { type: 'none' },
      headers: {},
      body: null,
      expectedStatus: ['200-299'],
      timeoutMs: 8_000,
      degradedMs: null,
      timing: 'fetch',
      followRedirects: true,
      maxRedirects: 10,
      keyword: { present: null, absent: null },
      assertions: [],
    })
  })

  it.for([
    [{ url: 'ftp://example.com/' }, 'url'],
    [{ url: 'https://user:password@example.com/' }, 'url'],
    [{ url: 'example.com' }, 'url'],
    [{ url: `https://example.com/${'a'.repeat(2_048)}` }, 'url'],
    [{ timeoutMs: 30_001 }, 'timeoutMs'],
    [{ expectedStatus: ['2xx'] }, 'expectedStatus.0'],
    [{ expectedStatus: [] }, 'expectedStatus'],
    [{ headers: { 'user-agent': 'curl' } }, 'headers.user-agent'],
    [{ headers: { 'CF-Access-Client-Id': 'mine', 'CF-Ray': 'x' } }, 'headers.CF-Ray'],
    [{ headers: { 'x-a': 'one\r\nx-b: two' } }, 'headers.x-a'],
    [{ headers: Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`x-${i}`, ''])) }, 'headers'],
    [{ body: 'x' }, 'body'],
    [{ method: 'POST', body: 'é'.repeat(32_769) }, 'body'],
    [{ method: 'HEAD', keyword: { present: 'ok' } }, 'keyword'],
    [{ assertions: [{ type: 'jsonpath', path: 'state' }] }, 'assertions.0.path'],
    [{ assertions: [{ type: 'size' }] }, 'assertions.0.maxBytes'],
    [{ assertions: [{ type: 'body', value: '' }] }, 'assertions.0.value'],
    [{ assertions: [{ type: 'or', assertions: [] }] }, 'assertions.0.assertions'],
    [{ assertions: [{ type: 'not', assertion: { type: 'hops' } }] }, 'assertions.0.assertion.maxHops'],
    [{ assertions: many(21) }, 'assertions'],
    [{ assertions: [either(many(16)), either(many(15))] }, 'assertions'],
    [{ assertions: [either([either([either([either([either([latency])])])])])] }, 'assertions'],
    [{ assertions: Array.from({ length: 13 }, (_, i) => filter(i)) }, 'assertions'],
    [{ method: 'HEAD', assertions: [either([{ type: 'size', maxBytes: 1 }])] }, 'assertions.0.assertions.0'],
    [
      { url: 'http://example.com/', assertions: [latency, { type: 'not', assertion: certificate }] },
      'assertions.1.assertion',
    ],
    [{ assertions: [either([{ type: 'status', expected: ['404'] }])] }, 'assertions.0.assertions.0'],
  ] as const)('refuses %j', ([input, path], { expect }) => {
    expect(issues(input)).toEqual([path])
  })

  it.for([
    [{ assertions: [either([either([either([either([latency])])])])] }],
    [{ assertions: [{ type: 'not', assertion: { type: 'status', expected: ['404'] } }] }],
    [{ expectedStatus: ['100-599'], assertions: [either([{ type: 'status', expected: ['404'] }])] }],
    [{ assertions: Array.from({ length: 9 }, (_, i) => filter(i)) }],
    [{ assertions: [certificate] }],
  ])('takes %j', ([input = {}], { expect }) => {
    expect(issues(input)).toEqual([])
  })
})
