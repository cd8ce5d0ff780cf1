import { describe, it } from 'vitest'
import type { IncidentRecord } from './lifecycle.ts'
import { noticeOf, reminderNotice, testNotice } from './notice.ts'

const startedAt = Date.UTC(2026, 10, 20, 19, 0, 0)
const record = (part: Partial<IncidentRecord['incident']> = {}): IncidentRecord => ({
  incident: {
    id: 'inc_1',
    workspaceId: 'wsp_1',
    status: 'open',
    severity: 'critical',
    title: 'Checkout API is down',
    cause: 'HTTP 503 from Western Europe',
    monitorId: 'mon_1',
    ruleId: null,
    regions: ['weur'],
    startedAt,
    acknowledgedAt: null,
    resolvedAt: null,
    reason: null,
    timeline: [{ at: startedAt, kind: 'opened', by: 'vedette', text: 'HTTP 503' }],
    ...part,
  },
  monitor: { id: 'mon_1', name: 'Checkout API', target: 'https://shop.example.com/', tags: [] },
  policyId: null,
  seq: 1,
  maintenance: false,
  revision: 1,
})
const to = { id: 'dlv_1', at: startedAt + 12_000, origin: 'https://vedette.example.com' }

describe('a notice', () => {
  it('says what, why, since when and where, and links to the incident', ({ expect }) => {
    const { title, text, url, id } = noticeOf('incident.opened', record(), to)
    expect({ title, url, id }).toEqual({
      title: 'Checkout API is down',
      url: 'https://vedette.example.com/incidents/inc_1',
      id: 'dlv_1',
    })
    expect(text.split('\n')).toEqual([
      'HTTP 503 from Western Europe',
      'Since 2026-11-20 19:00:00 UTC (12 s)',
      'https://shop.example.com/',
    ])
  })

  it('says that it is back, how long it lasted and what it was', ({ expect }) => {
    const over = record({ status: 'resolved', resolvedAt: startedAt + 252_000 })
    const { title, text } = noticeOf('incident.resolved', over, to)
    expect(title).toBe('Checkout API is back up')
    expect(text).toContain('It lasted 4 min 12 s')
    expect(text).toContain('It was: HTTP 503 from Western Europe')
  })

  it('does not claim that it is back when somebody closed it', ({ expect }) => {
    const closed = record({
      status: 'resolved',
      resolvedAt: startedAt + 1000,
      reason: 'The monitor was deleted',
    })
    const { title, text } = noticeOf('incident.resolved', closed, to)
    expect(title).toBe('Checkout API: incident closed')
    expect(text.split('\n')[0]).toBe('The monitor was deleted')
  })

  it('says who took it on', ({ expect }) => {
    const line = {
      at: startedAt + 1,
      kind: 'acknowledged',
      by: 'user:ann',
      byName: 'Ann',
      text: 'Acknowledged by Ann',
    } as const
    const taken = record({ status: 'acknowledged', timeline: [line] })
    const { title, text } = noticeOf('incident.acknowledged', taken, to)
    expect(title).toBe('Acknowledged: Checkout API is down')
    expect(text).toContain('Acknowledged by Ann')
  })

  it('of a test names the channel', ({ expect }) => {
    expect(testNotice('dlv_1', 1, '', 'ops')).toMatchObject({
      event: 'test',
      title: 'Test from Vedette: ops',
      incident: null,
    })
  })

  it('of a reminder says what expires and when, and links to the monitor', ({ expect }) => {
    const notice = reminderNotice(
      {
        kind: 'reminder',
        id: 'mon_1:domain:2026-12-04:14',
        at: startedAt,
        reminder: {
          kind: 'domain',
          subject: 'example.com',
          id: '2026-12-04',
          expiresAt: Date.UTC(2026, 11, 4),
          days: 14,
        },
        monitor: { id: 'mon_1', name: 'Our name', target: 'example.com', tags: [] },
        policyId: null,
        regions: ['weur'],
      },
      { id: 'dlv_1', origin: 'https://vedette.example.com' },
    )
    expect(notice).toMatchObject({
      id: 'dlv_1',
      event: 'domain.expiring',
      title: 'The registration of the domain example.com expires in 14 days',
      url: 'https://vedette.example.com/monitors/mon_1',
      incident: null,
      expiry: { kind: 'domain', days: 14 },
    })
    expect(notice.text.split('\n')).toEqual([
      'It expires on 2026-12-04 00:00 UTC.',
      'Watched by Our name: example.com',
    ])
  })
})
