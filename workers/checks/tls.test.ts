import { describe, inject, it } from 'vitest'
import { runCheck } from './run.ts'

const { ports, roots, fingerprint } = inject('tlsTargets')
const host = 'shop.example.test'

/** A check of one of the servers of `test/tls-targets.ts`. */
const check = (target: string, more: Record<string, unknown> = {}, allowPrivateTargets = true) =>
  runCheck(
    { type: 'tls', hostname: '127.0.0.1', port: ports[target], serverName: host, ca: roots, ...more },
    {
      timeoutMs: 3_000,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: null, files: null },
    },
  )

describe('a tls check of a good certificate', () => {
  it('is up, with connection and handshake timed apart, and shows certificate and chain', async ({
    expect,
  }) => {
    const answer = await check('good')
    expect(answer).toMatchObject({
      outcome: 'up',
      message: null,
      failure: null,
      statusCode: null,
      timings: { dnsMs: null, connectMs: expect.any(Number), tlsMs: expect.any(Number), method: 'socket' },
      findings: {
        certificate: {
          host,
          subject: host,
          issuer: 'Test Intermediate, Vedette tests',
          names: [host],
          moreNames: 0,
          daysLeft: 89,
          key: 'EC P-256',
          signature: 'SHA-256 with ECDSA',
          version: 'TLS 1.3',
          cipher: expect.stringMatching(/^TLS_AES_/),
          trusted: true,
          authority: 'Test Root',
          problems: [],
          chain: [{ subject: host }, { subject: 'Test Intermediate', key: 'EC P-384' }],
          readBy: 'socket',
        },
      },
    })
    expect(answer.latencyMs).toBeCloseTo(Number(answer.timings.connectMs) + Number(answer.timings.tlsMs), 5)
    const { certificate } = answer.findings ?? {}
    expect(certificate?.fingerprint).toBe(fingerprint.replaceAll(':', '').toLowerCase())
    expect(answer.expiry).toMatchObject({
      kind: 'certificate',
      subject: host,
      id: certificate?.fingerprint,
      expiresAt: Date.parse(certificate?.validTo ?? ''),
      reminderDays: [30, 14, 7, 3, 1],
    })
  })

  it.for([
    ['rsa', 'TLS 1.3', 'RSA 2048'],
    ['ed25519', 'TLS 1.3', 'Ed25519'],
    ['tls12', 'TLS 1.2', 'EC P-256'],
    ['tls12Rsa', 'TLS 1.2', 'RSA 2048'],
    ['tls13', 'TLS 1.3', 'EC P-256'],
    ['tls13Rsa', 'TLS 1.3', 'RSA 2048'],
    ['rsaExchange', 'TLS 1.2', 'RSA 2048'],
    ['wantsCertificate', 'TLS 1.3', 'EC P-256'],
    ['sniNeeded', 'TLS 1.3', 'EC P-256'],
    ['wildcard', 'TLS 1.3', 'EC P-256'],
    ['disordered', 'TLS 1.3', 'EC P-256'],
    ['withRoot', 'TLS 1.3', 'EC P-256'],
    ['longChain', 'TLS 1.3', 'EC P-256'],
  ] as const)('is up with the server "%s"', async ([target, version, key], { expect }) => {
    expect(await check(target)).toMatchObject({
      outcome: 'up',
      findings: { certificate: { version, key, trusted: true } },
    })
  })

  it('takes an address where the certificate is for it, and a name in its own letters', async ({
    expect,
  }) => {
    expect(await check('address', { serverName: null })).toMatchObject({
      outcome: 'up',
      findings: { certificate: { host: '127.0.0.1', names: ['127.0.0.1'] } },
    })
    expect(await check('international', { serverName: 'bücher.example.test' })).toMatchObject({
      outcome: 'up',
    })
  })

  it('is known by its fingerprint alone, without anybody who vouches for it', async ({ expect }) => {
    expect(await check('good', { ca: null, fingerprint })).toMatchObject({
      outcome: 'up',
      findings: { certificate: { trusted: false, problems: [{ severity: 'note' }] } },
    })
  })
})

