import { describe, inject, it } from 'vitest'
import { runCheck } from './run.ts'

const { origin, tls, refused } = inject('httpTargets')
const targets = inject('targets')

const check = (
  url: string,
  more: Record<string, unknown> = {},
  allowPrivateTargets = true,
  timeoutMs = 1_500,
  secrets?: ReadonlyMap<string, string>,
) =>
  runCheck(
    { type: 'http', url, ...more },
    {
      timeoutMs,
      secrets,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: null, files: null },
    },
  )

/** A JSON assertion that a value contains a text. */
const path = (name: string, value: string) => ({
  type: 'jsonpath',
  path: name,
  comparison: 'contains',
  value,
})

/** How many endless bodies the server is still sending. */
const open = async () => Number(await (await fetch(`${origin}/endless/open`)).text())

describe('an http check of a good answer', () => {
  it('is up, with the times it could take and nulls for the others', async ({ expect }) => {
    const answer = await check(`${targets}/ok?token=secret`)
    expect(answer).toMatchObject({
      outcome: 'up',
      blame: null,
      failure: null,
      message: null,
      statusCode: 200,
      timings: { dnsMs: null, connectMs: null, tlsMs: null, transferMs: null, method: 'fetch' },
      hops: [{ url: `${targets}/ok?…`, statusCode: 200 }],
      assertions: null,
    })
    expect(answer.latencyMs).toBeGreaterThanOrEqual(answer.timings.ttfbMs ?? Number.NaN)
  })

  it('sends what was asked, and says who it is', async ({ expect }) => {
    const answer = await check(`${origin}/echo`, {
      method: 'POST',
      headers: { 'X-Mine': 'yes', 'content-type': 'text/x-mine' },
      body: 'hällo',
      assertions: [
        path('$.method', 'POST'),
        path('$.body', 'hällo'),
        path("$.headers['x-mine']", 'yes'),
        path("$.headers['content-type']", 'text/x-mine'),
        path("$.headers['user-agent']", '(weur; +https://vedette.example)'),
      ],
    })
    expect(answer.assertions?.filter(({ ok }) => !ok)).toEqual([])
    expect(answer).toMatchObject({ outcome: 'up', timings: { transferMs: expect.any(Number) } })
  })

  it('is degraded when slower than asked', async ({ expect }) => {
    const answer = await check(`${targets}/slow?ms=120`, { degradedMs: 60 })
    expect(answer).toMatchObject({ outcome: 'degraded', blame: 'target', failure: null, statusCode: 200 })
    expect(answer.message).toMatch(/^answered in 1\d\d ms, expected at most 60 ms$/)
  })

  it('reads keywords in the charset of the page', async ({ expect }) => {
    expect(await check(`${origin}/headers`, { keyword: { present: 'café' } })).toMatchObject({
      outcome: 'up',
    })
    expect(await check(`${origin}/headers`, { keyword: { absent: 'café' } })).toMatchObject({
      outcome: 'down',
      failure: 'assertion',
      message: 'not true: the body does not contain "café"',
    })
  })
})

