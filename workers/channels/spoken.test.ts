import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { testNotice } from '#core/incident/notice'
import { deliver } from './deliver.ts'
import type { SpokenChannelType } from './define.ts'
import { noMailer } from './email.ts'
import { canary } from './examples/define.ts'
import { examples } from './examples/index.ts'
import { type AnyChannelType, channelType, channelTypes, type ChannelTypeName } from './index.ts'

// What every channel that does not speak HTTP must keep. A new one passes by having its situations here.
const ports = inject('smtpServers')
const now = Date.UTC(2026, 10, 20, 19, 0, 0)
const notice = testNotice('dlv_1', now, 'http://localhost:8787', 'ops')

interface Situation {
  /** Beside the example's config. */
  config?: Record<string, unknown>
  mailer?: SendEmail
}
interface Situations {
  taken: Situation
  /** Refused, but not for good. */
  passing: Situation
  final: Situation
  silent: Situation
  /** Nobody is there, or it breaks off. */
  broken: Situation
  /** It repeats what it was told, secrets and all. */
  echoes: Situation | null
  /** What may not be used in production, and why. */
  forbidden: { situation: Situation; reason: RegExp }
}

const mailer = (send: () => Promise<EmailSendResult>): SendEmail => ({ send })
const refusing = (code: string, message = 'no') =>
  mailer(() => Promise.reject(Object.assign(new Error(message), { code })))
const server = (port: number | undefined, more: object = {}) => ({
  config: { host: 'localhost', port, security: 'none', username: undefined, password: undefined, ...more },
})

const situations: Record<string, Situations> = {
  email: {
    taken: { mailer: env.EMAIL },
    passing: { mailer: refusing('E_RATE_LIMIT_EXCEEDED') },
    final: { mailer: refusing('E_SENDER_NOT_VERIFIED') },
    silent: { mailer: mailer(() => new Promise(() => undefined)) },
    broken: { mailer: mailer(() => Promise.reject(new Error('internal error'))) },
    echoes: null,
    forbidden: { situation: {}, reason: /no Email Service binding/ },
  },
  smtp: {
    taken: server(ports['plain']),
    passing: server(ports['says451']),
    final: server(ports['says552']),
    silent: server(ports['hangsData']),
    broken: server(ports['cutsData']),
    echoes: server(ports['echoes'], { security: 'tls', username: 'ops', password: `right ${canary}` }),
    forbidden: { situation: server(587, { host: '169.254.169.254' }), reason: /metadata/ },
  },
}

const spoken = (channelTypes as readonly AnyChannelType[]).filter((type) => 'send' in type)

it('has situations for every type there is', ({ expect }) => {
  expect(Object.keys(situations)).toEqual(spoken.map(({ type }) => type))
})

