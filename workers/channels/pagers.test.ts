import { describe, it } from 'vitest'
import { sampleNotice } from '#core/alert/sample-notice'
import type { Notice } from '#core/incident/schema'
import { askNothing, type ChannelType } from './define.ts'
import { opsgenie } from './opsgenie.ts'
import { pagerduty } from './pagerduty.ts'
import { splunkOnCall } from './splunk-on-call.ts'

const saying = { now: Date.UTC(2026, 10, 20, 19, 5), thread: null, ask: askNothing }
const sent = async (type: ChannelType, typed: object, notice: Notice) => {
  const request = await type.toRequest(type.config.parse(typed), notice, saying)
  return { url: request.url, headers: request.headers, body: await request.json<Record<string, unknown>>() }
}
const warning = (notice: Notice): Notice => ({
  ...notice,
  incident: notice.incident && { ...notice.incident, severity: 'warning' },
})
const links = [
  { href: 'https://vedette.example.com/acknowledge/sample', text: 'Acknowledge' },
  { href: 'https://vedette.example.com/incidents/inc_sample', text: 'Open incident' },
  { href: 'https://shop.example.com/?cart=%221%22&step=2', text: 'Open target' },
]

describe('PagerDuty', () => {
  const key = 'k'.repeat(32)
  const event = (notice: Notice) => sent(pagerduty, { routingKey: key }, notice)

  it('is triggered, acknowledged and resolved under the id of the incident', async ({ expect }) => {
    const opened = await event(sampleNotice('incident.opened'))
    expect(opened.url).toBe('https://events.pagerduty.com/v2/enqueue')
    expect(opened.body).toMatchObject({
      routing_key: key,
      event_action: 'trigger',
      dedup_key: 'inc_sample',
      client: 'Vedette',
      client_url: links[1]?.href,
      links,
      payload: {
        summary: 'Checkout "EU" & <API> is down',
        source: 'shop.example.com',
        severity: 'critical',
        timestamp: '2026-11-20T19:00:00.000Z',
        custom_details: {
          where_from: 'Western Europe, Eastern North America',
          since: '2026-11-20 19:00:00 UTC',
          cause: 'HTTP 503 "upstream \\ gone" from Western Europe, Eastern North America',
        },
      },
    })
    for (const [kind, action] of [
      ['incident.escalated', 'trigger'],
      ['incident.acknowledged', 'acknowledge'],
      ['incident.resolved', 'resolve'],
    ] as const)
      expect((await event(sampleNotice(kind))).body).toMatchObject({
        event_action: action,
        dedup_key: 'inc_sample',
      })
    // What is over or taken on needs no words: PagerDuty shows none.
    expect((await event(sampleNotice('incident.resolved'))).body).toEqual({
      routing_key: key,
      event_action: 'resolve',
      dedup_key: 'inc_sample',
    })
  })

  it('hears a warning as one, a test as information, a certificate once under its own key', async ({
    expect,
  }) => {
    const severity = async (notice: Notice) => (await event(notice)).body['payload']
    expect(await severity(warning(sampleNotice('incident.opened')))).toMatchObject({ severity: 'warning' })
    expect(await severity(sampleNotice('test'))).toMatchObject({ severity: 'info', source: 'Vedette' })
    const certificate = await event(sampleNotice('certificate.expiring'))
    expect(certificate.body).toMatchObject({
      dedup_key: 'mon_sample:certificate:sample',
      event_action: 'trigger',
    })
  })

  it('takes keys of 32 characters, and an account in the EU', async ({ expect }) => {
    expect(pagerduty.config.safeParse({ routingKey: 'short' }).success).toBe(false)
    const eu = { routingKey: key, apiUrl: 'https://events.eu.pagerduty.com/' }
    const { url } = await sent(pagerduty, eu, sampleNotice('test'))
    expect(url).toBe('https://events.eu.pagerduty.com/v2/enqueue')
  })
})

