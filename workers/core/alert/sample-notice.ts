import { noticeOf, reminderNotice, testNotice } from '../incident/notice.ts'
import type { IncidentRecord } from '../incident/lifecycle.ts'
import type { Incident, Notice, NoticeEvent, TimelineEntry } from '../incident/schema.ts'
import { channelNotice } from './channel-notice.ts'
import type { IncidentEvent } from './past-notice.ts'

const minuteMs = 60_000
/** 2026-11-20 19:00:00 UTC: any instant would do, and one that stands gives the same preview twice. */
const startedAt = Date.UTC(2026, 10, 20, 19)
const origin = 'https://vedette.example.com'

/** What is awkward in JSON, HTML and XML stands in its texts: a template that takes it takes real ones. */
const monitor = {
  id: 'mon_sample',
  name: 'Checkout "EU" & <API>',
  target: 'https://shop.example.com/?cart="1"&step=2',
  tags: ['shop', 'eu'],
}
const cause = 'HTTP 503 "upstream \\ gone" from Western Europe, Eastern North America'

const story: TimelineEntry[] = [
  { at: startedAt, kind: 'opened', by: 'vedette', text: cause },
  {
    at: startedAt + 2 * minuteMs,
    kind: 'note',
    by: 'user:sample',
    byName: 'Anna',
    text: 'Looks like "the\ndatabase"',
  },
  {
    at: startedAt + 3 * minuteMs,
    kind: 'acknowledged',
    by: 'user:sample',
    byName: 'Anna',
    text: 'Acknowledged by Anna',
  },
  { at: startedAt + 12 * minuteMs, kind: 'resolved', by: 'vedette', text: 'The checks pass again' },
]

/** How the sample's story stands at an event: how many lines of it are told, and in what state it is. */
const stages: Record<IncidentEvent, [lines: number, part: Partial<Incident>]> = {
  'incident.opened': [1, {}],
  'incident.escalated': [2, {}],
  'incident.acknowledged': [3, { status: 'acknowledged', acknowledgedAt: startedAt + 3 * minuteMs }],
  'incident.resolved': [
    4,
    {
      status: 'resolved',
      acknowledgedAt: startedAt + 3 * minuteMs,
      resolvedAt: startedAt + 12 * minuteMs,
    },
  ],
}

function incidentNotice(event: IncidentEvent): Notice {
  const [lines, part] = stages[event]
  const timeline = story.slice(0, lines)
  const incident: Incident = {
    id: 'inc_sample',
    workspaceId: 'wsp_sample',
    status: 'open',
    severity: 'critical',
    title: `${monitor.name} is down`,
    cause,
    monitorId: monitor.id,
    ruleId: null,
    regions: ['weur', 'enam'],
    startedAt,
    acknowledgedAt: null,
    resolvedAt: null,
    reason: null,
    timeline,
    ...part,
  }
  const record: IncidentRecord = {
    incident,
    monitor,
    policyId: null,
    seq: 1,
    maintenance: false,
    revision: 1,
  }
  const at = timeline.at(-1)?.at ?? startedAt
  return noticeOf(event, record, {
    id: 'dlv_sample',
    at,
    origin,
    acknowledgeUrl: `${origin}/acknowledge/sample`,
  })
}

function expiryNotice(kind: 'certificate' | 'domain'): Notice {
  const reminder = {
    kind,
    subject: 'shop.example.com',
    id: 'sample',
    expiresAt: startedAt + 14 * 86_400_000,
    days: 14,
  }
  const about = { reminder, monitor, policyId: null, regions: ['weur'] }
  return reminderNotice(
    { kind: 'reminder', id: 'sample', at: startedAt, ...about },
    { id: 'dlv_sample', origin },
  )
}

function ofChannel(event: 'channel.failing' | 'channel.recovered'): Notice {
  const about = { channel: { id: 'chn_sample', name: '#ops "EU"' }, since: startedAt, messages: 3 }
  const over = event === 'channel.recovered'
  return channelNotice(
    {
      kind: 'channel',
      id: 'sample',
      at: startedAt + 130 * minuteMs,
      ...about,
      error: 'HTTP 404: gone',
      over,
    },
    { id: 'dlv_sample', origin },
  )
}

/** A made-up notice of that kind: what templates are tried with before they are kept, and previewed with. */
export function sampleNotice(event: NoticeEvent): Notice {
  if (event === 'test') return testNotice('dlv_sample', startedAt, origin, 'On-call "EU"')
  if (event === 'certificate.expiring') return expiryNotice('certificate')
  if (event === 'domain.expiring') return expiryNotice('domain')
  if (event === 'channel.failing' || event === 'channel.recovered') return ofChannel(event)
  return incidentNotice(event)
}
