import { testNotice } from '#core/incident/notice'
import type { Incident, Notice, NoticeEvent } from '#core/incident/schema'

// What is said from one outage to its end, as tests and the eye read it.

export const now = Date.UTC(2026, 10, 20, 19, 4, 12)
export const url = 'https://vedette.example.com/incidents/inc_1'
export const monitor = {
  id: 'mon_1',
  name: 'Checkout',
  target: 'https://shop.example.com/?a=1&b=2',
  tags: [],
}
export const incident: Incident = {
  id: 'inc_1',
  workspaceId: 'wsp_1',
  status: 'open',
  severity: 'critical',
  title: 'Checkout is down',
  cause: 'HTTP 503 from Western Europe',
  monitorId: 'mon_1',
  ruleId: null,
  regions: ['weur', 'enam'],
  startedAt: now - 252_000,
  acknowledgedAt: null,
  resolvedAt: null,
  reason: null,
  timeline: [],
}

export const said = (
  event: NoticeEvent,
  part: Partial<Notice> = {},
  changes: Partial<Incident> = {},
): Notice => ({
  id: `dlv_${event}`,
  event,
  at: now,
  title: incident.title,
  text: changes.cause ?? incident.cause,
  url,
  incident: { ...incident, ...changes },
  monitor,
  regions: incident.regions,
  ...part,
})

export const opened = said('incident.opened')
export const escalated = said('incident.escalated')
export const acknowledged = said(
  'incident.acknowledged',
  { title: 'Acknowledged: Checkout is down', text: 'Acknowledged by Anna\nSince then' },
  { status: 'acknowledged', acknowledgedAt: now },
)
export const resolved = said(
  'incident.resolved',
  { title: 'Checkout is back up', text: 'The checks pass again\nIt lasted 4 min 12 s' },
  { status: 'resolved', resolvedAt: now },
)
export const expiring: Notice = {
  ...said('certificate.expiring'),
  title: 'The certificate of shop.example.com expires in 7 days',
  text: 'It expires on 2026-11-27 12:00 UTC.\nWatched by Checkout',
  url: 'https://vedette.example.com/monitors/mon_1',
  incident: null,
  expiry: {
    kind: 'certificate',
    subject: 'shop.example.com',
    id: 'a',
    days: 7,
    expiresAt: Date.UTC(2026, 10, 27, 12),
  },
}
export const test = testNotice('dlv_test', now, 'https://vedette.example.com', 'ops')
