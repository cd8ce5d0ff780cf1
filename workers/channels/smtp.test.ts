import PostalMime from 'postal-mime'
import { describe, inject, it } from 'vitest'
import { testNotice } from '#core/incident/notice'
import type { Incident, Notice } from '#core/incident/schema'
import { deliver } from './deliver.ts'
import { smtp } from './smtp.ts'

const ports = inject('smtpServers')
const now = Date.UTC(2026, 10, 20, 3, 0, 7)
const options = { allowPrivateTargets: true, now }
const password = 'right-canary-77f1'

const incident: Incident = {
  id: 'inc_1',
  workspaceId: 'wsp_1',
  status: 'open',
  severity: 'critical',
  title: 'Zürich – Кассa ✓ is down',
  cause: 'HTTP 503 <script> & "quotes"',
  monitorId: 'mon_1',
  ruleId: null,
  regions: ['weur', 'enam'],
  startedAt: now - 95_000,
  acknowledgedAt: null,
  resolvedAt: null,
  reason: null,
  timeline: [],
}
const notice = (more: Partial<Notice> = {}): Notice => ({
  id: `dlv_${crypto.randomUUID()}`,
  event: 'incident.opened',
  at: now,
  title: incident.title,
  text: `${incident.cause}\nSince then`,
  url: 'http://localhost:8787/incidents/inc_1',
  incident,
  monitor: { id: 'mon_1', name: 'Zürich – Кассa ✓', target: 'https://shop.example.com/?a=1&b=2', tags: [] },
  regions: ['weur', 'enam'],
  ...more,
})

const inbox = () => `ops-${crypto.randomUUID().slice(0, 8)}@example.com`
const typed = (more: object) => ({
  to: [inbox()],
  from: '"Wächter, Zürich" <alerts@example.com>',
  host: 'localhost',
  port: ports['plain'],
  security: 'none',
  ...more,
})
const signedIn = { username: 'ops', password }
const send = (more: object, what = notice()) =>
  deliver({ type: 'smtp', config: smtp.config.parse(typed(more)) }, what, options)

interface Mail {
  from: string
  to: string[]
  secure: boolean
  user: string | null
  message: string
}
async function mailsTo(to: string) {
  const answer = await fetch(`http://127.0.0.1:${ports.control}/mails?to=${encodeURIComponent(to)}`)
  const mails = await answer.json<Mail[]>()
  return Promise.all(mails.map(async (mail) => ({ ...mail, parsed: await PostalMime.parse(mail.message) })))
}

