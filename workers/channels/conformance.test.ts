import { inject, it, describe } from 'vitest'
import { DeviceAddress } from '#core/device/schema'
import type { Incident, Notice } from '#core/incident/schema'
import { testNotice } from '#core/incident/notice'
import { askNothing } from './define.ts'
import { deliver } from './deliver.ts'
import { canary, type Received } from './examples/define.ts'
import { deviceFor, exampleOf, sendTo, storedFor } from './examples/send.ts'
import { type AnyChannelType, channelType, channelTypes } from './index.ts'

// What every channel in the list must keep. A new type passes by being in the list and having an example.
const targets = inject('targets')
// Receivers that verify what is signed look at the clock.
const now = Date.now()
const incident: Incident = {
  id: 'inc_1',
  workspaceId: 'wsp_1',
  status: 'open',
  severity: 'critical',
  title: 'Checkout & <API> is down',
  cause: 'HTTP 503 <script> & "quotes" from Western Europe',
  monitorId: 'mon_1',
  ruleId: null,
  regions: ['weur'],
  startedAt: now - 60_000,
  acknowledgedAt: null,
  resolvedAt: null,
  reason: null,
  timeline: [{ at: now - 60_000, kind: 'opened', by: 'vedette', text: 'HTTP 503' }],
}
const notice: Notice = {
  id: 'dlv_1',
  event: 'incident.opened',
  at: now,
  title: incident.title,
  text: `${incident.cause}\nSince then`,
  url: 'http://localhost:8787/incidents/inc_1',
  incident,
  monitor: { id: 'mon_1', name: 'Checkout & <API>', target: 'https://shop.example.com/?a=1&b=2', tags: [] },
  regions: ['weur'],
}
const huge = 'x&<😀'.repeat(5000)
const options = { allowPrivateTargets: true, now }

/** Sends the notice once to a receiver that answers as told; what it received, too. */
const send = (type: AnyChannelType, status: number | string, more: Record<string, string> = {}) =>
  sendTo(type, { status: String(status), ...more }, notice, options)

const fits = (type: AnyChannelType, origin: string): boolean => {
  const device = deviceFor(type, origin)
  const typed = type.config.safeParse(exampleOf(type).typed(origin)).success
  return typed && (device === null || DeviceAddress.safeParse(device).success)
}

const httpTypes = (channelTypes as readonly AnyChannelType[]).filter((type) => 'toRequest' in type)