describe('an http check of a bad answer', () => {
  it('says which status came and which were expected', async ({ expect }) => {
    expect(await check(`${targets}/status?code=503`)).toMatchObject({
      outcome: 'down',
      failure: 'status',
      blame: 'target',
      statusCode: 503,
      message: 'HTTP 503, expected 200-299',
    })
    expect(await check(`${targets}/status?code=404`, { expectedStatus: ['404'] })).toMatchObject({
      outcome: 'up',
    })
  })

  it('says which assertion does not hold and what was found instead', async ({ expect }) => {
    const assertions = [
      { type: 'header', name: 'X-Release', value: '43' },
      { type: 'latency', maxMs: 1_000 },
    ]
    expect(await check(`${origin}/headers`, { assertions })).toMatchObject({
      outcome: 'down',
      failure: 'assertion',
      message: 'not true: header X-Release is 43 (found 42)',
      assertions: [{ ok: false, actual: '42' }, { ok: true }],
    })
  })

  const failures: [string, () => string, string, string][] = [
    ['a closed port', () => refused, 'refused', 'target'],
    ['a cut connection', () => `${targets}/reset`, 'reset', 'target'],
    ['a connection cut in the middle of the answer', () => `${origin}/cut`, 'reset', 'target'],
    ['a name nobody knows', () => 'http://no-such-host.invalid/', 'dns', 'resolver'],
    ['a name nobody knows, by https', () => 'https://no-such-host.invalid/', 'dns', 'resolver'],
    ['a certificate nobody trusts', () => tls, 'tls', 'target'],
    ['an answer that never comes', () => `${targets}/hang`, 'timeout', 'target'],
    ['a body that stops half way', () => `${origin}/stall`, 'timeout', 'target'],
    ['a 526 of Cloudflare', () => `${origin}/cloudflare?code=526`, 'tls', 'target'],
    ['a 522 of Cloudflare', () => `${origin}/cloudflare?code=522`, 'cloudflare', 'target'],
    [
      'a 530 of Cloudflare',
      () => `${origin}/cloudflare?code=530&text=error+code:+1033`,
      'cloudflare',
      'target',
    ],
    ['a 530 for want of DNS', () => `${origin}/cloudflare?code=530&text=error+code:+1016`, 'dns', 'resolver'],
  ]
  it.for(failures)('knows %s', async ([, url, failure, blame], { expect }) => {
    const answer = await check(url(), { keyword: { present: 'half' }, timeoutMs: 600 })
    expect(answer).toMatchObject({ outcome: 'down', failure, blame, message: expect.any(String) })
  })
})

describe('an http check that the platform could not send', () => {
  it('is unknown in production, where a bad name or certificate would have been an answer', async ({
    expect,
  }) => {
    expect(await check('http://no-such-host.invalid/', {}, false)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'internal',
    })
  })
})

describe('an http check of redirects', () => {
  it('lists every hop and judges the last', async ({ expect }) => {
    const answer = await check(`${origin}/chain?left=2`)
    expect(answer).toMatchObject({ outcome: 'up', statusCode: 200 })
    expect(answer.hops?.map(({ statusCode }) => statusCode)).toEqual([302, 302, 200])
  })

  it('judges the first answer when told not to follow', async ({ expect }) => {
    const answer = await check(`${origin}/chain?left=2`, { followRedirects: false, expectedStatus: ['302'] })
    expect(answer).toMatchObject({ outcome: 'up', statusCode: 302, hops: [{}] })
  })

  it('gives up after the most redirects allowed, and knows a loop at once', async ({ expect }) => {
    const far = await check(`${origin}/chain?left=11`)
    expect(far).toMatchObject({
      outcome: 'down',
      failure: 'too_many_redirects',
      message: 'it redirects more than 10 times',
    })
    expect(far.hops).toHaveLength(11)
    expect(await check(`${origin}/chain?left=10`)).toMatchObject({ outcome: 'up' })
    const loop = await check(`${targets}/redirect?to=/redirect`)
    expect(loop).toMatchObject({
      failure: 'too_many_redirects',
      message: 'it redirects in a loop',
      hops: [{}],
    })
  })

  it('takes a redirect without a place to go as the answer', async ({ expect }) => {
    expect(await check(`${origin}/to?status=302`)).toMatchObject({ failure: 'status', statusCode: 302 })
  })

  it('tells another origin neither keys nor cookies', async ({ expect }) => {
    const elsewhere = encodeURIComponent(`${origin.replace('127.0.0.1', 'localhost')}/echo`)
    const answer = await check(`${origin}/to?status=307&url=${elsewhere}`, {
      headers: { authorization: 'Bearer canary', cookie: 'a=canary', 'x-api-key': 'canary' },
      keyword: { absent: 'canary', present: 'user-agent' },
    })
    expect(answer).toMatchObject({ outcome: 'up' })
  })

  it('sends no secret in a body or a harmless header to another origin', async ({ expect }) => {
    const there = `${origin.replace('127.0.0.1', 'localhost')}/echo`
    const secrets = new Map([['KEY', 'canary-canary']])
    const send = (status: number, to: string, more: object) => {
      const url = `${origin}/to?status=${status}&url=${encodeURIComponent(to)}`
      return check(url, { method: 'POST', ...more }, true, 1_500, secrets)
    }
    const body = '{"key":"{{secret.KEY}}"}'
    for (const status of [307, 308])
      expect(await send(status, there, { body })).toMatchObject({
        outcome: 'down',
        blame: 'target',
        failure: 'forbidden_target',
        message: `it redirects to ${new URL(there).host}: no secret is sent there`,
        statusCode: status,
        hops: [{ statusCode: status }],
      })
    const arrives = (value: string) => ({ assertions: [path('$.body', value)] })
    expect(await send(307, '/echo', { body, ...arrives('canary-canary') })).toMatchObject({ outcome: 'up' })
    expect(await send(303, there, { body, ...arrives('') })).toMatchObject({ outcome: 'up' })
    const plain = {
      headers: { accept: 'text/x-{{secret.KEY}}' },
      body: 'plain',
      keyword: { absent: 'canary' },
    }
    expect(await send(307, there, { ...plain, ...arrives('plain') })).toMatchObject({ outcome: 'up' })
  })

  it('calls no private place in production, neither first nor after a redirect', async ({ expect }) => {
    expect(await check(`${targets}/ok`, {}, false)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'forbidden_target',
      statusCode: null,
      message: 'this address may not be checked: it is a loopback address',
    })
    expect(await check(`${origin}/to?url=file:///etc/passwd`)).toMatchObject({
      outcome: 'down',
      blame: 'target',
      failure: 'forbidden_target',
      statusCode: 302,
    })
  })
})