describe('a tls check of what is wrong', () => {
  const wrong: [string, RegExp, Record<string, unknown>?][] = [
    ['expired', /^the certificate expired 3 days ago \(on \d{4}-\d\d-\d\d\)$/],
    ['notYet', /^the certificate is not valid before \d{4}-\d\d-\d\d \(in 1 day\)$/],
    [
      'wrongHost',
      /^the certificate is for other\.example\.test and \*\.example\.com, not for shop\.example\.test$/,
    ],
    [
      'wildcard',
      /^the certificate is for \*\.example\.test, not for example\.test$/,
      { serverName: 'example.test' },
    ],
    ['good', /^the certificate is for shop\.example\.test, not for 127\.0\.0\.1$/, { serverName: null }],
    ['noNames', /^the certificate names no host at all, so it is not for shop\.example\.test$/],
    ['selfSigned', /^the certificate is self-signed: nobody vouches for it$/],
    [
      'incomplete',
      /^the chain is incomplete: the certificate of “Test Intermediate”, which issued that of “shop\.example\.test”, is not sent/,
    ],
    [
      'good',
      /^the chain is incomplete: the certificate of “Test Root”, .* is no public authority$/,
      { ca: null },
    ],
    ['privateRoot', /^the chain ends at “Private Root”, an authority that is not trusted$/],
    [
      'forged',
      /^the certificate of “shop\.example\.test” was not signed by “Test Intermediate”, whose name it bears$/,
    ],
    ['deadMiddle', /^the certificate of the issuer “Expired Intermediate” expired 1 day ago/],
    ['noAuthority', /^“No Authority” has issued a certificate without being an authority$/],
    ['clientOnly', /^the certificate is not meant for servers$/],
    ['impostor', /^the server did not prove that it holds the key of its certificate$/],
    ['tls11', /^the server speaks TLS 1\.1, expected at least TLS 1\.2$/],
    ['tls10', /^the server speaks TLS 1\.0, expected at least TLS 1\.2$/],
    ['tls12', /^the server speaks TLS 1\.2, expected at least TLS 1\.3$/, { minimumVersion: '1.3' }],
    [
      'rsa',
      /^the certificate is not the expected one: its SHA-256 begins with [0-9a-f]{16}$/,
      { fingerprint },
    ],
    [
      'good',
      /^the certificate was issued by “Test Intermediate” of Vedette tests, expected Let's Encrypt$/,
      { issuer: "Let's Encrypt" },
    ],
    [
      'expiresSoon',
      /^the certificate expires in 4 days \(on .*\), expected at least 10 days$/,
      { minimumDays: 10 },
    ],
    ['smtp', /^127\.0\.0\.1:\d+ does not speak TLS here: it begins with “220 m”$/],
    ['http', /^127\.0\.0\.1:\d+ does not speak TLS here: it answers in plain HTTP$/],
    ['tampered', /^127\.0\.0\.1:\d+ sent a record that does not decrypt$/],
    ['oddAlert', /^127\.0\.0\.1:\d+ ended the TLS handshake: /],
    ['sniNeeded', /no server name was sent, and it may want one$/, { serverName: null }],
  ]
  it.for(wrong)('says of the server "%s" what is wrong: %s', async ([target, message, more], { expect }) => {
    const answer = await check(target, more)
    expect(answer).toMatchObject({ outcome: 'down', failure: 'tls', blame: 'target' })
    expect(answer.message).toMatch(message)
  })

  it.for(['closes', 'resets'])('calls it a reset when the server %s', async (target, { expect }) => {
    expect(await check(target)).toMatchObject({
      outcome: 'down',
      failure: 'reset',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ closed the connection during the TLS handshake$/),
    })
  })

  it('says everything that is wrong, the worst first', async ({ expect }) => {
    const answer = await check('expired', { serverName: 'other.test', ca: null })
    expect(answer.message?.split('; ')).toEqual([
      expect.stringMatching(/^the certificate expired/),
      expect.stringMatching(/not for other\.test$/),
      expect.stringMatching(/^the chain is incomplete/),
    ])
    expect(answer.findings?.certificate?.problems.map(({ severity }) => severity)).toEqual([
      'down',
      'down',
      'down',
    ])
  })

  it('only notes who vouches where that is not asked', async ({ expect }) => {
    for (const target of ['selfSigned', 'incomplete', 'privateRoot'])
      expect(await check(target, { verifyChain: false })).toMatchObject({
        outcome: 'up',
        findings: { certificate: { trusted: false, problems: [{ severity: 'note' }] } },
      })
  })
})

describe('a tls check of what is weak or soon over', () => {
  const weak: [string, RegExp, Record<string, unknown>?][] = [
    ['expiresSoon', /^the certificate expires in 4 days \(on \d{4}-\d\d-\d\d\)$/],
    ['good', /^the certificate expires in 89 days/, { degradedDays: 100 }],
    ['agingMiddle', /^the certificate of the issuer “Aging Intermediate” expires in 3 days/],
    ['weakKey', /^the key of the certificate is weak \(RSA 1024\)$/],
    ['sha1', /^the certificate of “shop\.example\.test” is signed weakly \(SHA-1 with RSA\)$/],
  ]
  it.for(weak)('degrades for the server "%s": %s', async ([target, message, more], { expect }) => {
    const answer = await check(target, more)
    expect(answer.message).toMatch(message)
    expect(answer).toMatchObject({ outcome: 'degraded', failure: null, blame: 'target' })
  })

  it('is up where so few days were agreed on', async ({ expect }) => {
    expect(await check('expiresSoon', { degradedDays: 2 })).toMatchObject({ outcome: 'up', message: null })
  })
})

describe('a tls check that is not to be made', () => {
  it('calls no private place in production', async ({ expect }) => {
    expect(await check('good', {}, false)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'forbidden_target',
      message: 'this address may not be checked: it is a loopback address',
    })
  })
})
