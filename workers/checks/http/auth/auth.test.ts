import { afterEach, describe, inject, it, vi } from 'vitest'
import { HttpConfig } from '../config.ts'
import { runCheck } from '../../run.ts'

const { origin, refused } = inject('httpTargets')
const elsewhere = origin.replace('127.0.0.1', 'localhost')
const tools = { resolvers: [], browser: null, files: null }

const check = (config: Record<string, unknown>, more: { timeoutMs?: number; workspaceId?: string } = {}) =>
  runCheck(
    { type: 'http', ...config },
    {
      timeoutMs: 1_500,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets: true,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools,
      ...more,
    },
  )
const sent = (value: string | null) => ({
  type: 'jsonpath',
  path: '$.headers.authorization',
  comparison: value === null ? 'absent' : 'equals',
  value: value ?? '',
})
const newKey = () => crypto.randomUUID()
const oauth2 = (key: string, more = '', part: Record<string, unknown> = {}) => ({
  type: 'oauth2',
  tokenUrl: `${origin}/token?key=${key}${more}`,
  clientId: 'a client',
  clientSecret: 'canary & secret',
  ...part,
})
const guarded = (key: string, more = '', part: Record<string, unknown> = {}) => ({
  url: `${origin}/guarded?key=${key}`,
  auth: oauth2(key, more, part),
})
const asked = async (key: string) =>
  (await fetch(`${origin}/token/asked?key=${key}`)).json<{ authorization: string | null; body: string }[]>()
const revoke = (key: string) => fetch(`${origin}/revoke?key=${key}`)
afterEach(() => vi.restoreAllMocks())

describe('a sign-in', () => {
  it('is sent as Basic or Bearer', async ({ expect }) => {
    const basic = { type: 'basic', username: 'anna', password: 'pässword' }
    const wanted = `Basic ${new TextEncoder().encode('anna:pässword').toBase64()}`
    const url = `${origin}/echo`
    expect(await check({ url, auth: basic, assertions: [sent(wanted)] })).toMatchObject({
      outcome: 'up',
      assertions: [{ actual: expect.not.stringContaining(wanted.slice(8)) as unknown }],
    })
    const bearer = { type: 'bearer', token: 'canary-token' }
    const answer = await check({ url, auth: bearer, assertions: [sent('something else')] })
    expect(answer.message).toContain('(found Bearer [token])')
    expect(JSON.stringify(answer)).not.toContain('canary')
    expect(await check({ url, assertions: [sent(null)] })).toMatchObject({ outcome: 'up' })
  })

  it('goes to no other origin after a redirect, but on to the same', async ({ expect }) => {
    const auth = { type: 'bearer', token: 'canary-token' }
    const to = (place: string) => `${origin}/to?status=307&url=${encodeURIComponent(place)}`
    const away = await check({ url: to(`${elsewhere}/echo`), auth, assertions: [sent(null)] })
    expect(away).toMatchObject({ outcome: 'up', hops: [{}, {}] })
    const same = await check({ url: to('/echo'), auth, assertions: [sent('Bearer canary-token')] })
    expect(same).toMatchObject({ outcome: 'up', hops: [{}, {}] })
  })

  it.for([
    [{ auth: { type: 'basic', username: 'a:b', password: 'x' } }, 'auth.username'],
    [{ auth: { type: 'basic', username: 'a', pasword: 'x' } }, 'auth.password'],
    [{ auth: { type: 'bearer', token: 'two words' } }, 'auth.token'],
    [{ auth: { type: 'digest' } }, 'auth.type'],
    [{ auth: oauth2('x', '', { tokenUrl: 'ftp://x' }) }, 'auth.tokenUrl'],
    [{ auth: { type: 'bearer', token: 'x' }, headers: { Authorization: 'y' } }, 'auth'],
  ] as const)('is refused where it makes no sense: %j', ([config, path], { expect }) => {
    const parsed = HttpConfig.safeParse({ url: 'https://example.com/', ...config })
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(path)
  })
})

