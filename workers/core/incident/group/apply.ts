import type { IncidentFact } from '../../rpc.ts'
import {
  causeOfFact,
  type Change,
  changed,
  end,
  type IncidentRecord,
  letsGo,
  mayReopen,
  monitorTitle,
  reopen,
  severityOf,
  speaker,
  steadyText,
} from '../lifecycle.ts'
import type { Incident, IncidentMember, TimelineEntry } from '../schema.ts'
import { maxGroupChars, maxMembers } from './limits.ts'
import { type GroupState, heldTogether, isLasting, regionsOf, type Standing } from './standing.ts'
import { namesOf, overall, summed } from './words.ts'

type Placed = Exclude<IncidentFact, { kind: 'reminder' }>
type TroubleFact = Extract<Placed, { kind: 'trouble' | 'recovered' }>

interface Terms {
  /** Taken when a new incident opens. */
  newId: string
  /** Trouble so soon after the end opens the old incident again; 0 for never. */
  reopenWithinMs: number
  /** Between two messages about who has joined. */
  intervalMs: number
  /** The first message waits so long for more of the group. */
  waitMs: number
  now: number
}

interface Parts {
  group: GroupState
  members: IncidentMember[]
}

/**
 * What a fact about a monitor changes in the incident of its group. It lasts while one of its members does.
 * Null: nothing. `full`: there is no room for another trouble; the monitor must alert by itself.
 * @param current the newest incident of this group, or null.
 */
export function applyToGroup(
  current: IncidentRecord | null,
  fact: IncidentFact,
  terms: Terms,
): Change | 'full' | null {
  if (fact.kind === 'reminder' || !fact.group) return null
  const open = current && current.incident.status !== 'resolved' ? current : null
  if (fact.kind === 'trouble') return troubled(current, fact, terms)
  const monitorId = 'monitor' in fact ? fact.monitor.id : fact.monitorId
  const member = open?.incident.members?.find((one) => one.monitorId === monitorId)
  const standing = open?.group?.standing[monitorId ?? '']
  if (!open?.group || !member || !standing || !isLasting(member)) return null
  const known = { open, group: open.group, member, standing }
  if (fact.kind === 'maintenance') return maintained(known, fact, terms)
  if (fact.kind === 'released') return released(known, fact, terms)
  return left(known, fact)
}

interface Known {
  open: IncidentRecord
  group: GroupState
  member: IncidentMember
  standing: Standing
}

/** Whether a fact is older than what is known of its monitor: an earlier stay in the group, or an earlier transition. */
function isBehind(
  known: Standing,
  { move = 0 }: { move?: number },
  seq: number,
  mayBeSame: boolean,
): boolean {
  if (move !== known.move) return move < known.move
  return mayBeSame ? seq < known.seq : seq <= known.seq
}

/** Numbers of changes only grow, also over incidents: deliveries are named by them. */
const nextSeq = (record: IncidentRecord | null): number => (record?.seq ?? 0) + 1

function troubled(current: IncidentRecord | null, fact: TroubleFact, terms: Terms): Change | 'full' | null {
  const known = current?.group?.standing[fact.monitor.id]
  const turns = known !== undefined && fact.flapping !== undefined && fact.flapping.active !== known.flapping
  if (known && isBehind(known, fact, fact.transition.seq, turns)) return null
  if (!current) return opened(null, fact, terms)
  if (current.incident.status !== 'resolved') return joined(current, fact, terms, turns)
  const goesOn = mayReopen(current, fact.transition.at, terms.reopenWithinMs)
  return goesOn ? reopened(current, fact, terms) : opened(current, fact, terms)
}

function memberOf({ transition, monitor, flapping }: TroubleFact, since: number): IncidentMember {
  const severity = severityOf(transition)
  return {
    key: monitor.id,
    monitorId: monitor.id,
    title: monitorTitle(monitor, severity, flapping?.active === true),
    severity,
    cause: causeOfFact({ transition, ...(flapping && { flapping }) }),
    labels: {},
    since,
    endedAt: null,
  }
}

const standingOf = (fact: TroubleFact, newsAt: number, before?: Standing): Standing => ({
  face: fact.monitor,
  seq: fact.transition.seq,
  move: fact.move ?? 0,
  regions: fact.transition.regions.length > 0 ? fact.transition.regions : (before?.regions ?? []),
  flapping: fact.flapping?.active ?? before?.flapping ?? false,
  maintenance: before?.maintenance ?? false,
  hold: before ? before.hold : (fact.hold ?? null),
  newsAt,
})