describe('a mail by SMTP', () => {
  it.for([
    ['in clear', { port: ports['plain'] }, false, null],
    ['after STARTTLS', { port: ports['submission'], security: 'starttls', ...signedIn }, true, 'ops'],
    ['in TLS from the first byte', { port: ports['secure'], security: 'tls', ...signedIn }, true, 'ops'],
    ['by LOGIN alone', { port: ports['login'], security: 'starttls', ...signedIn }, true, 'ops'],
    [
      'to an address',
      { host: '127.0.0.1', port: ports['secure'], security: 'tls', ...signedIn },
      true,
      'ops',
    ],
  ] as const)('arrives %s', async ([, server, secure, user], { expect }) => {
    const to = inbox()
    const outcome = await send({ ...server, to: [to] })
    expect(outcome).toMatchObject({ result: 'delivered', status: 250, error: null })
    expect(await mailsTo(to)).toMatchObject([{ from: 'alerts@example.com', to: [to], secure, user }])
  })

  it('is the one that was meant: names, subject, both parts, and lines that begin with a dot', async ({
    expect,
  }) => {
    const to = [inbox(), inbox()]
    const said = notice({
      event: 'certificate.expiring',
      incident: null,
      title: 'Läuft ab',
      text: '.\n..two\n.end',
    })
    await send({ to }, said)
    const [mail] = await mailsTo(to[1] ?? '')
    expect(mail?.to).toEqual(to)
    expect(mail?.parsed.from).toEqual({ name: 'Wächter, Zürich', address: 'alerts@example.com' })
    expect(mail?.parsed.to?.map(({ address }) => address)).toEqual(to)
    expect(mail?.parsed.subject).toBe('Expires soon: Läuft ab')
    expect(mail?.parsed.messageId).toBe(`<${said.id}@example.com>`)
    expect(Date.parse(mail?.parsed.date ?? '')).toBe(now)
    expect(mail?.parsed.text).toContain('\n.\n..two\n.end\n')
    expect(mail?.parsed.html).toContain('<br>..two<br>')
    // RFC 5321, section 4.5.3.1.6
    for (const line of mail?.message.split('\r\n') ?? []) expect(line.length).toBeLessThanOrEqual(998)
  })

  it('of one incident is one conversation, and each its own mail', async ({ expect }) => {
    const to = [inbox()]
    const opened = notice()
    for (const said of [
      opened,
      notice({ event: 'incident.acknowledged' }),
      notice({ event: 'incident.resolved' }),
    ])
      await send({ to }, said)
    const mails = await mailsTo(to[0] ?? '')
    const header = (index: number, key: string) =>
      mails[index]?.parsed.headers.find((one) => one.key === key)?.value
    const root = header(0, 'references')
    expect(root).toMatch(/^<inc_1\.[a-z0-9]+@example\.com>$/)
    expect(mails.map(({ parsed }) => parsed.subject)).toEqual([
      'Down: Zürich – Кассa ✓',
      'Acknowledged: Zürich – Кассa ✓',
      'Resolved: Zürich – Кассa ✓',
    ])
    expect([header(0, 'in-reply-to'), header(1, 'in-reply-to'), header(2, 'in-reply-to')]).toEqual([
      undefined,
      root,
      root,
    ])
    expect(new Set(mails.map(({ parsed }) => parsed.messageId)).size).toBe(3)
    expect(header(0, 'auto-submitted')).toBe('auto-generated')
    await send({ to }, opened)
    expect((await mailsTo(to[0] ?? '')).at(-1)?.parsed.messageId).toBe(mails[0]?.parsed.messageId)
  })

  it('lets nothing in a notice become a header or a command', async ({ expect }) => {
    const to = inbox()
    const name = 'x\r\nBcc: evil@example.com\r\n\r\n.\r\nMAIL FROM:<evil@example.com>'
    const evil = notice({
      title: name,
      monitor: { id: 'm', name, target: name, tags: [] },
      incident: { ...incident, title: name, cause: name },
    })
    expect(await send({ to: [to] }, evil)).toMatchObject({ result: 'delivered' })
    const [mail] = await mailsTo(to)
    expect(mail?.parsed.bcc).toBeUndefined()
    expect(mail?.parsed.subject).toMatch(/^Down: x Bcc: evil@example.com \. MAIL FROM/)
    expect(await mailsTo('evil@example.com')).toEqual([])
  })

  it('goes to those whom the server takes, and names the others', async ({ expect }) => {
    const to = inbox()
    const outcome = await send({ to: [to, 'nobody550@example.com'] })
    expect(outcome).toMatchObject({ result: 'delivered', error: null })
    expect(outcome.remark).toMatch(/^Taken, but not for nobody550@example\.com: 550/)
    expect(await mailsTo(to)).toHaveLength(1)
  })
})

describe('a mail that a server does not take', () => {
  it.for([
    ['when its mailbox is busy', { to: ['busy451@example.com'] }, 'transient', 451, /not for busy451/],
    ['when nobody is there', { to: ['nobody550@example.com'] }, 'permanent', 550, /not for nobody550/],
    [
      'when one of them may be later',
      { to: ['nobody550@example.com', 'busy451@example.com'] },
      'transient',
      null,
      /451|550/,
    ],
    ['when it refuses everybody', { port: ports['greets554'] }, 'permanent', 554, /no service for you/],
    ['when it is going down', { port: ports['greets421'] }, 'transient', 421, /shutting down/],
    ['when it is too big', { port: ports['says552'] }, 'permanent', 552, /too big for me/],
    ['when it is greylisted', { port: ports['says451'] }, 'transient', 451, /come back later/],
    [
      'when it talks nonsense',
      { port: ports['garbage'] },
      'transient',
      null,
      /does not answer as a mail server/,
    ],
    [
      'when it hangs up on the message',
      { port: ports['cutsData'] },
      'transient',
      null,
      /closed the connection before/,
    ],
    [
      'when nobody listens',
      { port: inject('socketTargets').refused },
      'transient',
      null,
      /refused the connection/,
    ],
  ] as const)('is kept or given up as it says: %s', async ([, server, result, status, words], { expect }) => {
    const outcome = await send(server)
    expect(outcome).toMatchObject({ result, ...(status && { status }) })
    expect(outcome.error).toMatch(words)
  })

  it('says in clear that the password is wrong, and never what it is', async ({ expect }) => {
    const wrong = {
      port: ports['submission'],
      security: 'starttls',
      username: 'ops',
      password: 'wrong-canary-1',
    }
    const outcome = await send(wrong)
    expect(outcome).toMatchObject({ result: 'permanent', status: 535 })
    expect(outcome.error).toMatch(/^localhost does not take the user name and password: 535/)
    const echoed = await send({ port: ports['echoes'], ...signedIn, security: 'tls' })
    expect(echoed).toMatchObject({ result: 'permanent', status: 535 })
    expect(echoed.error).not.toContain(password)
    expect(echoed.error).not.toContain(btoa(password))
    expect(echoed.error).not.toContain(btoa(`\0ops\0${password}`))
  })

  it('is understood from a greeting of several lines', async ({ expect }) => {
    expect(await send({ port: ports['greetsTwice'] })).toMatchObject({ result: 'delivered', status: 250 })
  })
})

