import { describe, inject, it } from 'vitest'
import type { Answer } from '#core/result'
import type { RdapServices } from './define.ts'
import { registrableDomain } from './domain/registrable.ts'
import { CheckInput } from './index.ts'
import { runCheck } from './run.ts'
import { retryAfterMs } from './source/patience.ts'

const { origin, refused } = inject('rdap')
const listed = (redirector: string | null = null, list = 'dns.json'): RdapServices => ({
  bootstrapUrl: `${origin}/${list}`,
  redirectorUrl: redirector,
})

const check = (
  hostname: string,
  more: Record<string, unknown> = {},
  rdap: RdapServices = listed(),
  allowPrivateTargets = true,
): Promise<Answer> =>
  runCheck(
    { type: 'domain', hostname, ...more },
    {
      timeoutMs: 1_500,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], rdap, browser: null, files: null },
    },
  )

const asked = async (path: string) => Number(await (await fetch(`${origin}/asked?path=${path}`)).text())

describe('a domain check', () => {
  it('is up while all is well, and shows how the domain is registered', async ({ expect }) => {
    const answer = await check('www.fine.test')
    expect(answer).toMatchObject({ outcome: 'up', message: null, statusCode: null })
    expect(answer.latencyMs).toBeGreaterThanOrEqual(0)
    expect(answer.findings?.registration).toMatchObject({
      domain: 'fine.test',
      registrar: 'Example Registrar Inc.',
      statuses: ['client transfer prohibited'],
      nameservers: ['ns1.fine.test', 'ns2.fine.test'],
      dnssec: true,
      registeredAt: '2001-02-03T04:05:06.000Z',
      changedAt: '2026-01-02T01:04:05.000Z',
      expiresAt: expect.stringMatching(/^20\d\d-/),
      source: `${origin}/registry/domain/fine.test`,
    })
  })

  it.for<[string, string, Partial<Answer>, RegExp]>([
    ['soon.test', 'degraded', { failure: null }, /^the registration of soon\.test expires in 10 days, on 20/],
    ['tomorrow.test', 'down', { failure: 'assertion' }, /expires within a day/],
    ['expired.test', 'down', { failure: 'assertion' }, /expired 2 days ago/],
    ['hold.test', 'down', {}, /client hold/],
    ['epp-hold.test', 'down', {}, /server hold/],
    ['redemption.test', 'down', {}, /redemption period/],
    ['deleted.test', 'down', {}, /pending delete/],
    ['gone.test', 'down', { failure: 'status' }, /^gone\.test is not registered$/],
  ])('of %s is %s', async ([hostname, outcome, answer, message], { expect }) => {
    const given = await check(hostname)
    expect(given).toMatchObject({ outcome, blame: 'target', ...answer })
    expect(given.message).toMatch(message)
  })

  it('says what will run out, so that people are reminded of it', async ({ expect }) => {
    const { expiry, findings } = await check('fine.test', { reminderDays: [60, 10] })
    expect(expiry).toEqual({
      kind: 'domain',
      subject: 'fine.test',
      id: findings?.registration?.expiresAt?.slice(0, 10),
      expiresAt: Date.parse(findings?.registration?.expiresAt ?? ''),
      reminderDays: [60, 10],
    })
    expect((await check('soon.test')).expiry?.reminderDays).toEqual([30, 14, 7, 3, 1])
    expect((await check('silent.test')).expiry).toBeNull()
  })

  it('warns as early as it is asked to', async ({ expect }) => {
    expect(await check('soon.test', { degradedDays: 5 })).toMatchObject({ outcome: 'up' })
    expect(await check('soon.test', { degradedDays: 30, downDays: 10 })).toMatchObject({ outcome: 'down' })
    expect(await check('expired.test', { degradedDays: null, downDays: null })).toMatchObject({
      outcome: 'up',
    })
  })

  it('does not pass off an end that nobody tells as one far away', async ({ expect }) => {
    expect(await check('silent.test')).toMatchObject({
      outcome: 'unknown',
      blame: 'resolver',
      message: 'the registry of silent.test does not say when it expires',
      findings: { registration: { expiresAt: null } },
    })
    expect(await check('silent.test', { degradedDays: null, downDays: null })).toMatchObject({
      outcome: 'up',
    })
    expect(await check('silent-hold.test')).toMatchObject({ outcome: 'down' })
  })

  it('knows international names', async ({ expect }) => {
    expect(await check('www.Bücher.test')).toMatchObject({
      outcome: 'up',
      findings: { registration: { domain: 'xn--bcher-kva.test' } },
    })
  })
})

