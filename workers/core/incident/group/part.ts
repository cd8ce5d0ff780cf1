import type { Incident, TimelineEntry } from '../schema.ts'

/**
 * The part that one monitor has in the incident of its group, as if it were an incident by itself: when that monitor
 * failed, and when it was back. Null when it has none.
 */
export function partOf(incident: Incident, monitorId: string): Incident | null {
  const member = incident.members?.find((one) => one.monitorId === monitorId)
  if (!member) return null
  const { since, severity, title, cause } = member
  const resolvedAt = member.endedAt ?? incident.resolvedAt
  const { acknowledgedAt } = incident
  // Who works on the incident works on all of it.
  const isTaken = acknowledgedAt !== null && (resolvedAt === null || acknowledgedAt <= resolvedAt)
  const takenAt = isTaken ? Math.max(since, acknowledgedAt) : null
  const reason = member.endedAt === null ? incident.reason : (member.reason ?? null)
  const line = (at: number | null, kind: TimelineEntry['kind'], text: string): TimelineEntry[] =>
    at === null ? [] : [{ at, kind, by: 'vedette', text }]
  return {
    ...incident,
    monitorId,
    severity,
    title,
    cause,
    status: resolvedAt !== null ? 'resolved' : isTaken ? 'acknowledged' : 'open',
    startedAt: since,
    acknowledgedAt: takenAt,
    resolvedAt,
    reason,
    timeline: [
      ...line(since, 'opened', cause),
      ...line(takenAt, 'acknowledged', 'Somebody is working on it'),
      ...line(resolvedAt, 'resolved', reason ?? 'The checks pass again'),
      // A note does not say whom of the group it is about: whoever is shown one of them reads it.
      ...incident.timeline.filter(({ kind }) => kind === 'note'),
    ].toSorted((a, b) => a.at - b.at),
  }
}
