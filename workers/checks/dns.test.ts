import { describe, inject, it } from 'vitest'
import type { Answer } from '#core/result'
import { CheckInput } from './index.ts'
import { runCheck } from './run.ts'

const { resolver, refused } = inject('doh')
const good = `${resolver}/good`
const other = `${resolver}/other`

interface Around {
  /** The deployment's own resolvers. */
  own?: string[]
  timeoutMs?: number
  allowPrivateTargets?: boolean
}

const check = (more: Record<string, unknown>, around: Around = {}): Promise<Answer> =>
  runCheck(
    { type: 'dns', hostname: 'example.test', ...more },
    {
      timeoutMs: around.timeoutMs ?? 1_500,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets: around.allowPrivateTargets ?? true,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: around.own ?? [good], browser: null, files: null },
    },
  )

const asked = async (name: string) => Number(await (await fetch(`${resolver}/asked?name=${name}`)).text())
const data = ({ findings }: Answer, index = 0) =>
  findings?.records?.resolvers[index]?.answers.map((one) => one.data)

describe('a dns check of each type', () => {
  it.for([
    ['A', ['192.0.2.1']],
    ['AAAA', ['2001:db8:0::1']],
    ['MX', ['20 mx2.example.test', '10 mx1.example.test.']],
    ['NS', ['ns2.example.test', 'ns1.example.test']],
    ['TXT', ['v=spf1 include:_spf.example.test -all', `say "grüße"; \\`]],
    ['SOA', ['ns1.example.test hostmaster.example.test 2026112501 7200 3600 1209600 300']],
    ['CAA', ['0 issue "letsencrypt.org"']],
    ['HTTPS', ['1 . alpn=h3,h2 port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1']],
  ])('finds what was expected of %s', async ([recordType, expected], { expect }) => {
    const answer = await check({ recordType, expected })
    expect(answer).toMatchObject({ outcome: 'up', message: null, timings: { method: 'fetch' } })
    expect(answer.timings.dnsMs).toBe(answer.latencyMs)
    expect(await check({ recordType })).toMatchObject({ outcome: 'up' })
  })

  it.for([
    ['SRV', '_sip._tcp.example.test', '10 5 5060 sip.example.test'],
    ['HTTPS', 'alias.example.test', '0 svc.example.test'],
    ['PTR', '192.0.2.1', 'example.test'],
    ['CNAME', 'www.example.test', 'edge.example.test'],
    ['A', 'BÜCHER.test', '192.0.2.20'],
  ])('finds %s of %s', async ([recordType, hostname, expected], { expect }) => {
    expect(await check({ hostname, recordType, expected })).toMatchObject({ outcome: 'up' })
  })

  it('shows what it found: the aliases on the way, TTLs, validation, time', async ({ expect }) => {
    const answer = await check({ hostname: 'www.example.test' })
    expect(answer.findings).toEqual({
      records: {
        question: 'A www.example.test',
        resolvers: [
          {
            resolver: good,
            latencyMs: answer.latencyMs,
            rcode: 'NOERROR',
            authenticated: true,
            answers: [
              { name: 'www.example.test', type: 'CNAME', ttlSeconds: 60, data: 'edge.example.test' },
              { name: 'edge.example.test', type: 'CNAME', ttlSeconds: 30, data: 'pool.example.test' },
              { name: 'pool.example.test', type: 'A', ttlSeconds: 20, data: '192.0.2.10' },
              { name: 'pool.example.test', type: 'A', ttlSeconds: 20, data: '192.0.2.11' },
            ],
            moreAnswers: 0,
            authorityCount: 0,
            additionalCount: 0,
            vote: 'expected',
            problem: null,
          },
        ],
      },
    })
  })

  it('keeps no more records than anybody reads', async ({ expect }) => {
    const { findings } = await check({ hostname: 'many.example.test', recordType: 'TXT' })
    expect(findings?.records?.resolvers[0]).toMatchObject({ moreAnswers: 30 })
    expect(findings?.records?.resolvers[0]?.answers).toHaveLength(30)
  })
})

