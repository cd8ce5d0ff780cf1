import * as fc from 'fast-check'
import { describe, inject, it } from 'vitest'
import { sampleNotice } from '#core/alert/sample-notice'
import type { Notice } from '#core/incident/schema'
import { askNothing, type ChannelType } from './define.ts'
import { deliver } from './deliver.ts'
import { gsmLength, smsText } from './sms-text.ts'
import { twilioSms } from './twilio-sms.ts'
import { twilioVoice } from './twilio-voice.ts'

const account = { accountSid: `AC${'a'.repeat(32)}`, secret: 'token' }
const saying = { now: 0, thread: null, ask: askNothing }
const sent = async (type: ChannelType, typed: object, notice: Notice) => {
  const request = await type.toRequest(type.config.parse({ ...account, ...typed }), notice, saying)
  const form = Object.fromEntries((await request.formData()).entries()) as Record<string, string>
  return { request, form }
}
const sms = (notice: Notice, more: object = {}) =>
  sent(twilioSms, { from: '+15005550006', to: '+4915112345678', ...more }, notice)
const voice = (notice: Notice, more: object = {}) =>
  sent(twilioVoice, { from: '+15005550006', to: '+4915112345678', ...more }, notice)

describe('an SMS', () => {
  it('says what and why, and where to press, from the account', async ({ expect }) => {
    const { request, form } = await sms(sampleNotice('incident.opened'))
    expect(request.url).toBe(`https://api.twilio.com/2010-04-01/Accounts/${account.accountSid}/Messages.json`)
    expect(request.headers.get('authorization')).toBe(`Basic ${btoa(`${account.accountSid}:token`)}`)
    expect(form).toEqual({
      To: '+4915112345678',
      From: '+15005550006',
      Body: [
        'Checkout "EU" & <API> is down',
        'HTTP 503 "upstream \\ gone" from Western Europe, Eastern North America',
        'https://vedette.example.com/acknowledge/sample',
      ].join('\n'),
    })
    const over = await sms(sampleNotice('incident.resolved'))
    expect(over.form['Body']?.split('\n').slice(1)).toEqual([
      'The checks pass again',
      'It lasted 12 min',
      'https://vedette.example.com/incidents/inc_sample',
    ])
    const opened = sampleNotice('incident.opened')
    const late = await sms({ ...opened, text: `Nobody has reacted for 5 min\n${opened.text}` })
    expect(late.form['Body']?.split('\n').slice(1, 3)).toEqual([
      'Nobody has reacted for 5 min',
      opened.incident?.cause,
    ])
  })

  it('says all of a template’s text', async ({ expect }) => {
    const own = { title: 'x', text: 'y' }
    const { form } = await sms({ ...sampleNotice('incident.opened'), title: 'A', text: 'b\nc', own })
    expect(form['Body']).toBe('A\nb\nc\nhttps://vedette.example.com/acknowledge/sample')
  })

  it('signs in by an API key, and is sent by a messaging service or under a name', async ({ expect }) => {
    const apiKeySid = `SK${'b'.repeat(32)}`
    const service = `MG${'c'.repeat(32)}`
    const { request, form } = await sms(sampleNotice('test'), { apiKeySid, from: service })
    expect(request.headers.get('authorization')).toBe(`Basic ${btoa(`${apiKeySid}:token`)}`)
    expect(form).toMatchObject({ MessagingServiceSid: service })
    expect(form).not.toHaveProperty('From')
    const fits = (part: object) =>
      twilioSms.config.safeParse({ ...account, from: '+15005550006', to: '+15005550009', ...part }).success
    for (const from of ['Vedette', '12345', 'My Shop 1']) expect(fits({ from }), from).toBe(true)
    for (const from of ['', '0151', 'TwelveLetters', '1234567', 'a_b'])
      expect(fits({ from }), from).toBe(false)
    for (const to of ['015112345678', '+0151', '+49 151', 'Anna']) expect(fits({ to }), to).toBe(false)
  })

  it('has a shorter link where letters of another alphabet leave no room for the one that acknowledges', ({
    expect,
  }) => {
    const acknowledge = `https://vedette.example.com/a/${'x'.repeat(75)}`
    const incident = 'https://vedette.example.com/incidents/inc_1'
    expect(smsText('Checkout is down', acknowledge, incident)).toBe(`Checkout is down\n${acknowledge}`)
    expect(smsText('支付网关 is down', acknowledge, incident)).toBe(`支付网关 is down\n${incident}`)
  })

  it('fits into two parts in the plain alphabet, into three otherwise, with the whole link', ({ expect }) => {
    const link = 'https://vedette.example.com/acknowledge/0123456789abcdef'
    expect(smsText('Shop is down', link)).toBe(`Shop is down\n${link}`)
    expect(smsText('“Shop” – ‘down’…', link)).toBe(`"Shop" - 'down'...\n${link}`)
    expect(gsmLength('{}€')).toBe(6)
    expect(gsmLength('ж')).toBeNull()
    const letters = fc.oneof(
      fc.constantFrom('a', '{', '€', '\n', '…'),
      fc.string({ unit: 'grapheme', maxLength: 2 }),
    )
    const words = fc.array(letters, { maxLength: 500 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(
        words,
        fc.constantFrom(link, 'https://a.example/{x}', `https://a.example/${'long'.repeat(60)}`),
        (text, to) => {
          const said = smsText(text, to)
          const places = gsmLength(said)
          expect(places === null ? said.length <= 201 : places <= 306).toBe(true)
          expect(said.isWellFormed()).toBe(true)
          if (to.length < 100) expect(said.endsWith(`\n${to}`)).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })
})

/** What a caller would hear; throws when it is no well-formed XML of these elements. */
function heard(twiml: string): string[] {
  const whole = /^<Response><Pause length="1"\/>(<Say .*)<\/Response>$/s.exec(twiml)?.[1]
  if (whole === undefined) throw new Error(twiml)
  return [...whole.matchAll(/<Say language="[\w-]+">([^<>]*)<\/Say>/g)].map(([, text = '']) => {
    if (/&(?!(amp|lt|gt|quot|apos);)/.test(text)) throw new Error(`a bare ampersand: ${text}`)
    return text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&')
  })
}

describe('a phone call', () => {
  it('says twice what and why, without addresses, and nothing to press', async ({ expect }) => {
    const { request, form } = await voice(sampleNotice('incident.opened'), { language: 'en-GB' })
    expect(request.url).toMatch(/\/Calls\.json$/)
    const words =
      'Checkout "EU" & <API> is down. HTTP 503 "upstream \\ gone" from Western Europe, Eastern North America'
    expect(heard(form['Twiml'] ?? '')).toEqual([words, words])
    expect(form['Twiml']).toContain('language="en-GB"')
    expect(form['Twiml']).not.toContain('Gather')
    const linked = { ...sampleNotice('incident.opened'), text: 'See https://status.example.com/a?b=1 now' }
    expect(heard((await voice(linked)).form['Twiml'] ?? '')[0]).toContain('See status.example.com now')
  })

  it('is well-formed XML that Twilio takes, whatever is said', async ({ expect }) => {
    const any = fc.string({ unit: 'binary', maxLength: 5000 })
    const nasty = fc
      .constantFrom('&', '<', '"', "'", '\u0000', '\uD800', '</Say>', '😀')
      .map((one) => one.repeat(3000))
    await fc.assert(
      fc.asyncProperty(fc.oneof(any, nasty), fc.oneof(any, nasty), async (title, text) => {
        const { form } = await voice({ ...sampleNotice('incident.opened'), title, text })
        const twiml = form['Twiml'] ?? ''
        expect(twiml.length).toBeLessThanOrEqual(4000)
        expect(heard(twiml)).toHaveLength(2)
        // oxlint-disable-next-line no-control-regex -- what XML may not hold
        expect(twiml).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/)
      }),
      { numRuns: 60 },
    )
  })
})

describe('what Twilio answers', () => {
  const targets = inject('targets')
  it.for([
    [400, 21610, 'revoked'],
    [400, 21211, 'permanent'],
    [401, 20003, 'permanent'],
    [429, 20429, 'transient'],
    [400, 30001, 'transient'],
  ] as const)('with %d and code %d is %s', async ([status, code, result], { expect }) => {
    const key = crypto.randomUUID()
    const text = JSON.stringify({ code, message: 'so it is', status })
    await fetch(
      `${targets}/receive/set?${new URLSearchParams({ key, status: String(status), text }).toString()}`,
      {
        method: 'POST',
      },
    )
    const config = { ...account, from: '+15005550006', to: '+15005550009', apiUrl: `${targets}/in/${key}` }
    const options = { allowPrivateTargets: true, now: Date.now() }
    const outcome = await deliver({ type: 'twilio-sms', config }, sampleNotice('test'), options)
    expect(outcome).toMatchObject({ result, status })
    expect(outcome.error).toContain('so it is')
  })
})