const freshGroup = ({ group }: TroubleFact, toldAt: number, { intervalMs }: Terms): GroupState => ({
  name: group?.name ?? '',
  standing: {},
  updateAt: null,
  updateHeld: false,
  toldAt,
  intervalMs,
})

/** The parts with one trouble more, or changed; what is over makes room. Null when there is none. */
function withMember({ group, members }: Parts, member: IncidentMember, standing: Standing): Parts | null {
  const others = members.filter(({ monitorId }) => monitorId !== member.monitorId)
  const known = others.length < members.length
  const over = others.filter((one) => !isLasting(one)).toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
  const dropped = over.slice(0, Math.max(0, others.length + 1 - maxMembers))
  const kept = members.filter((one) => !dropped.includes(one))
  const after = known
    ? kept.map((one) => (one.monitorId === member.monitorId ? member : one))
    : [...kept, member]
  const standings = { ...group.standing, [member.key]: standing }
  for (const { key } of dropped) delete standings[key]
  const parts = { group: { ...group, standing: standings }, members: after }
  const isFull = after.length > maxMembers || JSON.stringify(parts).length > maxGroupChars
  return isFull && !known ? null : parts
}

const shown = ({ group, members }: Parts): Partial<Incident> => ({
  ...summed(members, group),
  members,
  monitorIds: members.flatMap(({ monitorId }) => monitorId ?? []),
  regions: regionsOf(group, members),
})

const kept = ({ group, members }: Parts, seq: number) => ({
  group,
  seq,
  ...heldTogether(group, members),
})

function opened(current: IncidentRecord | null, fact: TroubleFact, terms: Terms): Change {
  const { transition, policyId } = fact
  const member = memberOf(fact, transition.at)
  const group = {
    ...freshGroup(fact, terms.now + terms.waitMs, terms),
    standing: { [member.key]: standingOf(fact, terms.now) },
  }
  const parts = { group, members: [member] }
  const incident: Incident = {
    id: terms.newId,
    workspaceId: transition.workspaceId,
    status: 'open',
    severity: member.severity,
    title: member.title,
    cause: member.cause,
    monitorId: null,
    ruleId: null,
    startedAt: transition.at,
    acknowledgedAt: null,
    resolvedAt: null,
    reason: null,
    timeline: [
      { at: transition.decidedAt, kind: 'opened', by: speaker, text: `${member.title}: ${member.cause}` },
    ],
    ...shown(parts),
    regions: transition.regions,
  }
  const rest = kept(parts, nextSeq(current))
  const record = { incident, monitor: null, policyId, revision: 1, ...rest, maintenance: false }
  return { record, event: 'incident.opened' }
}

function reopened(current: IncidentRecord, fact: TroubleFact, terms: Terms): Change {
  const member = memberOf(fact, fact.transition.at)
  const before = {
    group: { ...freshGroup(fact, terms.now, terms), standing: current.group?.standing ?? {} },
    members: current.incident.members ?? [],
  }
  const parts = withMember(before, member, standingOf(fact, terms.now)) ?? { ...before, members: [member] }
  const entry = { at: fact.transition.decidedAt, by: speaker, text: `${member.title}: ${member.cause}` }
  return reopen(current, shown(parts), entry, kept(parts, nextSeq(current)))
}

/** One more monitor, or one that looks different now. At once it is said only that a warning has become critical. */
function joined(
  open: IncidentRecord,
  fact: TroubleFact,
  terms: Terms,
  turns: boolean,
): Change | 'full' | null {
  const members = open.incident.members ?? []
  const group = open.group ?? freshGroup(fact, terms.now, terms)
  const known = members.find(({ monitorId }) => monitorId === fact.monitor.id)
  const lasts = known !== undefined && isLasting(known)
  const before = lasts ? group.standing[fact.monitor.id] : undefined
  const flapping = fact.flapping ?? (before?.flapping ? { active: true, changes: 0, withinMs: 0 } : undefined)
  const fresh = memberOf({ ...fact, ...(flapping && { flapping }) }, fact.transition.at)
  const severity = lasts && fact.transition.to === 'up' ? known.severity : fresh.severity
  const member = { ...fresh, severity, ...(lasts && { since: known.since }) }
  const isWorse = lasts && known.severity === 'warning' && severity === 'critical'
  const isNews = !lasts || turns || isWorse
  const standing = standingOf(fact, isNews ? terms.now : (before?.newsAt ?? terms.now), before)
  const parts = withMember({ group, members }, member, standing)
  if (!parts) return 'full'
  const word = lasts ? 'Changed' : known ? 'Again' : 'Also'
  const entry = line(fact.transition.decidedAt, `${word}: ${member.title}. ${member.cause}`)
  const after = isNews ? { ...parts, group: awaiting(parts.group, terms) } : parts
  const record = changed(open, shown(after), entry, kept(after, nextSeq(open)))
  const rises = open.incident.severity === 'warning' && record.incident.severity === 'critical'
  return { record, event: rises ? 'incident.escalated' : null }
}