describe('Opsgenie', () => {
  const alert = (notice: Notice, more: object = {}) => sent(opsgenie, { apiKey: 'key', ...more }, notice)

  it('gets an alert under the id of the incident as alias, acknowledged and closed along with it', async ({
    expect,
  }) => {
    const opened = await alert(sampleNotice('incident.opened'))
    expect(opened.url).toBe('https://api.opsgenie.com/v2/alerts')
    expect(opened.headers.get('authorization')).toBe('GenieKey key')
    expect(opened.body).toMatchObject({
      message: 'Checkout "EU" & <API> is down',
      alias: 'inc_sample',
      priority: 'P1',
      entity: 'shop.example.com',
      tags: ['shop', 'eu'],
    })
    expect(String(opened.body['description']).split('\n').slice(-3)).toEqual(
      links.map(({ href, text }) => `${text}: ${href}`),
    )
    const base = 'https://api.opsgenie.com/v2/alerts/inc_sample'
    const acknowledged = await alert(sampleNotice('incident.acknowledged'))
    expect(acknowledged).toMatchObject({
      url: `${base}/acknowledge?identifierType=alias`,
      body: { source: 'Vedette', note: expect.stringContaining('Acknowledged by Anna') },
    })
    expect((await alert(sampleNotice('incident.resolved'))).url).toBe(`${base}/close?identifierType=alias`)
  })

  it('is told how urgent it is, in the EU too, and no more than it takes', async ({ expect }) => {
    expect((await alert(warning(sampleNotice('incident.opened')))).body).toMatchObject({ priority: 'P3' })
    expect((await alert(sampleNotice('test'))).body).toMatchObject({ priority: 'P5' })
    const eu = await alert(sampleNotice('test'), { apiUrl: 'https://api.eu.opsgenie.com' })
    expect(eu.url).toBe('https://api.eu.opsgenie.com/v2/alerts')
    const opened = sampleNotice('incident.opened')
    const tags = Array.from({ length: 40 }, () => 't'.repeat(100))
    const monitor = opened.monitor && { ...opened.monitor, tags }
    const { body } = await alert({
      ...opened,
      title: '😀'.repeat(500),
      text: 'x'.repeat(50_000),
      monitor,
      own: opened,
    })
    expect(String(body['message']).length).toBeLessThanOrEqual(130)
    expect(String(body['message']).isWellFormed()).toBe(true)
    expect(String(body['description'])).toHaveLength(15_000)
    expect(body['tags']).toEqual(Array.from({ length: 20 }, () => `${'t'.repeat(49)}…`))
  })
})

describe('Splunk On-Call', () => {
  const message = (notice: Notice) => sent(splunkOnCall, { apiKey: 'key', routingKey: 'team a/b' }, notice)

  it('hears of one entity for each incident, with its key and team in the address', async ({ expect }) => {
    const opened = await message(sampleNotice('incident.opened'))
    expect(opened.url).toBe(
      'https://alert.victorops.com/integrations/generic/20131114/alert/key/team%20a%2Fb',
    )
    expect(opened.body).toMatchObject({
      message_type: 'CRITICAL',
      entity_id: 'inc_sample',
      entity_display_name: 'Checkout "EU" & <API> is down',
      state_start_time: Date.UTC(2026, 10, 20, 19) / 1000,
      'vo_annotate.u.Open incident': links[1]?.href,
    })
    const types = await Promise.all(
      (
        [
          'incident.escalated',
          'incident.acknowledged',
          'incident.resolved',
          'test',
          'domain.expiring',
        ] as const
      ).map(async (kind) => (await message(sampleNotice(kind))).body['message_type']),
    )
    expect(types).toEqual(['CRITICAL', 'ACKNOWLEDGEMENT', 'RECOVERY', 'INFO', 'WARNING'])
    expect((await message(warning(sampleNotice('incident.opened')))).body['message_type']).toBe('WARNING')
  })

  it('may refuse with 200', ({ expect }) => {
    expect(splunkOnCall.classify?.(200, '{"result":"failure","message":"no such key"}')).toBe('permanent')
    expect(splunkOnCall.classify?.(200, '{"result":"success"}')).toBeNull()
  })
})
