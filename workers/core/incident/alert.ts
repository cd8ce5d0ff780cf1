import type { AlertFact } from '../rpc.ts'
import { maxMembers } from './group/limits.ts'
import { heldTogether } from './group/standing.ts'
import { summed } from './group/words.ts'
import { type Change, changed, end, hand, type IncidentRecord, mayReopen, reopen } from './lifecycle.ts'
import type { Incident, IncidentMember } from './schema.ts'

/**
 * What an alert from outside changes; null when it changes nothing: it is told again, or ends what is not open.
 * An incident lasts while one of its members does.
 * @param current the newest incident of this group, or null.
 * @param newId taken when a new incident opens.
 * @param reopenWithinMs trouble so soon after the end opens the old incident again.
 */
export function applyAlert(
  current: IncidentRecord | null,
  fact: AlertFact,
  newId: string,
  reopenWithinMs = 0,
): Change | null {
  const open = current && current.incident.status !== 'resolved' ? current : null
  if (!open && !fact.alert.firing) return null
  if (!open)
    return current && mayReopen(current, fact.at, reopenWithinMs)
      ? reopenedBy(current, fact)
      : openedBy(current, fact, newId)
  const known = open.incident.members?.find((member) => isAbout(member, fact))
  if (fact.alert.firing) return joined(open, known, fact)
  return known && known.endedAt === null ? left(open, known, fact) : null
}

function memberOf({ at, alert }: AlertFact): IncidentMember {
  const { dedupKey: key, title, severity, cause, labels } = alert
  return { key, title, severity, cause, labels, since: at, endedAt: null }
}

function openedBy(current: IncidentRecord | null, fact: AlertFact, id: string): Change {
  const { at, act, workspaceId, policyId, alert } = fact
  const incident: Incident = {
    id,
    workspaceId,
    status: 'open',
    severity: alert.severity,
    title: alert.title,
    cause: alert.cause,
    monitorId: null,
    ruleId: alert.ruleId ?? null,
    regions: alert.regions ?? [],
    startedAt: at,
    acknowledgedAt: null,
    resolvedAt: null,
    reason: null,
    members: [memberOf(fact)],
    timeline: [{ ...hand({ ...act, at }), kind: 'opened', text: alert.cause }],
  }
  const record = {
    incident,
    monitor: null,
    policyId,
    seq: (current?.seq ?? 0) + 1,
    maintenance: false,
    revision: 1,
  }
  return { record, event: 'incident.opened' }
}

function reopenedBy(current: IncidentRecord, fact: AlertFact): Change {
  const others = (current.incident.members ?? []).filter((member) => !isAbout(member, fact))
  const members = [...others.slice(1 - maxMembers), memberOf(fact)]
  const entry = { ...hand({ ...fact.act, at: fact.at }), text: fact.alert.cause }
  return reopen(current, { ...summed(members, current.group), members }, entry, {
    seq: current.seq + 1,
    ...heldTogether(current.group, members),
  })
}

/** A monitor of the same group may have for an id what somebody took for a key. */
const isAbout = ({ key, monitorId }: IncidentMember, { alert }: AlertFact): boolean =>
  monitorId === undefined && key === alert.dedupKey

const isSame = (known: IncidentMember, { alert }: AlertFact): boolean =>
  known.endedAt === null &&
  known.title === alert.title &&
  known.severity === alert.severity &&
  known.cause === alert.cause

/** One more trouble, or one that looks different now: noted, and said only when a warning has become critical. */
function joined(open: IncidentRecord, known: IncidentMember | undefined, fact: AlertFact): Change | null {
  if (known && isSame(known, fact)) return null
  const members = open.incident.members ?? []
  if (!known && members.length >= maxMembers) return null
  const lasts = known?.endedAt === null
  const member = { ...memberOf(fact), ...(lasts && { since: known.since }) }
  const after = known ? members.map((each) => (each === known ? member : each)) : [...members, member]
  const text = `${lasts ? 'Changed' : known ? 'Again' : 'Also'}: ${member.title}. ${member.cause}`
  const entry = { ...hand({ ...fact.act, at: fact.at }), kind: 'changed', text } as const
  const part = summed(after, open.group)
  const worse = open.incident.severity === 'warning' && part.severity === 'critical'
  return {
    record: changed(open, { ...part, members: after }, entry, {
      seq: open.seq + 1,
      ...heldTogether(open.group, after),
    }),
    event: worse ? 'incident.escalated' : null,
  }
}

function left(open: IncidentRecord, known: IncidentMember, { at, act, alert }: AlertFact): Change {
  const endedAt = Math.max(at, known.since)
  const members = (open.incident.members ?? []).map((each) => (each === known ? { ...known, endedAt } : each))
  const lasting = members.filter((member) => member.endedAt === null)
  const who = hand({ ...act, at })
  if (lasting.length === 0) {
    const ended = { ...open, incident: { ...open.incident, members } }
    return end(
      ended,
      { ...who, by: who.by, kind: 'resolved', text: alert.ended ?? 'The alert is over' },
      null,
      open.seq + 1,
    )
  }
  const text = `Over: ${known.title}. ${lasting.length} of ${members.length} last`
  const entry = { ...who, kind: 'changed', text } as const
  return {
    record: changed(open, { ...summed(members, open.group), members }, entry, {
      seq: open.seq + 1,
      ...heldTogether(open.group, members),
    }),
    event: null,
  }
}

/** The name of the object that keeps an alert: its own, or its group's when a policy says by which labels to group. */
export function alertGroupKey(
  { dedupKey, labels }: Pick<AlertFact['alert'], 'dedupKey' | 'labels'>,
  grouping: { policyId: string; groupBy: readonly string[] } | null,
): string {
  if (!grouping || grouping.groupBy.length === 0) return `alert:${encodeURIComponent(dedupKey)}`
  const values = grouping.groupBy.map((label) => `${label}=${encodeURIComponent(labels[label] ?? '')}`)
  return `group:${grouping.policyId}:${values.join(',')}`
}