describe('a dns check that finds something else', () => {
  it.for<[string, Record<string, unknown>, Partial<Answer>]>([
    [
      'another address',
      { expected: ['192.0.2.7'] },
      { failure: 'assertion', message: 'A example.test: found 192.0.2.1, expected 192.0.2.7' },
    ],
    [
      'one too many',
      { hostname: 'pool.example.test', expected: ['192.0.2.10'] },
      { failure: 'assertion', message: 'A pool.example.test: found 192.0.2.11, which was not expected' },
    ],
    [
      'none of these',
      { expected: ['192.0.2.7', '192.0.2.8'], match: 'any' },
      { message: 'A example.test: found 192.0.2.1, expected one of 192.0.2.7, 192.0.2.8' },
    ],
    [
      'no such name',
      { hostname: 'gone.example.test' },
      { failure: 'dns', message: 'A gone.example.test: the name does not exist (NXDOMAIN)' },
    ],
    [
      'no such record',
      { hostname: 'pool.example.test', recordType: 'AAAA' },
      { failure: 'dns', message: 'AAAA pool.example.test: it has no AAAA records' },
    ],
    ['a circle of aliases', { hostname: 'loop.example.test' }, { failure: 'dns' }],
    [
      'a broken signature',
      { hostname: 'bogus.example.test' },
      {
        failure: 'dns',
        message:
          'A bogus.example.test: its name servers gave no valid answer (SERVFAIL: DNSSEC bogus, no valid signature)',
      },
    ],
    [
      'name servers in the dark',
      { hostname: 'dark.example.test' },
      {
        message:
          'A dark.example.test: its name servers gave no valid answer (SERVFAIL: no reachable authority)',
      },
    ],
    [
      'no validation',
      { dnssec: true, resolvers: [other] },
      {
        failure: 'assertion',
        message: 'A example.test: the answer is not authenticated by DNSSEC (no AD flag)',
      },
    ],
    [
      'too short a TTL',
      { hostname: 'pool.example.test', minTtlSeconds: 60 },
      { failure: 'assertion', message: 'A pool.example.test: its TTL is 20 s, expected at least 60 s' },
    ],
    [
      'too long a TTL',
      { recordType: 'NS', maxTtlSeconds: 3_600 },
      { failure: 'assertion', message: 'NS example.test: its TTL is 86400 s, expected at most 3600 s' },
    ],
    [
      'a name that should not be there',
      { rcode: 'NXDOMAIN' },
      { failure: 'dns', message: 'A example.test: NOERROR, expected NXDOMAIN' },
    ],
    [
      'a record that should not be there',
      { rcode: 'NODATA' },
      { failure: 'dns', message: 'A example.test: it has A records, expected none' },
    ],
  ])('is down: %s', async ([, config, answer], { expect }) => {
    expect(await check(config)).toMatchObject({ outcome: 'down', blame: 'target', ...answer })
  })

  it('is up where that is what was expected', async ({ expect }) => {
    expect(await check({ hostname: 'gone.example.test', rcode: 'NXDOMAIN' })).toMatchObject({ outcome: 'up' })
    expect(await check({ hostname: 'servfail.example.test', rcode: 'SERVFAIL' })).toMatchObject({
      outcome: 'up',
    })
    expect(await check({ hostname: 'pool.example.test', recordType: 'AAAA', rcode: 'NODATA' })).toMatchObject(
      { outcome: 'up' },
    )
    expect(await check({ dnssec: true })).toMatchObject({ outcome: 'up' })
    expect(await check({ rcode: 'REFUSED', resolvers: [`${resolver}/rcode?code=5`] })).toMatchObject({
      outcome: 'up',
    })
  })
})

describe('a resolver that fails', () => {
  it.for([
    ['/cut', 'its answer is not a DNS message: it ends'],
    ['/garbage', 'its answer is not a DNS message'],
    ['/echo', 'its answer is not a DNS message: it is a query'],
    ['/lying-id', 'its answer bears the id of another query'],
    ['/lying-question', 'its answer is to another question'],
    ['/truncated', 'its answer is cut short'],
    ['/huge', 'its answer is longer than a DNS message can be'],
    ['/html', 'it answered text/html, not a DNS message'],
    ['/status?code=503', 'it answered HTTP 503'],
    ['/redirect', 'it redirects'],
    ['/rcode?code=5', 'it answered REFUSED'],
    ['/hang', 'no answer within 300 ms'],
    ['/drip', 'no answer within 300 ms'],
  ])('by %s has no say, and nobody is blamed but resolvers', async ([path, words], { expect }) => {
    const answer = await check({ resolvers: [`${resolver}${path}`] }, { timeoutMs: 300 })
    expect(answer).toMatchObject({ outcome: 'unknown', blame: 'resolver', latencyMs: null })
    expect(answer.message).toContain(words)
    expect(answer.findings?.records?.resolvers).toMatchObject([{ vote: 'failed' }])
  })

  it('by its own rules, as filters do, is not believed about the name', async ({ expect }) => {
    expect(await check({ hostname: 'sinkhole.example.test' })).toMatchObject({
      outcome: 'unknown',
      blame: 'resolver',
      message: expect.stringContaining('NOERROR: filtered'),
    })
    expect(await check({ hostname: 'blocked.example.test' })).toMatchObject({
      outcome: 'unknown',
      blame: 'resolver',
      message: expect.stringContaining('NXDOMAIN: blocked'),
    })
  })

  it('leaves time for the others, however long it hangs', async ({ expect }) => {
    const answer = await check({ resolvers: [`${resolver}/hang`, good], agree: 'any' }, { timeoutMs: 800 })
    expect(answer).toMatchObject({ outcome: 'up' })
    expect(answer.findings?.records?.resolvers.map(({ vote }) => vote)).toEqual(['failed', 'expected'])
  })

  it('is not asked at a private address unless it is the deployment’s own', async ({ expect }) => {
    const publicOnly = { allowPrivateTargets: false }
    expect(await check({ resolvers: [good] }, publicOnly)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'forbidden_target',
    })
    expect(await check({}, publicOnly)).toMatchObject({ outcome: 'up' })
  })
})