describe('an OAuth 2 sign-in', () => {
  it('asks as the endpoint wants to be asked: in a header or in the body', async ({ expect }) => {
    const key = newKey()
    const more = { scope: 'read write', audience: 'https://api.example' }
    expect(await check(guarded(key, '', more))).toMatchObject({ outcome: 'up' })
    expect(await check(guarded(key, '&b=1', { style: 'body' }))).toMatchObject({ outcome: 'up' })
    const [header, body] = await asked(key)
    expect(header).toEqual({
      authorization: `Basic ${btoa('a+client:canary+%26+secret')}`,
      body: 'grant_type=client_credentials&scope=read+write&audience=https%3A%2F%2Fapi.example',
    })
    expect(body).toEqual({
      authorization: null,
      body: 'grant_type=client_credentials&client_id=a+client&client_secret=canary+%26+secret',
    })
  })

  it('keeps a token until shortly before it expires, for one workspace', async ({ expect }) => {
    const key = newKey()
    for (let times = 0; times < 3; times += 1)
      expect(await check(guarded(key, '&expires=600'))).toMatchObject({ outcome: 'up' })
    expect(await asked(key)).toHaveLength(1)
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 541_000)
    await check(guarded(key, '&expires=600'))
    expect(await asked(key)).toHaveLength(2)
    await check(guarded(key, '&expires=600'), { workspaceId: 'wks_2' })
    expect(await asked(key)).toHaveLength(3)
  })

  it('asks once for all who need the same token at once', async ({ expect }) => {
    const key = newKey()
    const answers = await Promise.all(Array.from({ length: 5 }, () => check(guarded(key, '&ms=100'))))
    expect(answers.map(({ outcome }) => outcome)).toEqual(['up', 'up', 'up', 'up', 'up'])
    expect(await asked(key)).toHaveLength(1)
  })

  it('does not let one who runs out of time take the others along', async ({ expect }) => {
    const key = newKey()
    const [hasty, patient] = await Promise.all([
      check(guarded(key, '&ms=400'), { timeoutMs: 100 }),
      check(guarded(key, '&ms=400')),
    ])
    expect(hasty).toMatchObject({
      outcome: 'down',
      failure: 'timeout',
      message: `no access token: ${new URL(origin).host} did not give one within 100 ms`,
    })
    expect(patient).toMatchObject({ outcome: 'up' })
  })

  it('tries a new token once when one that was kept is refused, and believes a fresh one', async ({
    expect,
  }) => {
    const key = newKey()
    await check(guarded(key))
    await revoke(key)
    expect(await check(guarded(key))).toMatchObject({ outcome: 'up' })
    expect(await asked(key)).toHaveLength(2)
    const other = newKey()
    const wrong = { ...guarded(other), url: `${origin}/guarded?key=nobody` }
    const answer = await check(wrong)
    expect(answer).toMatchObject({ outcome: 'down', failure: 'status', statusCode: 401 })
    expect(await asked(other)).toHaveLength(1)
    expect(answer.findings?.excerpt?.text).toBe('brought Bearer [access token]')
    expect(await check({ ...wrong, expectedStatus: ['401'] })).toMatchObject({ outcome: 'up' })
    expect(await asked(other)).toHaveLength(1)
  })

  it('is not part of the latency', async ({ expect }) => {
    const answer = await check(guarded(newKey(), '&ms=300'))
    expect(answer.latencyMs).toBeLessThan(250)
  })

  it.for([
    ['refuses', '&status=401', 'status', 'answered HTTP 401 (invalid_client)'],
    ['gives another kind of token', '&type=mac', 'assertion', 'the answer of HOST holds no bearer token'],
  ] as const)(
    'blames an endpoint that %s, and says so without repeating it',
    async ([, more, failure, words], { expect }) => {
      const answer = await check(guarded(newKey(), more))
      expect(answer).toMatchObject({ outcome: 'down', blame: 'target', failure, statusCode: null })
      expect(answer.message).toContain('no access token: ')
      expect(answer.message?.replace(new URL(origin).host, 'HOST')).toContain(words)
      expect(JSON.stringify(answer)).not.toContain('canary')
    },
  )

  it('blames an endpoint that nobody reaches, and never calls a forbidden one', async ({ expect }) => {
    const auth = oauth2('x', '', { tokenUrl: refused })
    expect(await check({ url: `${origin}/guarded`, auth })).toMatchObject({
      outcome: 'down',
      failure: 'refused',
      message: `no access token: ${new URL(refused).host} refused the connection`,
    })
    const answer = await runCheck(
      { type: 'http', url: 'https://example.com/', auth },
      {
        timeoutMs: 500,
        region: 'weur',
        publicUrl: 'x',
        allowPrivateTargets: false,
        workspaceId: 'w',
        monitorId: 'm',
        tools,
      },
    )
    expect(answer).toMatchObject({ outcome: 'unknown', blame: 'internal', failure: 'forbidden_target' })
  })
})