describe('the body', () => {
  it.for([[{}], [{ keyword: { absent: 'y' } }], [{ keyword: { present: 'y' } }]])(
    'is let go of, wanted or not: %j',
    async ([more], { expect }) => {
      const answer = await check(`${origin}/endless`, more)
      expect(answer.statusCode).toBe(200)
      expect(answer.failure).not.toBe('timeout')
      await expect.poll(open, { timeout: 3_000 }).toBe(0)
    },
  )
})

describe('what is kept of a failure', () => {
  const body = (text: string, more = '') =>
    `${targets}/body?status=500&text=${encodeURIComponent(text)}${more}`

  it('is the body, with its type, whether it was read for the verdict or not', async ({ expect }) => {
    const excerpt = { contentType: 'text/plain', text: 'out of disk', truncated: false, sizeBytes: 11 }
    expect((await check(body('out of disk'))).findings).toEqual({ excerpt })
    const assertions = [{ type: 'header', name: 'x-none', comparison: 'exists' }]
    const expectedStatus = ['500']
    for (const more of [{ assertions }, { keyword: { present: 'fine' } }]) {
      const answer = await check(body('out of disk'), { expectedStatus, ...more })
      expect(answer).toMatchObject({ outcome: 'down', failure: 'assertion', findings: { excerpt } })
    }
  })

  it('is nothing for an answer that is good, slow or empty', async ({ expect }) => {
    expect((await check(`${targets}/body?text=fine`, { keyword: { present: 'fine' } })).findings).toBeNull()
    expect((await check(`${targets}/slow?ms=80`, { degradedMs: 1 })).findings).toBeNull()
    expect((await check(body(''))).findings).toBeNull()
    expect((await check(body('no'), { method: 'HEAD' })).findings).toBeNull()
    expect((await check(refused)).findings).toBeNull()
  })

  it('is at most 64 KB, and says that there was more', async ({ expect }) => {
    const { findings } = await check(`${origin}/endless`, { expectedStatus: ['404'] })
    expect(findings?.excerpt).toMatchObject({ truncated: true, text: 'x'.repeat(65_536) })
    await expect.poll(open, { timeout: 3_000 }).toBe(0)
  })

  it('is waited for a second, not for the whole timeout, and what came by then is kept', async ({
    expect,
  }) => {
    const started = Date.now()
    const answer = await check(`${origin}/stall`, { expectedStatus: ['404'] })
    expect(answer).toMatchObject({
      failure: 'status',
      findings: { excerpt: { text: 'half ', truncated: true } },
    })
    expect(Date.now() - started).toBeLessThan(1_450)
    expect(answer.latencyMs).toBeLessThan(900)
  })

  it('keeps the verdict when the deadline comes first', async ({ expect }) => {
    const answer = await check(`${origin}/stall`, { expectedStatus: ['404'] }, true, 300)
    expect(answer).toMatchObject({ failure: 'status', statusCode: 200 })
  })

  it('says of what is not text only that it is not', async ({ expect }) => {
    const { findings } = await check(body('\0PNG', '&type=image/png'))
    expect(findings?.excerpt).toEqual({
      contentType: 'image/png',
      text: '',
      truncated: true,
      binary: true,
      sizeBytes: 4,
    })
    expect((await check(body('a\0b'))).findings?.excerpt).toMatchObject({ binary: true })
    expect((await check(body('<svg/>', '&type=image/svg%2Bxml'))).findings?.excerpt).toMatchObject({
      text: '<svg/>',
    })
  })

  it('repeats no credentials that a target repeats', async ({ expect }) => {
    const { findings } = await check(`${origin}/echo?api_key=canary-3&page=2`, {
      headers: { authorization: 'Bearer canary-1', 'x-api-key': 'canary-2', accept: 'text/html' },
      expectedStatus: ['404'],
    })
    expect(findings?.excerpt?.text).toContain('[header x-api-key]')
    expect(findings?.excerpt?.text).toContain('/echo?api_key=[query api_key]&page=2')
    expect(findings?.excerpt?.text).toContain('text/html')
    expect(findings?.excerpt?.text).not.toContain('canary')
  })

  it('has no half of a secret at its end', async ({ expect }) => {
    const secrets = new Map([['KEY', 'canary-canary-canary']])
    const { findings } = await check(
      `${origin}/long?letters=65530&then=canary-canary-canary`,
      { expectedStatus: ['404'], headers: { 'x-one': '{{secret.KEY}}' } },
      true,
      1_500,
      secrets,
    )
    expect(findings?.excerpt?.text.slice(65_528)).toBe('xx[secre')
  })
})