describe.for(httpTypes.map(({ type }) => type))('%s', (name) => {
  const type = channelType(name)
  const example = exampleOf(type)

  it('delivers, once, to a receiver that takes it', async ({ expect }) => {
    const { outcome, received } = await send(type, 200)
    expect(outcome).toMatchObject({ result: 'delivered', status: 200, error: null })
    expect(received).toHaveLength(1)
    if (!example.sealed) expect(received[0]?.body).toContain('Checkout')
  })

  it.for([500, 502, 503, 504, 408, 425, 429] as const)('tries again after %d', async (status, { expect }) => {
    expect((await send(type, status)).outcome).toMatchObject({ result: 'transient', status })
  })

  it.for([400, 401, 403, 404, 405, 413, 422] as const)('gives up after %d', async (status, { expect }) => {
    const { outcome } = await send(type, status, { text: 'no reason' })
    const result = example.gone?.includes(status) ? 'gone' : 'permanent'
    expect(outcome).toMatchObject({ result, status })
    expect(outcome.error).toContain(`HTTP ${status}`)
  })

  it.for(example.answers ?? [])(
    'reads what its provider answers: $status $text',
    async (answer, { expect }) => {
      const { outcome } = await send(type, answer.status, { text: answer.text })
      expect(outcome).toMatchObject({ result: answer.result, status: answer.status })
    },
  )

  it.runIf('repetitionKey' in example)('is the same message when it is said again', async ({ expect }) => {
    const key = (request: Received | undefined) => request && example.repetitionKey?.(request)
    const first = await send(type, 200)
    const again = await send(type, 200)
    expect(key(first.received[0])).toBe(notice.id)
    expect(key(again.received[0])).toBe(notice.id)
    const other = await sendTo(type, { status: '200' }, { ...notice, id: 'dlv_other' }, options)
    expect(key(other.received[0])).toBe('dlv_other')
  })

  it('takes 410 as gone for good', async ({ expect }) => {
    const { outcome } = await send(type, 410, { text: 'gone' })
    if (example.gone?.includes(410)) {
      expect(outcome).toMatchObject({ result: 'gone', status: 410 })
      expect(outcome.error).toMatch(/^The device is gone: /)
      return
    }
    expect(outcome).toMatchObject({ result: 'revoked', status: 410 })
    expect(outcome.error).toMatch(/^Revoked by the receiver: /)
  })

  it('passes on how long the receiver wants to be left alone, at most an hour', async ({ expect }) => {
    expect((await send(type, 429, { retryAfter: '7' })).outcome.retryAfterMs).toBe(7000)
    expect((await send(type, 503, { retryAfter: '999999' })).outcome.retryAfterMs).toBe(3_600_000)
  })

  it('follows no redirect, and tries again when the cause may pass', async ({ expect }) => {
    const { outcome } = await send(type, 302, { location: `${targets}/ok` })
    expect(outcome).toMatchObject({ result: 'transient', status: 302 })
    expect(outcome.error).toContain('redirects are not followed')
  })

  it('calls a cut connection a failure that may pass', async ({ expect }) => {
    expect((await send(type, 'reset')).outcome).toMatchObject({ result: 'transient', status: null })
  })

  it('calls no private address in production', async ({ expect }) => {
    const origin = 'http://169.254.169.254/latest'
    const config = storedFor(type, origin)
    const outcome = await deliver({ type: type.type, config }, notice, {
      ...options,
      device: deviceFor(type, origin),
      allowPrivateTargets: false,
    })
    expect(outcome).toMatchObject({ result: 'permanent', status: null })
    expect(outcome.error).toContain('metadata')
  })

  it('shows no secret in its mask, nor in an error about a config it cannot read', async ({ expect }) => {
    const masked = JSON.stringify(type.mask(storedFor(type, `${targets}/x`)))
    for (const secret of example.secrets) expect(masked).not.toContain(secret)
    expect(masked).not.toContain(canary)
    const broken = await deliver({ type: type.type, config: { url: canary } }, notice, options)
    expect(broken).toMatchObject({ result: 'permanent', status: null })
    expect(broken.error).not.toContain(canary)
  })

  it.for(example.secrets)('blanks a secret that the receiver echoes', async (secret, { expect }) => {
    const { outcome } = await send(type, 400, { text: `no service at ${secret}` })
    expect(outcome.error).toContain('HTTP 400: ')
    expect(outcome.error).not.toContain(secret)
    expect(outcome.error).not.toContain(canary)
    expect((await send(type, 400, { text: 'hello' })).outcome.error).toBe('HTTP 400: hello')
  })

  it.skipIf(example.sealed)('says what a template of the workspace says', async ({ expect }) => {
    const own = { title: notice.title, text: notice.text }
    const words = { title: 'Titleofours', text: 'Textofours\nSecondlineofours', own }
    const answer = { status: '200', text: example.taken ?? 'received' }
    const { received } = await sendTo(type, answer, { ...notice, ...words }, options)
    const said = received.map(({ body, headers }) => body + JSON.stringify(headers)).join('')
    for (const part of ['Titleofours', 'Textofours', 'Secondlineofours']) expect(said).toContain(part)
  })

  it('names its receiver from what may be shown', ({ expect }) => {
    const config = storedFor(type, 'https://hooks.example.com/a')
    expect(type.recipient(type.mask(config))).toBe(example.recipient)
  })

  it('says where it sends to', async ({ expect }) => {
    const config = storedFor(type, 'https://hooks.example.com/a')
    const address = type.address(config)
    if (address === null) expect(deviceFor(type, 'https://hooks.example.com/a')?.kind).toBe('webpush')
    else expect(new URL(address).host).toBe('hooks.example.com')
  })

  it('reads back what was typed, so that single fields can change', ({ expect }) => {
    const config = storedFor(type, 'https://hooks.example.com/a')
    expect(
      type.stored.parse(type.keep(type.config.parse(type.typed(config)), config, () => 'never')),
    ).toEqual(config)
  })

  it('refuses what is not http', ({ expect }) => {
    for (const origin of ['ftp://a.example', 'javascript:alert(1)', 'file:///etc/passwd', 'nothing'])
      expect(fits(type, origin), origin).toBe(false)
    expect(fits(type, 'https://hooks.example.com/a')).toBe(true)
  })

  it('lays out a test, and a notice of any length, without throwing', async ({ expect }) => {
    if (!('toRequest' in type)) throw new Error('this suite is for types that speak HTTP')
    const long: Notice = {
      ...notice,
      title: huge,
      text: huge,
      incident: { ...incident, title: huge, cause: huge },
      monitor: { id: 'mon_1', name: huge, target: `https://example.com/${huge}`, tags: [] },
    }
    const config = storedFor(type, 'https://hooks.example.com/a')
    for (const said of [testNotice('dlv_2', now, 'http://localhost:8787', 'ops'), long]) {
      const device = deviceFor(type, 'https://hooks.example.com/a')
      const { asked } = example
      const ask = asked === undefined ? askNothing : () => Promise.resolve({ status: 200, body: asked })
      const request = await type.toRequest(config, said, { now, thread: null, ask, device })
      expect(request.redirect).toBe('manual')
      expect(request.headers.get('content-type')).toContain(example.contentType ?? 'application/json')
      const body = await request.text()
      if (!example.contentType) expect(JSON.parse(body)).toBeTypeOf('object')
    }
  })
})

it('does not throw for a type this version does not know', async ({ expect }) => {
  const outcome = await deliver({ type: 'pager', config: {} }, notice, options)
  expect(outcome).toMatchObject({ result: 'permanent', status: null })
})

it('waits ten seconds for an answer, no longer', { timeout: 15_000 }, async ({ expect }) => {
  const { outcome } = await send(channelType('webhook'), 'hang')
  expect(outcome).toMatchObject({ result: 'transient', status: null, error: 'No answer within 10 s' })
  expect(outcome.ms).toBeLessThan(11_500)
})
