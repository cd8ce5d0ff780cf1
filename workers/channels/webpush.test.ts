import { describe, it } from 'vitest'
import type { Notice } from '#core/incident/schema'
import { browser, push, pushNotice, rfc8291 } from '../../test/push-scene.ts'
import { deliver } from './deliver.ts'
import { makeVapidKeys } from './vapid.ts'
import { webpush } from './webpush.ts'

const keys = await makeVapidKeys()
const config = webpush.keep(
  webpush.config.parse({ subject: 'mailto:ops@example.com', ...keys }),
  null,
  () => 'never',
)
type Browser = Awaited<ReturnType<typeof browser>>

/** Says a notice to a browser, now. */
const say = (
  { subscription }: Pick<Browser, 'subscription'>,
  notice: Notice = pushNotice(),
  stored: object = config,
) =>
  deliver({ type: 'webpush', config: stored }, notice, {
    allowPrivateTargets: true,
    now: Date.now(),
    device: { kind: 'webpush', ...subscription },
  })

describe('a message to a browser', () => {
  it('is read by a stand-in that also reads the example of RFC 8291', async ({ expect }) => {
    expect(await rfc8291()).toBe('When I grow up, I want to be a watermelon')
  })

  it('can be decrypted with the subscriber’s keys, and says what the service worker shows', async ({
    expect,
  }) => {
    const one = await browser()
    const notice = pushNotice({ acknowledgeUrl: 'https://vedette.example.com/a/dlv_1.x.y' })
    expect(await say(one, notice)).toMatchObject({ result: 'delivered', status: 201 })
    const [message] = await one.received()
    expect(JSON.parse(message?.text ?? '')).toEqual({
      title: '🔴 Checkout is down',
      body: notice.text,
      tag: 'inc_0123456789abcdefghjk',
      url: notice.url,
      at: notice.at,
      event: 'incident.opened',
      urgent: true,
      incidentId: 'inc_0123456789abcdefghjk',
      acknowledgeUrl: 'https://vedette.example.com/a/dlv_1.x.y',
    })
    expect(message).toMatchObject({ ttl: '86400', urgency: 'high' })
  })

  it('is signed by the channel’s key for the origin of the push service', async ({ expect }) => {
    const one = await browser()
    await say(one)
    const [message] = await one.received()
    expect(message?.vapid).toMatchObject({
      aud: push.origin,
      sub: 'mailto:ops@example.com',
      k: keys.publicKey,
    })
  })

  it('is as long as any other, so that its length tells nothing, and fits every push service', async ({
    expect,
  }) => {
    const one = await browser()
    const long = '"\u0007<&😀è'.repeat(3000)
    const quotes = '"'.repeat(9000)
    for (const text of ['short', long, quotes]) {
      const notice = pushNotice({ title: text, text })
      expect((await say(one, notice)).result).toBe('delivered')
    }
    const received = await one.received()
    expect(received.map(({ bodyBytes }) => bodyBytes)).toEqual([4096, 4096, 4096])
    const [, cut] = received.map(({ text }) => JSON.parse(text) as { title: string; body: string })
    expect(cut?.title.endsWith('…')).toBe(true)
    expect(cut?.body.isWellFormed()).toBe(true)
  })

  it('has the topic of its incident, so that "resolved" replaces a "down" that waits', async ({ expect }) => {
    const one = await browser()
    await say(one)
    const over = { status: 'resolved', resolvedAt: Date.now() } as const
    await say(one, pushNotice({ event: 'incident.resolved', title: 'Checkout is back up' }, over))
    const monitor = { id: 'mon_0123456789abcdefghjk', name: 'x', target: 'y', tags: [] }
    await say(one, pushNotice({ event: 'certificate.expiring', incident: null, monitor }))
    await say(one, pushNotice({ event: 'domain.expiring', incident: null, monitor }))
    await say(one, pushNotice({ event: 'test', incident: null, monitor: null }))
    const received = await one.received()
    const topics = received.map(({ topic }) => topic)
    expect(topics[0]).toBe(topics[1])
    expect(new Set(topics).size).toBe(4)
    for (const topic of topics) expect(topic).toMatch(/^[A-Za-z0-9_-]{1,32}$/)
    expect(received.map(({ urgency }) => urgency)).toEqual(['high', 'high', 'normal', 'normal', 'high'])
  })

  it.for([
    [404, 'gone'],
    [410, 'gone'],
    [403, 'permanent'],
    [413, 'permanent'],
    [500, 'transient'],
  ] as const)('that is answered %d is %s', async ([status, result], { expect }) => {
    const one = await browser()
    await one.answers(status)
    expect(await say(one)).toMatchObject({ result, status })
  })

  it('waits as long as the push service asks', async ({ expect }) => {
    const one = await browser()
    await one.answers(429, 30)
    expect(await say(one)).toMatchObject({ result: 'transient', status: 429, retryAfterMs: 30_000 })
  })

  it('is not sent by keys that do not belong together, and says so', async ({ expect }) => {
    const { privateKey } = await makeVapidKeys()
    expect(await say(await browser(), pushNotice(), { ...config, privateKey })).toMatchObject({
      result: 'permanent',
      error: 'The VAPID keys cannot be read, or do not belong together',
    })
  })
})

describe('the keys of a browser channel', () => {
  it('are made when none are typed, kept when other fields change, and never shown whole', async ({
    expect,
  }) => {
    const made = (await webpush.makeKeys?.()) ?? ''
    const stored = webpush.keep(webpush.config.parse({ subject: 'https://example.com' }), null, () => made)
    expect(`${stored.publicKey}.${stored.privateKey}`).toBe(made)
    const changed = webpush.keep(
      webpush.config.parse({ subject: 'mailto:a@example.com' }),
      stored,
      () => 'x.y',
    )
    expect(changed).toEqual({ ...stored, subject: 'mailto:a@example.com' })
    const masked = webpush.mask(stored)
    expect(masked).toEqual({
      subject: 'https://example.com',
      publicKey: stored.publicKey,
      privateKey: '••••',
    })
  })

  it('go together, and the contact is one', ({ expect }) => {
    const fits = (more: object) =>
      webpush.config.safeParse({ subject: 'mailto:a@example.com', ...more }).success
    expect(fits({})).toBe(true)
    expect(fits(keys)).toBe(true)
    expect(fits({ publicKey: keys.publicKey })).toBe(false)
    expect(fits({ privateKey: keys.privateKey })).toBe(false)
    expect(fits({ ...keys, publicKey: keys.privateKey })).toBe(false)
    for (const subject of [
      '',
      'ops@example.com',
      'mailto:',
      'http://example.com',
      'javascript:x',
      'mailto:a b@c',
    ])
      expect(fits({ subject }), subject).toBe(false)
  })
})