/** Word of it is due: at once, unless it was told lately who is in the incident. */
function awaiting(group: GroupState, { now, intervalMs }: Terms): GroupState {
  const dueAt = Math.max(now, group.toldAt + intervalMs)
  const isSooner = group.updateAt === null || dueAt < group.updateAt
  return isSooner ? { ...group, updateAt: dueAt, updateHeld: false } : group
}

const line = (at: number, text: string, kind: TimelineEntry['kind'] = 'changed'): TimelineEntry => ({
  at,
  kind,
  by: speaker,
  text,
})

function left(
  { open, group, member, standing }: Known,
  fact: Extract<Placed, { kind: 'recovered' | 'closed' | 'trouble' }>,
): Change | null {
  const isClosing = fact.kind === 'closed'
  const seq = isClosing ? fact.seq : fact.transition.seq
  const turns = !isClosing && fact.flapping !== undefined && fact.flapping.active !== standing.flapping
  if (isBehind(standing, fact, seq, isClosing || turns)) return null
  const at = isClosing ? fact.at : fact.transition.at
  const endedAt = Math.max(at, member.since)
  const over = { ...member, endedAt, ...(isClosing && { reason: fact.reason }) }
  const members = (open.incident.members ?? []).map((one) => (one === member ? over : one))
  const calm = { hold: null, flapping: false, maintenance: false, seq, move: fact.move ?? 0 }
  const parts = {
    members,
    group: { ...group, standing: { ...group.standing, [member.key]: { ...standing, ...calm } } },
  }
  const who = namesOf([member], group)
  const lasting = members.filter(isLasting)
  if (lasting.length === 0) return ended(open, parts, fact, who)
  const why = isClosing ? `No longer part of it: ${who}. ${fact.reason}` : `Back up: ${who}`
  const entry = {
    ...line(at, `${why}. ${lasting.length} of ${members.length} last`),
    by: isClosing ? fact.by : speaker,
  }
  return { record: changed(open, shown(parts), entry, kept(parts, nextSeq(open))), event: null }
}

function ended(
  open: IncidentRecord,
  parts: Parts,
  fact: Extract<Placed, { kind: 'recovered' | 'closed' | 'trouble' }>,
  who: string,
): Change {
  const { members, group } = parts
  const title = overall(members, group) ?? open.incident.title
  const record = { ...open, group, incident: { ...open.incident, members, title } }
  if (fact.kind === 'closed') {
    const reason = members.length > 1 ? `${who}: ${fact.reason}` : fact.reason
    return end(record, { ...line(fact.at, reason, 'resolved'), by: fact.by }, reason, nextSeq(open))
  }
  const { flapping, transition } = fact
  const text = flapping ? steadyText(flapping) : (transition.reason ?? 'The checks pass again')
  return end(
    record,
    line(transition.at, members.length > 1 ? `${who}: ${text}` : text, 'resolved'),
    null,
    nextSeq(open),
  )
}

/** Work is planned on one of them: it holds the others back no more than a silence over it would. */
function maintained(
  { open, group, member, standing }: Known,
  fact: Extract<Placed, { kind: 'maintenance' }>,
  terms: Terms,
): Change {
  const parts = withStanding(open, group, member, { ...standing, maintenance: fact.active })
  const after = fact.active ? parts : { ...parts, group: awaiting(parts.group, terms) }
  const text = `Maintenance of ${standing.face.name} ${fact.active ? 'began' : 'ended'}: ${fact.title}`
  const entry = line(fact.at, text, 'maintenance')
  return { record: changed(open, {}, entry, kept(after, open.seq)), event: null }
}

function released(
  { open, group, member, standing }: Known,
  fact: Extract<Placed, { kind: 'released' }>,
  terms: Terms,
): Change | null {
  if (!letsGo(standing.hold, fact)) return null
  const parts = withStanding(open, group, member, { ...standing, hold: null })
  const after = { ...parts, group: awaiting(parts.group, terms) }
  return { record: { ...open, ...kept(after, open.seq), revision: open.revision + 1 }, event: null }
}

const withStanding = (
  open: IncidentRecord,
  group: GroupState,
  { key }: IncidentMember,
  next: Standing,
): Parts => ({
  members: open.incident.members ?? [],
  group: { ...group, standing: { ...group.standing, [key]: next } },
})
