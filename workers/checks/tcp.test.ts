import { describe, inject, it } from 'vitest'
import { runCheck } from './run.ts'
import { tcp } from './tcp.ts'

const ports = inject('socketTargets')

const secrets = new Map([['PASSWORD', 'open-sesame']])

const check = (config: Record<string, unknown>, { timeoutMs = 2_000, allowPrivateTargets = true } = {}) =>
  runCheck(
    { type: 'tcp', hostname: '127.0.0.1', ...config },
    {
      timeoutMs,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: null, files: null },
      secrets,
    },
  )

describe('a tcp check', () => {
  it('is content with a port that opens, and says how long that took', async ({ expect }) => {
    const answer = await check({ port: ports.hang })
    expect(answer).toMatchObject({
      outcome: 'up',
      latencyMs: expect.any(Number),
      findings: null,
      timings: { connectMs: expect.any(Number), tlsMs: null, ttfbMs: null, dnsMs: null, method: 'socket' },
    })
  })

  it('holds a dialogue and shows it', async ({ expect }) => {
    const answer = await check({
      port: ports.greets,
      steps: [
        { expect: '220 ', match: 'starts_with' },
        { send: 'NOOP\\r\\n', expect: 'NOOP\\r\\n', match: 'starts_with' },
        { send: btoa('\u0000\u00ff'), encoding: 'base64', expect: btoa('\u00ff') },
        { send: 'QUIT' },
      ],
    })
    expect(answer).toMatchObject({ outcome: 'up', message: null, timings: { ttfbMs: expect.any(Number) } })
    expect(answer.findings?.dialogue).toMatchObject([
      { sent: null, received: '220 ready\\r\\n', ok: true, secure: false, hidden: false },
      { sent: 'NOOP\\r\\n', received: 'NOOP\\r\\n', ok: true },
      { sent: '\\0\\xff', received: '\\0\\xff', ok: true },
      { sent: 'QUIT', received: null, ok: true },
    ])
  })

  it('says what was answered to what, and what should have been', async ({ expect }) => {
    const answer = await check({
      port: ports.echo,
      steps: [{ send: 'PING', expect: 'PONG', match: 'starts_with' }],
    })
    expect(answer).toMatchObject({
      outcome: 'down',
      failure: 'assertion',
      blame: 'target',
      message: 'it answered "PING" to "PING", and not something that begins with "PONG"',
      findings: { dialogue: [{ ok: false, received: 'PING' }] },
    })
  })

  it('shows what came before the time was over or the connection was closed', async ({ expect }) => {
    const late = await check({ port: ports.greets, steps: [{ expect: '221' }] }, { timeoutMs: 200 })
    expect(late).toMatchObject({
      failure: 'timeout',
      findings: { dialogue: [{ ok: false, received: '220 ready\\r\\n' }] },
    })
    const ended = await check({ port: ports.ends, steps: [{ expect: '220' }] })
    expect(ended).toMatchObject({
      outcome: 'down',
      failure: 'reset',
      findings: { dialogue: [{ received: null }] },
    })
  })

  it('hides what is not to be read, also where the answer repeats it', async ({ expect }) => {
    const answer = await check({
      port: ports.echo,
      steps: [{ send: 'AUTH hunter22', expect: 'no', match: 'starts_with', hidden: true }],
    })
    expect(answer.message).toBe('it answered "[hidden]" to step 1, and not something that begins with "no"')
    expect(JSON.stringify(answer)).not.toContain('hunter22')
  })

  it('takes secrets of the workspace, and shows them by their names only', async ({ expect }) => {
    const answer = await check({
      port: ports.echo,
      steps: [{ send: 'AUTH {{secret.PASSWORD}}\\r\\n', expect: 'open-sesame' }],
    })
    expect(answer.findings?.dialogue).toMatchObject([
      { sent: 'AUTH [secret PASSWORD]\\r\\n', received: 'AUTH [secret PASSWORD]\\r\\n', ok: true },
    ])
  })

  it('masks before it cuts', async ({ expect }) => {
    const before = 'x'.repeat(195)
    const answer = await check({
      port: ports.echo,
      steps: [{ send: `${before}{{secret.PASSWORD}}`, expect: 'sesame' }],
    })
    expect(answer.outcome).toBe('up')
    expect(JSON.stringify(answer)).not.toContain('open-')
  })

  it('speaks TLS, and knows a certificate nobody trusts', async ({ expect }) => {
    const steps = [{ send: 'hello', expect: 'hello' }]
    expect(await check({ port: ports.tls, tls: 'on', steps })).toMatchObject({
      outcome: 'up',
      timings: { tlsMs: expect.any(Number) },
      findings: { dialogue: [{ secure: true }] },
    })
    expect(await check({ port: ports.selfSigned, tls: 'on' })).toMatchObject({
      outcome: 'down',
      failure: 'tls',
    })
    expect(await check({ port: ports.greets, tls: 'on' })).toMatchObject({ outcome: 'down', failure: 'tls' })
  })

  it('knows a name nobody knows', async ({ expect }) => {
    expect(await check({ hostname: 'no-such-host.invalid', port: 80 })).toMatchObject({
      outcome: 'down',
      failure: 'dns',
      blame: 'resolver',
    })
  })
})

