import { renderBody } from '#core/alert/body-template'
import { faultText } from '#core/alert/template'
import type { Reminder } from '#core/expiry/expiry'
import type { Incident, IncidentMember, Notice } from '#core/incident/schema'
import type { Saying } from './define.ts'

export const jsonType = 'application/json'

/** What the template gives; our own body where there is none, or where it fails: no alert waits for its repair. */
export function payloadOf(
  {
    bodyTemplate,
    contentType = jsonType,
  }: { bodyTemplate?: string | undefined; contentType?: string | undefined },
  notice: Notice,
  remark: Saying['remark'],
): { payload: string; contentType: string } {
  const ours = () => ({ payload: JSON.stringify(bodyOf(notice)), contentType: jsonType })
  if (!bodyTemplate) return ours()
  const rendered = renderBody(bodyTemplate, notice, { contentType })
  if (rendered.ok) return { payload: rendered.text, contentType }
  remark?.(`The body template failed, so our own body was sent (${faultText(rendered.fault)})`)
  return ours()
}

/** The contract's body: times as ISO 8601. */
const bodyOf = ({ event, at, incident, monitor, regions, expiry, channel, ...notice }: Notice) => ({
  type: event,
  timestamp: iso(at),
  data: {
    incident: incident && outside(incident),
    monitor,
    regions,
    ...(expiry && { expiry: running(expiry) }),
    ...(channel && { channel: { ...channel, since: iso(channel.since) } }),
    notice: words(notice),
  },
})

const words = ({
  title,
  text,
  url,
  acknowledgeUrl,
}: Pick<Notice, 'title' | 'text' | 'url' | 'acknowledgeUrl'>) => ({
  title,
  text,
  url,
  ...(acknowledgeUrl !== undefined && { acknowledgeUrl }),
})

const running = ({ startsAt, expiresAt, ...expiry }: Reminder) => ({
  ...expiry,
  ...(startsAt !== undefined && { startsAt: iso(startsAt) }),
  expiresAt: iso(expiresAt),
})

const iso = (ms: number): string => new Date(ms).toISOString()
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms))
const outside = (incident: Incident) => ({
  ...incident,
  startedAt: iso(incident.startedAt),
  acknowledgedAt: isoOrNull(incident.acknowledgedAt),
  resolvedAt: isoOrNull(incident.resolvedAt),
  ...(incident.members && { members: incident.members.map(outsideMember) }),
  timeline: incident.timeline.map((entry) => ({ ...entry, at: iso(entry.at) })),
})
const outsideMember = (member: IncidentMember) => ({
  ...member,
  since: iso(member.since),
  endedAt: isoOrNull(member.endedAt),
})