describe.for(spoken.map(({ type }) => type))('%s', (name) => {
  const type = channelType(name) as SpokenChannelType
  const example = examples[name as ChannelTypeName]
  const all = situations[name] as Situations
  const storedFor = (more: Record<string, unknown> = {}) =>
    type.stored.parse(
      type.keep(type.config.parse({ ...example.typed('http://localhost'), ...more }), null, () => ''),
    )
  const send = ({ config, mailer: one }: Situation, allowPrivateTargets = true) =>
    deliver({ type: name, config: storedFor(config) }, notice, { allowPrivateTargets, now, mailer: one })

  it('delivers to a receiver that takes it', async ({ expect }) => {
    expect(await send(all.taken)).toMatchObject({ result: 'delivered', error: null })
  })

  it('tries again what may pass, and gives up what will not', async ({ expect }) => {
    expect(await send(all.passing)).toMatchObject({ result: 'transient' })
    expect(await send(all.final)).toMatchObject({ result: 'permanent' })
    const broken = await send(all.broken)
    expect(broken).toMatchObject({ result: 'transient', status: null })
    expect(broken.error).toBeTruthy()
  })

  it('waits ten seconds for an answer, no longer', { timeout: 20_000 }, async ({ expect }) => {
    const outcome = await send(all.silent)
    expect(outcome).toMatchObject({ result: 'transient', status: null, error: 'No answer within 10 s' })
    expect(outcome.ms).toBeLessThan(12_000)
  })

  it('is not used where it must not, neither to send nor to be saved', async ({ expect }) => {
    const { situation, reason } = all.forbidden
    const outcome = await send(situation, false)
    expect(outcome).toMatchObject({ result: 'permanent', status: null })
    expect(outcome.error).toMatch(reason)
    const refusal = type.refusal(storedFor(situation.config), { allowPrivateTargets: false, mailer: null })
    expect(refusal?.message).toMatch(reason)
  })

  it('shows no secret: not in its mask, not in an error, not when the receiver repeats it', async ({
    expect,
  }) => {
    const masked = JSON.stringify(type.mask(storedFor()))
    for (const secret of [...example.secrets, canary]) expect(masked).not.toContain(secret)
    const unreadable = await deliver({ type: name, config: { host: canary } }, notice, {
      allowPrivateTargets: true,
      now,
    })
    expect(unreadable).toMatchObject({ result: 'permanent', status: null })
    expect(unreadable.error).not.toContain(canary)
    if (!all.echoes) return
    const { error } = await send(all.echoes)
    expect(error).toContain('••••')
    for (const secret of [canary, ...type.secrets(storedFor())]) expect(error).not.toContain(secret)
  })

  it('reads back what was typed, and names its receivers', ({ expect }) => {
    const stored = storedFor()
    expect(
      type.stored.parse(type.keep(type.config.parse(type.typed(stored)), stored, () => 'never')),
    ).toEqual(stored)
    expect(type.recipient(type.mask(stored))).toBe(example.recipient)
    expect(URL.canParse(type.address(stored) ?? '')).toBe(true)
  })

  it('lays out a notice of any length', async ({ expect }) => {
    const huge = 'x&<😀'.repeat(5000)
    const long = {
      ...notice,
      title: huge,
      text: huge,
      monitor: { id: 'm', name: huge, target: huge, tags: [] },
    }
    const { config, mailer: one } = all.taken
    const channel = { type: name, config: storedFor(config) }
    const outcome = await deliver(channel, long, { allowPrivateTargets: true, now, mailer: one })
    expect(outcome).toMatchObject({ result: 'delivered' })
  })
})

describe('mail by the binding', () => {
  const send = (one: SendEmail | null) =>
    deliver({ type: 'email', config: examples.email.typed('') }, notice, {
      allowPrivateTargets: true,
      now,
      mailer: one,
    })

  it.for([
    ['E_DAILY_LIMIT_EXCEEDED', 'no', 'transient'],
    ['E_INTERNAL_SERVER_ERROR', 'no', 'transient'],
    ['E_DELIVERY_FAILED', 'no', 'transient'],
    ['E_RECIPIENT_SUPPRESSED', 'no', 'permanent'],
    ['E_SENDER_DOMAIN_NOT_AVAILABLE', 'no', 'permanent'],
    ['', 'destination address is not a verified address', 'permanent'],
  ] as const)('reads %s (%s) as %s', async ([code, message, result], { expect }) => {
    const outcome = await send(refusing(code, message))
    expect(outcome).toMatchObject({ result, error: code === '' ? message : `${code}: ${message}` })
  })

  it('hands over both parts and only headers that the service takes', async ({ expect }) => {
    let handed: unknown
    await send(
      mailer((...said: unknown[]) => {
        handed = said[0]
        return Promise.resolve({ messageId: 'x' })
      }),
    )
    expect(handed).toMatchObject({
      from: { name: 'Vedette', email: 'alerts@example.com' },
      to: ['ops@example.com'],
      subject: 'Test: ops',
      text: expect.stringContaining('This channel works') as unknown,
      html: expect.stringContaining('<!doctype html>') as unknown,
    })
    const { headers } = handed as { headers: Record<string, string> }
    for (const header of Object.keys(headers))
      expect(header).toMatch(/^(X-.*|Auto-Submitted|References|In-Reply-To)$/)
  })

  it('says what to do where there is no binding', async ({ expect }) => {
    expect(await send(null)).toMatchObject({ result: 'permanent', error: noMailer })
  })
})