describe('a tcp check of a mail server', () => {
  it.for([
    ['smtp', 3],
    ['imap', 2],
    ['pop3', 2],
  ] as const)('asks %s for TLS as its protocol says', async ([name, lines], { expect }) => {
    const answer = await check({
      port: ports[name],
      tls: `starttls-${name}`,
      steps: [{ send: 'NOOP\\r\\n', expect: 'NOOP' }],
    })
    expect(answer).toMatchObject({ outcome: 'up', timings: { tlsMs: expect.any(Number) } })
    expect(answer.findings?.dialogue?.map(({ secure }) => secure)).toEqual([
      ...Array.from({ length: lines }, () => false),
      true,
    ])
  })

  it.for([
    ['smtpPlain', 'tls', 'it answers "502 not here\\r\\n" to STARTTLS'],
    ['smtpBusy', 'protocol', 'it greets with "554 no service\\r\\n"'],
    ['pop3', 'protocol', 'it greets with "+OK POP3 ready\\r\\n"'],
  ] as const)('says what %s said instead', async ([name, failure, words], { expect }) => {
    expect(await check({ port: ports[name], tls: 'starttls-smtp' })).toMatchObject({
      outcome: 'down',
      failure,
      message: expect.stringContaining(words),
    })
  })

  it('takes no word in clear for one in TLS', async ({ expect }) => {
    expect(await check({ port: ports.smtpInjects, tls: 'starttls-smtp' })).toMatchObject({
      outcome: 'down',
      failure: 'protocol',
    })
  })
})

describe('a tcp check in production', () => {
  it.for([
    ['127.0.0.1', 22],
    ['10.1.2.3', 22],
    ['mail.example.com', 25],
  ] as const)('opens no socket to %s port %i', async ([hostname, port], { expect }) => {
    expect(await check({ hostname, port }, { allowPrivateTargets: false })).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'forbidden_target',
    })
  })
})

describe('the config of a tcp check', () => {
  it.for([
    [{ hostname: 'a b' }, 'hostname'],
    [{ hostname: 'https://example.com' }, 'hostname'],
    [{ port: 0 }, 'port'],
    [{ port: 70_000 }, 'port'],
    [{ tls: 'starttls' }, 'tls'],
    [{ steps: [{}] }, 'steps.0.send'],
    [{ steps: [{ send: 'a\\q' }] }, 'steps.0.send'],
    [{ steps: [{ expect: '\\xZZ' }] }, 'steps.0.expect'],
    [{ steps: [{ send: '***', encoding: 'base64' }] }, 'steps.0.send'],
    [{ steps: Array.from({ length: 11 }, () => ({ send: 'a' })) }, 'steps'],
  ] as const)('refuses %j', ([wrong, path], { expect }) => {
    const read = tcp.config.safeParse({ hostname: 'example.com', port: 80, ...wrong })
    expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
  })

  it('takes names, IPv4 and IPv6', ({ expect }) => {
    for (const hostname of ['example.com', '192.0.2.1', '2001:db8::1', '[2001:db8::1]', 'db'])
      expect(tcp.config.safeParse({ hostname, port: 80 }).success, hostname).toBe(true)
  })
})