describe('finding the registry', () => {
  it('asks for the list once, not at each check', async ({ expect }) => {
    const fresh = listed(null, 'dns.json?once')
    const before = await asked('/dns.json')
    await check('fine.test', {}, fresh)
    await check('soon.test', {}, fresh)
    expect((await asked('/dns.json')) - before).toBe(1)
  })

  it('asks a redirector about what is not listed', async ({ expect }) => {
    const redirector = listed(`${origin}/redirector`)
    expect(await check('www.far.zz', {}, redirector)).toMatchObject({
      outcome: 'up',
      findings: { registration: { source: `${origin}/registry/domain/far.zz` } },
    })
    expect(await check('nowhere.zz', {}, redirector)).toMatchObject({ outcome: 'down' })
    expect(await check('far.xx', {}, redirector)).toMatchObject({
      outcome: 'unknown',
      blame: 'resolver',
      message: expect.stringContaining('the registry of .xx has no RDAP server that 127.0.0.1'),
    })
  })

  it('asks the redirector too when the list cannot be had', async ({ expect }) => {
    const lost = { bootstrapUrl: `${refused}?lost`, redirectorUrl: `${origin}/redirector` }
    expect(await check('far.zz', {}, lost)).toMatchObject({ outcome: 'up' })
    expect(await check('far.zz', {}, { ...lost, redirectorUrl: null })).toMatchObject({
      outcome: 'unknown',
      message: expect.stringContaining('the list of RDAP servers could not be read'),
    })
    expect(await check('far.xx')).toMatchObject({
      outcome: 'unknown',
      message: expect.stringContaining('the registry of .xx has no RDAP server'),
    })
  })
})

describe('a registry that fails', () => {
  it.for([
    ['garbage', 'its answer is not about this domain'],
    ['page', 'it answered HTTP 404'],
    ['busy', 'it answered HTTP 503'],
    ['huge', 'its answer is not about this domain'],
  ])('by /%s/ says nothing about the domain', async ([base, words], { expect }) => {
    const answer = await check('fine.test', { rdapUrl: `${origin}/${base}/` })
    expect(answer).toMatchObject({ outcome: 'unknown', blame: 'resolver' })
    expect(answer.message).toContain(words)
  })

  it('by speaking of another domain is not believed', async ({ expect }) => {
    expect(await check('stranger.test')).toMatchObject({ outcome: 'unknown', blame: 'resolver' })
  })

  it('by asking for calm gets it', async ({ expect }) => {
    const config = { rdapUrl: `${origin}/limited/` }
    expect(await check('fine.test', config)).toMatchObject({
      outcome: 'unknown',
      blame: 'resolver',
      message: expect.stringContaining('it answered HTTP 429'),
    })
    expect(await check('fine.test', config)).toMatchObject({
      outcome: 'unknown',
      message: expect.stringMatching(/it asked us not to ask again before 20\d\d-\d\d-\d\d \d\d:\d\d UTC/),
    })
    expect(await asked('/limited/domain/fine.test')).toBe(1)
  })

  it('by sending us into the private network is not followed', async ({ expect }) => {
    const lists = { bootstrapUrl: `${origin}/dns.json`, redirectorUrl: `${origin}/elsewhere/` }
    expect(await check('far.zz', {}, lists, false)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'forbidden_target',
    })
    expect(await check('fine.test', { rdapUrl: `${origin}/registry/` }, listed(), false)).toMatchObject({
      outcome: 'unknown',
      failure: 'forbidden_target',
    })
  })
})

describe('what is registered', () => {
  it.for([
    ['www.example.co.uk', 'example.co.uk'],
    ['example.com.', 'example.com'],
    ['me.github.io', 'github.io'],
    ['a.b.city.kawasaki.jp', 'city.kawasaki.jp'],
    ['shop.bücher.de', 'xn--bcher-kva.de'],
    ['com', null],
    ['co.uk', null],
    ['192.0.2.1', null],
    ['[2001:db8::1]', null],
    ['http://example.com', null],
    ['', null],
  ] as const)('of %s is %s', ([hostname, domain], { expect }) => {
    expect(registrableDomain(hostname)).toBe(domain)
  })

  it('is asked of the config before it is saved', ({ expect }) => {
    const paths = (config: Record<string, unknown>) =>
      CheckInput.safeParse({ type: 'domain', ...config }).error?.issues.map(({ path }) => path.join('.'))
    expect(paths({ hostname: 'example.com' })).toBeUndefined()
    expect(paths({ hostname: 'co.uk' })).toEqual(['hostname'])
    expect(paths({ hostname: 'example.com', degradedDays: 7, downDays: 14 })).toEqual(['downDays'])
  })
})

describe('Retry-After', () => {
  it('is seconds or a date', ({ expect }) => {
    const now = Date.UTC(2026, 10, 25, 12)
    expect(retryAfterMs('120', now)).toBe(120_000)
    expect(retryAfterMs('Wed, 25 Nov 2026 12:01:00 GMT', now)).toBe(60_000)
    expect(retryAfterMs('soon', now)).toBeNull()
    expect(retryAfterMs(null, now)).toBeNull()
  })
})
