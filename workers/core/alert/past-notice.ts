import type { MonitorFace } from '../incident/lifecycle.ts'
import { noticeOf } from '../incident/notice.ts'
import type { Incident, Notice, NoticeEvent, TimelineEntry } from '../incident/schema.ts'

export type IncidentEvent = Extract<NoticeEvent, `incident.${string}`>

/** Which line of the story an event is. */
const kinds: Record<IncidentEvent, TimelineEntry['kind']> = {
  'incident.opened': 'opened',
  'incident.escalated': 'escalated',
  'incident.acknowledged': 'acknowledged',
  'incident.resolved': 'resolved',
}

/**
 * What was said, or would have been, when that happened to an incident: as it stood then, not as it ended. What has not
 * happened is told as if it happened `now`.
 */
export function pastNotice(
  event: IncidentEvent,
  { incident, monitor }: { incident: Incident; monitor: MonitorFace | null },
  { id, now, origin }: { id: string; now: number; origin: string },
): Notice {
  const at = incident.timeline.find(({ kind }) => kind === kinds[event])?.at ?? now
  const then = asOf(incident, event, at)
  const record = { incident: then, monitor, policyId: null, seq: 0, maintenance: false, revision: 1 }
  return noticeOf(event, record, { id, at, origin })
}

function asOf(incident: Incident, event: IncidentEvent, at: number): Incident {
  const timeline = incident.timeline.filter((line) => line.at <= at)
  const told = { ...incident, timeline: timeline.length > 0 ? timeline : incident.timeline.slice(0, 1) }
  if (event === 'incident.resolved')
    return { ...told, status: 'resolved', resolvedAt: incident.resolvedAt ?? at }
  const { acknowledgedAt } = incident
  const isTaken = event === 'incident.acknowledged' || (acknowledgedAt !== null && acknowledgedAt <= at)
  return {
    ...told,
    status: isTaken ? 'acknowledged' : 'open',
    acknowledgedAt: isTaken ? (acknowledgedAt ?? at) : null,
    resolvedAt: null,
    reason: null,
  }
}
