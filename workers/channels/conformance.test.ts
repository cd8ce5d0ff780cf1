import { inject, it, describe } from 'vitest'
import type { Incident, Notice } from '#core/incident/schema'
import { testNotice } from '#core/incident/notice'
import { deliver } from './deliver.ts'
import { type AnyChannelType, channelType, channelTypes } from './index.ts'

// What every channel in the list must keep. A new type passes by being in the list and having an example here.
const targets = inject('targets')
const canary = 'canary-4f9a1c7e'
const examples: Record<(typeof channelTypes)[number]['type'], (url: string) => Record<string, unknown>> = {
  slack: (url) => ({ webhookUrl: url }),
  webhook: (url) => ({
    url,
    secret: `whsec_${btoa(`${canary}-and-24-bytes-long`)}`,
    headers: { authorization: `Bearer ${canary}-header` },
  }),
}

const now = Date.UTC(2026, 10, 20, 19, 0, 0)
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

function storedFor(type: AnyChannelType, url: string): Record<string, unknown> {
  const example = examples[type.type as keyof typeof examples]
  const typed = type.config.parse(example(url))
  return type.stored.parse(type.keep(typed, null, () => `whsec_${btoa('made-by-us-24-bytes-long')}`))
}
const send = (type: AnyChannelType, path: string) =>
  deliver({ type: type.type, config: storedFor(type, targets + path) }, notice, options)

const at = (key: string, status: number, more = '') =>
  fetch(`${targets}/receive/set?key=${key}&status=${status}${more}`, { method: 'POST' })

describe.for(channelTypes.map(({ type }) => type))('%s', (name) => {
  const type = channelType(name)

  it('delivers, once, to a receiver that takes it', async ({ expect }) => {
    const key = crypto.randomUUID()
    const outcome = await send(type, `/receive?key=${key}`)
    expect(outcome).toMatchObject({ result: 'delivered', status: 200, error: null })
    const received = await (await fetch(`${targets}/received?key=${key}`)).json<{ body: string }[]>()
    expect(received).toHaveLength(1)
    expect(JSON.parse(received[0]?.body ?? '')).toBeTypeOf('object')
  })

  it.for([500, 502, 503, 504, 408, 425, 429] as const)('tries again after %d', async (status, { expect }) => {
    const key = crypto.randomUUID()
    await at(key, status)
    expect(await send(type, `/receive?key=${key}`)).toMatchObject({ result: 'transient', status })
  })

  it.for([400, 401, 403, 404, 405, 413, 422] as const)('gives up after %d', async (status, { expect }) => {
    const key = crypto.randomUUID()
    await at(key, status)
    const outcome = await send(type, `/receive?key=${key}`)
    expect(outcome).toMatchObject({ result: 'permanent', status })
    expect(outcome.error).toContain(`HTTP ${status}`)
  })

  it('takes 410 as gone for good', async ({ expect }) => {
    const key = crypto.randomUUID()
    await at(key, 410)
    const outcome = await send(type, `/receive?key=${key}`)
    expect(outcome).toMatchObject({ result: 'revoked', status: 410 })
    expect(outcome.error).toMatch(/^Revoked by the receiver: /)
  })

  it('passes on how long the receiver wants to be left alone, at most an hour', async ({ expect }) => {
    const key = crypto.randomUUID()
    await at(key, 429, '&retryAfter=7')
    expect((await send(type, `/receive?key=${key}`)).retryAfterMs).toBe(7000)
    await at(key, 503, '&retryAfter=999999')
    expect((await send(type, `/receive?key=${key}`)).retryAfterMs).toBe(3_600_000)
  })

  it('follows no redirect, and tries again when the cause may pass', async ({ expect }) => {
    expect(await send(type, '/redirect?to=/ok')).toMatchObject({
      result: 'transient',
      status: 302,
      error: expect.stringContaining('redirects are not followed'),
    })
  })

  it('calls a cut connection a failure that may pass', async ({ expect }) => {
    expect(await send(type, '/reset')).toMatchObject({ result: 'transient', status: null })
  })

  it('calls no private address in production', async ({ expect }) => {
    const config = storedFor(type, 'http://169.254.169.254/latest')
    const outcome = await deliver({ type: type.type, config }, notice, {
      ...options,
      allowPrivateTargets: false,
    })
    expect(outcome).toMatchObject({ result: 'permanent', status: null })
    expect(outcome.error).toContain('metadata')
  })

  it('shows no secret in its mask, nor in an error about a config it cannot read', async ({ expect }) => {
    const url = `${targets}/status?code=400&token=${canary}-token-in-url`
    const config = storedFor(type, url)
    expect(JSON.stringify(type.mask(config))).not.toContain('canary')
    expect(JSON.stringify(type.mask(config))).not.toContain(btoa(canary).slice(0, 10))
    const broken = await deliver({ type: type.type, config: { url: canary } }, notice, options)
    expect(broken).toMatchObject({ result: 'permanent', status: null })
    expect(broken.error).not.toContain('canary')
  })

  it('blanks a secret that the receiver echoes', async ({ expect }) => {
    const token = `${canary}-echoed`
    const url = `${targets}/body?status=400&text=no%20service%20at%20${token}`
    const outcome = await deliver({ type: type.type, config: storedFor(type, url) }, notice, options)
    expect(outcome.error).toBe('HTTP 400: ••••')
    const some = `${targets}/body?status=400&text=hello&text=${token}`
    const said = await deliver({ type: type.type, config: storedFor(type, some) }, notice, options)
    expect(said.error).toBe('HTTP 400: hello')
  })

  it('names its receiver from what may be shown', ({ expect }) => {
    const config = storedFor(type, 'https://hooks.example.com/services/T/B/x')
    expect(type.recipient(type.mask(config))).toBe('hooks.example.com')
  })

  it('reads back what was typed, so that single fields can change', ({ expect }) => {
    const config = storedFor(type, 'https://hooks.example.com/a')
    expect(
      type.stored.parse(type.keep(type.config.parse(type.typed(config)), config, () => 'never')),
    ).toEqual(config)
  })

  it('refuses what is not http', ({ expect }) => {
    const example = examples[name]
    for (const url of ['ftp://a.example', 'javascript:alert(1)', 'file:///etc/passwd', 'nothing']) {
      expect(type.config.safeParse(example(url)).success, url).toBe(false)
    }
  })

  it('lays out a test, and a notice of any length, without throwing', async ({ expect }) => {
    const config = storedFor(type, 'https://hooks.example.com/a')
    const long: Notice = {
      ...notice,
      title: huge,
      text: huge,
      incident: { ...incident, title: huge, cause: huge },
      monitor: { id: 'mon_1', name: huge, target: `https://example.com/${huge}`, tags: [] },
    }
    for (const said of [testNotice('dlv_2', now, 'http://localhost:8787', 'ops'), long]) {
      const request = type.toRequest(config, said, now)
      expect(request.method).toBe('POST')
      expect(request.headers.get('content-type')).toBe('application/json')
      expect(JSON.parse(await request.text())).toBeTypeOf('object')
    }
  })
})

it('does not throw for a type this version does not know', async ({ expect }) => {
  const outcome = await deliver({ type: 'pager', config: {} }, notice, options)
  expect(outcome).toMatchObject({ result: 'permanent', status: null })
})

it('waits ten seconds for an answer, no longer', { timeout: 15_000 }, async ({ expect }) => {
  const outcome = await send(channelType('webhook'), '/hang')
  expect(outcome).toMatchObject({ result: 'transient', status: null, error: 'No answer within 10 s' })
  expect(outcome.ms).toBeLessThan(11_500)
})