describe('a tree of assertions', () => {
  it('is judged on what really came', async ({ expect }) => {
    const either = (value: string) => ({
      type: 'or',
      assertions: [
        { type: 'status', expected: ['201'] },
        {
          type: 'and',
          assertions: [
            { type: 'hops', minHops: 3 },
            { type: 'body', value },
          ],
        },
        { type: 'not', assertion: { type: 'size', maxBytes: 7 } },
      ],
    })
    const good = await check(`${origin}/chain?left=2`, { assertions: [either('arrived')] })
    expect(good).toMatchObject({
      outcome: 'up',
      assertions: [{ assertion: 'any of these', ok: true }, {}, {}, {}, {}, {}, {}],
    })
    const bad = await check(`${origin}/chain?left=2`, { assertions: [either('departed')] })
    expect(bad).toMatchObject({
      outcome: 'down',
      failure: 'assertion',
      message:
        'not true: status is 201 (found 200) or the body contains "departed" or not size at most 7 bytes (found 7 bytes)',
    })
  })
})

describe('an assertion on the certificate', () => {
  const { https } = inject('socketTargets')
  const says = (text: string) =>
    `https://localhost:${https}/?answer=${btoa(text).replaceAll('+', '-').replaceAll('/', '_')}`
  const ok = says('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok')
  const atLeast = (minDays: number) => ({ type: 'certificate', minDays })

  it('is judged by the certificate that the server shows', async ({ expect }) => {
    const actual = expect.stringMatching(/^\d+ days$/) as unknown
    expect(await check(ok, { assertions: [atLeast(1)] })).toMatchObject({
      outcome: 'up',
      assertions: [{ ok: true, actual }],
    })
    const turned = { assertions: [{ type: 'not', assertion: atLeast(1) }], timing: 'socket' }
    expect(await check(ok, turned)).toMatchObject({
      outcome: 'down',
      failure: 'assertion',
      message: expect.stringMatching(
        /^not true: not certificate valid for at least 1 days \(found \d+ days\)$/,
      ),
      findings: { excerpt: { text: 'ok' } },
    })
  })

  it('does not hold when a redirect has left https', async ({ expect }) => {
    const away = says(`HTTP/1.1 302 Found\r\nlocation: ${targets}/ok\r\ncontent-length: 0\r\n\r\n`)
    expect(await check(away, { assertions: [atLeast(1)] })).toMatchObject({
      outcome: 'down',
      message: 'not true: certificate valid for at least 1 days (found no certificate was read)',
      hops: [{ statusCode: 302 }, { statusCode: 200 }],
    })
  })
})