describe('several resolvers', () => {
  const disagree = { hostname: 'www.example.test', expected: ['192.0.2.10', '192.0.2.11'] }

  it('are down only when most disagree with what was expected', async ({ expect }) => {
    expect(await check({ ...disagree, resolvers: [other, good, `${resolver}/slow`] })).toMatchObject({
      outcome: 'up',
    })
    expect(await check({ ...disagree, resolvers: [good, other, `${other}?second`] })).toMatchObject({
      outcome: 'down',
      blame: 'target',
      message: 'A www.example.test: found 203.0.113.66, expected 192.0.2.10, 192.0.2.11 (2 of 3 resolvers)',
    })
  })

  it('must all agree when that is asked', async ({ expect }) => {
    const answer = await check({ ...disagree, agree: 'all', resolvers: [good, other] })
    expect(answer).toMatchObject({ outcome: 'down', blame: 'target' })
    expect(answer.message).toMatch(/\(1 of 2 resolvers\)$/)
    expect(data(answer, 0)).toContain('192.0.2.10')
    expect(data(answer, 1)).toContain('203.0.113.66')
  })

  it('are asked no more than needed', async ({ expect }) => {
    const name = 'xn--bcher-kva.test'
    const before = await asked(name)
    await check({ hostname: name, resolvers: [good, `${good}?2`, `${good}?3`] })
    expect((await asked(name)) - before).toBe(2)
    await check({ hostname: name, resolvers: [good, `${good}?2`, `${good}?3`], agree: 'any' })
    expect((await asked(name)) - before).toBe(3)
  })

  it('can say nothing when too many of them fail', async ({ expect }) => {
    const answer = await check({ ...disagree, resolvers: [good, other, refused] })
    expect(answer).toMatchObject({ outcome: 'unknown', blame: 'resolver', failure: 'refused' })
    expect(answer.message).toContain('too few resolvers could say')
  })

  it('are the deployment’s own unless the check names others', async ({ expect }) => {
    const { findings } = await check({}, { own: [refused, good, `${good}?2`] })
    expect(findings?.records?.resolvers.map(({ vote }) => vote)).toEqual(['failed', 'expected', 'expected'])
    expect(await check({}, { own: [] })).toMatchObject({ outcome: 'unknown', blame: 'internal' })
  })
})

describe('the config of a dns check', () => {
  const paths = (config: Record<string, unknown>) => {
    const parsed = CheckInput.safeParse({ type: 'dns', hostname: 'example.com', ...config })
    return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
  }

  it('takes one expected value without a list', ({ expect }) => {
    expect(CheckInput.parse({ type: 'dns', hostname: 'example.com', expected: '192.0.2.1' })).toMatchObject({
      recordType: 'A',
      expected: ['192.0.2.1'],
      match: 'exact',
      agree: 'majority',
    })
  })

  it.for<[Record<string, unknown>, string]>([
    [{ hostname: 'no name' }, 'hostname'],
    [{ recordType: 'ANY' }, 'recordType'],
    [{ expected: ['192.0.2.1', 'mail'] }, 'expected.1'],
    [{ rcode: 'NXDOMAIN', expected: ['192.0.2.1'] }, 'expected'],
    [{ resolvers: ['udp://192.0.2.53'] }, 'resolvers.0'],
    [{ minTtlSeconds: 60, maxTtlSeconds: 30 }, 'maxTtlSeconds'],
  ])('refuses %j', ([config, path], { expect }) => {
    expect(paths(config)).toEqual([path])
  })
})