describe('what was asked to be secret', () => {
  it.for([
    ['offers no STARTTLS', 'noTls', 'permanent'],
    ['offers it and then refuses', 'stripped', 'transient'],
    ['shows a certificate nobody trusts', 'untrusted', 'transient'],
    ['says more in clear than it was asked', 'injects', 'transient'],
  ] as const)('is not sent to a server that %s', async ([, server, result], { expect }) => {
    const to = inbox()
    const outcome = await send({ to: [to], port: ports[server], security: 'starttls', ...signedIn })
    expect(outcome.result).toBe(result)
    expect(outcome.error).toMatch(/begins no TLS|secure connection/)
    expect(await mailsTo(to)).toEqual([])
  })

  it('is not sent in TLS to a server of another name', async ({ expect }) => {
    // The same servers as above, by an address that their certificate does not name.
    for (const server of [
      { port: ports['secure'], security: 'tls' },
      { port: ports['submission'], security: 'starttls' },
    ]) {
      const outcome = await send({ host: '0.0.0.0', ...server, ...signedIn })
      expect(outcome).toMatchObject({ result: 'transient', status: null })
      expect(outcome.error).toMatch(/No secure connection to 0\.0\.0\.0/)
    }
  })

  it('is refused when it is typed: a password in clear, or half a sign-in', ({ expect }) => {
    const paths = (more: object) =>
      smtp.config.safeParse(typed(more)).error?.issues.map(({ path }) => path.join('.')) ?? []
    expect(paths({ ...signedIn, security: 'none' })).toEqual(['security'])
    expect(paths({ username: 'ops' })).toEqual(['password'])
    expect(paths({ password: 'x', security: 'tls' })).toEqual(['username'])
    expect(paths({ from: 'a@example.com\r\nBcc: b@example.com' })).toEqual(['from'])
    expect(paths({ from: 'Name\r\nBcc: <b@example.com>' })).toEqual(['from'])
    expect(paths({ to: ['x@example.com>\r\nRCPT TO:<y@example.com'] })).toEqual(['to.0'])
    expect(paths({ to: [] })).toEqual(['to'])
    expect(paths({ to: Array.from({ length: 21 }, (_, index) => `a${index}@example.com`) })).toEqual(['to'])
  })
})

it('is not sent to a private host or to port 25 in production', async ({ expect }) => {
  const from = async (more: object) =>
    deliver({ type: 'smtp', config: smtp.config.parse(typed(more)) }, notice(), {
      ...options,
      allowPrivateTargets: false,
    })
  expect(await from({ host: '169.254.169.254' })).toMatchObject({ result: 'permanent', status: null })
  expect((await from({ host: 'db.internal' })).error).toContain('internal')
  expect((await from({ host: 'smtp.example.com', port: 25 })).error).toMatch(/port 25.*587, or 465 with tls/)
})

it(
  'lets go of a server that hangs in the dialogue when the time is over',
  { timeout: 30_000 },
  async ({ expect }) => {
    const hang = (port: number | undefined) => send({ port })
    const outcomes = await Promise.all([hang(ports['hangsGreeting']), hang(ports['hangsData'])])
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ result: 'transient', status: null })
      expect(outcome.error).toMatch(/did not answer in time|No answer within 10 s/)
      expect(outcome.ms).toBeLessThan(11_500)
    }
    expect(await send({}, testNotice('dlv_2', now, 'http://localhost:8787', 'ops'))).toMatchObject({
      result: 'delivered',
    })
  },
)
