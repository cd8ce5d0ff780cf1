import { describe, it } from 'vitest'
import { HttpConfig } from './config.ts'

const issues = (input: Record<string, unknown>) => {
  const parsed = HttpConfig.safeParse({ url: 'https://example.com/', ...input })
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
}

describe('HttpConfig', () => {
  it('needs only a URL', ({ expect }) => {
    expect(HttpConfig.parse({ url: 'http://localhost:8080/x' })).toEqual({
      url: 'http://localhost:8080/x',
      method: 'GET',
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
  ] as const)('refuses %j', ([input, path], { expect }) => {
    expect(issues(input)).toEqual([path])
  })
})
