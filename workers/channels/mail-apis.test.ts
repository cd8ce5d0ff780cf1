import { createHash, createHmac } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'
import { describe, it } from 'vitest'
import { testNotice } from '#core/incident/notice'
import { askNothing } from './define.ts'
import { canary } from './examples/define.ts'
import { examples } from './examples/index.ts'
import { postmark } from './postmark.ts'
import { resend } from './resend.ts'
import { ses } from './ses.ts'

const now = Date.UTC(2026, 10, 20, 3, 0, 7)
const notice = testNotice('dlv_1', now, 'http://localhost:8787', 'ops')
const saying = { now, thread: null, ask: askNothing }
const origin = 'https://mail.example.com/api'

describe('mail by Resend', () => {
  const stored = resend.config.parse(examples.resend.typed(origin))

  it('is sent once under one key, and is the same whenever it is sent again', async ({ expect }) => {
    const first = await resend.toRequest(stored, notice, saying)
    const again = await resend.toRequest(stored, notice, { ...saying, now: now + 3_600_000 })
    expect(first.url).toBe(`${origin}/emails`)
    expect(first.headers.get('idempotency-key')).toBe('dlv_1')
    expect(first.headers.get('authorization')).toBe(`Bearer re_${canary}`)
    const body = await first.json()
    expect(body).toEqual(await again.json())
    expect(body).toMatchObject({
      from: '"Vedette" <alerts@example.com>',
      to: ['ops@example.com', 'boss@example.com'],
      headers: { 'Message-ID': '<dlv_1@example.com>', 'Auto-Submitted': 'auto-generated' },
    })
  })

  it('reads the names of its errors', ({ expect }) => {
    const read = (status: number, name: string) =>
      resend.classify?.(status, JSON.stringify({ statusCode: status, name, message: 'x' }))
    expect(read(409, 'invalid_idempotent_request')).toBe('delivered')
    expect(read(409, 'concurrent_idempotent_requests')).toBe('transient')
    expect(read(403, 'invalid_api_key')).toBe('revoked')
    expect(read(422, 'validation_error')).toBeNull()
    expect(resend.classify?.(500, 'oops')).toBeNull()
  })
})

describe('mail by Postmark', () => {
  const stored = postmark.config.parse(examples.postmark.typed(origin))

  it('keeps its Message-ID and counts nobody', async ({ expect }) => {
    const request = await postmark.toRequest(stored, notice, saying)
    expect(request.url).toBe(`${origin}/email`)
    expect(request.headers.get('x-postmark-server-token')).toBe(`token-${canary}`)
    const body = await request.json<{ Headers: unknown[] }>()
    expect(body).toMatchObject({ To: 'ops@example.com', MessageStream: 'outbound', TrackOpens: false })
    expect(body.Headers).toContainEqual({ Name: 'Message-ID', Value: '<dlv_1@example.com>' })
    expect(body.Headers).toContainEqual({ Name: 'X-PM-KeepID', Value: 'true' })
  })

  it('reads the codes of its errors', ({ expect }) => {
    const read = (status: number, ErrorCode: number) =>
      postmark.classify?.(status, JSON.stringify({ ErrorCode, Message: 'x' }))
    expect(read(401, 10)).toBe('revoked')
    expect(read(422, 405)).toBe('transient')
    expect(read(422, 406)).toBeNull()
  })
})

/** SigV4 once more, by its description: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
async function signatureOf(request: Request, secret: string): Promise<string> {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const hmac = (key: Uint8Array | string, text: string) =>
    new Uint8Array(
      createHmac('sha256', key as Uint8Array)
        .update(text)
        .digest(),
    )
  const authorization = request.headers.get('authorization') ?? ''
  const [, scope = '', signed = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(authorization) ?? []
  const { host, pathname } = new URL(request.url)
  const headers = signed
    .split(';')
    .map((name) => `${name}:${name === 'host' ? host : request.headers.get(name)}\n`)
  const canonical = [
    request.method,
    pathname,
    '',
    headers.join(''),
    signed,
    hash(await request.clone().text()),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', request.headers.get('x-amz-date'), scope, hash(canonical)].join('\n')
  const key = scope
    .split('/')
    .reduce((last, part) => hmac(last, part), new TextEncoder().encode(`AWS4${secret}`))
  return hmac(key, toSign).toHex()
}

describe('mail by Amazon SES', () => {
  const stored = ses.config.parse(examples.ses.typed(origin))

  it('is signed as AWS checks it, for its region and service', async ({ expect }) => {
    const request = await ses.toRequest(stored, notice, saying)
    const authorization = request.headers.get('authorization') ?? ''
    expect(authorization).toContain('Credential=AKIAIOSFODNN7EXAMPLE/20261120/eu-central-1/ses/aws4_request')
    expect(request.headers.get('x-amz-date')).toBe('20261120T030007Z')
    const signature = /Signature=([0-9a-f]{64})/.exec(authorization)?.[1]
    expect(signature).toBe(await signatureOf(request, stored.secretAccessKey))
    expect(signature).not.toBe(await signatureOf(request, 'another secret'))
    expect(authorization).toMatch(/SignedHeaders=[a-z;-]*host/)
  })

  it('is signed by a library that passes the published vector get-vanilla', async ({ expect }) => {
    // https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html
    const { headers } = await new AwsV4Signer({
      method: 'GET',
      url: 'https://example.amazonaws.com/',
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      region: 'us-east-1',
      service: 'service',
      datetime: '20150830T123600Z',
    }).sign()
    expect(headers.get('authorization')).toContain(
      'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    )
  })

  it('goes to its region, in SES v2 shape, with a name that is ASCII on the wire', async ({ expect }) => {
    const { apiUrl: _own, ...usual } = stored
    const request = await ses.toRequest(usual, notice, saying)
    expect(request.url).toBe('https://email.eu-central-1.amazonaws.com/v2/email/outbound-emails')
    expect(await request.json()).toMatchObject({
      FromEmailAddress: `=?UTF-8?B?${new TextEncoder().encode('Überwachung').toBase64()}?= <alerts@example.com>`,
      Destination: { ToAddresses: ['ops@example.com'] },
      Content: { Simple: { Subject: { Data: 'Test: ops', Charset: 'UTF-8' } } },
    })
  })

  it('reads what its errors say', ({ expect }) => {
    const read = (status: number, message: string) => ses.classify?.(status, JSON.stringify({ message }))
    expect(read(403, 'The security token included in the request is invalid.')).toBe('revoked')
    expect(read(403, 'Signature expired: 20261120T030007Z is now earlier than …')).toBe('transient')
    expect(read(400, 'Email address is not verified.')).toBeNull()
  })
})
