import { regionName } from '../region.ts'
import type { Hold, IncidentFact } from '../rpc.ts'
import { inWords } from './duration.ts'
import type { GroupState } from './group/standing.ts'
import type { Incident, NoticeEvent, Severity, TimelineEntry } from './schema.ts'

export interface MonitorFace {
  id: string
  name: string
  target: string
  tags: string[]
}

/** An incident as its object keeps it: what everybody sees, and what only the object needs. */
export interface IncidentRecord {
  incident: Incident
  monitor: MonitorFace | null
  policyId: string | null
  /** Seq of the newest transition that spoke about it: older facts come too late. */
  seq: number
  /** How often the monitor had changed groups by then. Missing while it never has. */
  move?: number
  /** While a maintenance window covers it nothing escalates. */
  maintenance: boolean
  /** While the monitor flaps, its single changes are not told. Missing in records of before. */
  flapping?: boolean
  /** Only a region in trouble has seen it: its opening waits. Missing in records of before. */
  hold?: Hold | null
  /** Of an incident that is made up by monitors of a group. */
  group?: GroupState
  /** Grows with every change. */
  revision: number
}

/** What a fact or an act does: the incident as it is now, and what must be said about it, if anything. */
export interface Change {
  record: IncidentRecord
  event: NoticeEvent | null
}

type TroubleFact = Extract<IncidentFact, { kind: 'trouble' | 'recovered' }>
type Transition = TroubleFact['transition']

export const speaker = 'vedette'
export const severityOf = (transition: Transition): Severity =>
  transition.to === 'degraded' ? 'warning' : 'critical'
export function monitorTitle({ name }: MonitorFace, severity: Severity, flaps: boolean): string {
  if (flaps) return `${name} is flapping`
  return `${name} is ${severity === 'critical' ? 'down' : 'degraded'}`
}

/** "HTTP 503 from Western Europe, Eastern North America". */
export function causeOf({ evidence, reason, regions, to }: Transition): string {
  const what = evidence?.message ?? reason ?? (to === 'degraded' ? 'Degraded' : 'No good answer')
  return regions.length > 0 ? `${what} from ${regions.map(regionName).join(', ')}` : what
}

/** "5 changes of status within 30 min; the newest: HTTP 503 from Western Europe". */
export function causeOfFact({ transition, flapping }: Pick<TroubleFact, 'transition' | 'flapping'>): string {
  if (!flapping?.active) return causeOf(transition)
  const many = `${flapping.changes} changes of status within ${inWords(flapping.withinMs)}`
  return transition.to === 'up' ? many : `${many}; the newest: ${causeOf(transition)}`
}

/** True when a fact says that flapping has begun or ended, which may be of a transition that is known. */
const turnsFlapping = (open: IncidentRecord, { flapping }: TroubleFact): boolean =>
  flapping !== undefined && flapping.active !== (open.flapping ?? false)

/** A monitor that comes back from a group may tell of a transition that was told before it went. */
const isBehind = (known: IncidentRecord, { move = 0 }: { move?: number }, seq: number): boolean =>
  move === (known.move ?? 0) ? seq < known.seq : move < (known.move ?? 0)

const isOld = (known: IncidentRecord, fact: TroubleFact, turns = turnsFlapping(known, fact)): boolean =>
  isBehind(known, fact, turns ? fact.transition.seq : fact.transition.seq - 1)

/** A story stays readable, and small enough for a row and a message: how it began, and the newest lines. */
const maxTimeline = 200
function extended(timeline: readonly TimelineEntry[], entry: TimelineEntry): TimelineEntry[] {
  if (timeline.length < maxTimeline) return [...timeline, entry]
  // What visitors were told does not vanish from their page while anything else can go.
  const oldest = timeline.findIndex((line, index) => index > 0 && line.public !== true)
  return [...timeline.toSpliced(Math.max(oldest, 1), 1), entry]
}

export const changed = (
  record: IncidentRecord,
  part: Partial<Incident>,
  entry: TimelineEntry,
  rest: Partial<Omit<IncidentRecord, 'incident' | 'revision'>> = {},
): IncidentRecord => ({
  ...record,
  ...rest,
  incident: { ...record.incident, ...part, timeline: extended(record.incident.timeline, entry) },
  revision: record.revision + 1,
})

/**
 * What a fact about a monitor changes; null when it changes nothing (a reminder, no open incident to end, or news
 * older than what is known).
 * @param current the newest incident of this group, or null.
 * @param newId taken when a new incident opens.
 * @param reopenWithinMs trouble so soon after the end opens the old incident again.
 */
export function applyFact(
  current: IncidentRecord | null,
  fact: IncidentFact,
  newId: string,
  reopenWithinMs = 0,
): Change | null {
  if (fact.kind === 'reminder') return null
  const open = current && current.incident.status !== 'resolved' ? current : null
  if (fact.kind === 'trouble') return open ? worsen(open, fact) : begun(current, fact, newId, reopenWithinMs)
  if (!open) return null
  if (fact.kind === 'maintenance') return { record: maintained(open, fact), event: null }
  if (fact.kind === 'released') return released(open, fact)
  if (fact.kind === 'closed') {
    if (isBehind(open, fact, fact.seq)) return null
    const entry = { at: fact.at, kind: 'resolved', by: fact.by, text: fact.reason } as const
    return end(open, entry, fact.reason, fact.seq)
  }
  const { transition } = fact
  if (isOld(open, fact)) return null
  const text = fact.flapping ? steadyText(fact.flapping) : (transition.reason ?? 'The checks pass again')
  return end(open, { at: transition.at, kind: 'resolved', by: speaker, text }, null, transition.seq)
}

/** True when an incident has ended by itself, and so lately that the same trouble is its going on. */
export const mayReopen = ({ incident }: IncidentRecord, at: number, withinMs: number): boolean =>
  incident.resolvedAt !== null && incident.reason === null && at - incident.resolvedAt < withinMs

/** It opens again: those who heard of its end are told, and its policy begins anew. */
export const reopen = (
  record: IncidentRecord,
  part: Partial<Incident>,
  entry: Omit<TimelineEntry, 'kind'>,
  rest: Partial<Omit<IncidentRecord, 'incident' | 'revision'>>,
): Change => ({
  record: changed(
    record,
    { ...part, status: 'open', acknowledgedAt: null, resolvedAt: null },
    { ...entry, kind: 'reopened' },
    rest,
  ),
  event: 'incident.escalated',
})

const moveOf = ({ move }: { move?: number }) => (move === undefined ? {} : { move })

function begun(
  current: IncidentRecord | null,
  fact: TroubleFact,
  id: string,
  reopenWithinMs: number,
): Change | null {
  const { transition, monitor } = fact
  if (!current || isOld(current, fact, false) || !mayReopen(current, transition.at, reopenWithinMs))
    return opened(current, fact, id)
  const severity = severityOf(transition)
  const cause = causeOfFact(fact)
  const part = { severity, cause, regions: transition.regions, title: monitorTitle(monitor, severity, false) }
  const entry = { at: transition.decidedAt, by: speaker, text: cause }
  return reopen(current, part, entry, {
    seq: transition.seq,
    ...moveOf(fact),
    monitor,
    flapping: fact.flapping?.active ?? false,
    hold: fact.hold ?? null,
  })
}

function opened(current: IncidentRecord | null, fact: TroubleFact, id: string): Change | null {
  const { transition, monitor, policyId } = fact
  if (current && isOld(current, fact, false)) return null
  const flapping = fact.flapping?.active === true
  const severity = severityOf(transition)
  const cause = causeOfFact(fact)
  const incident: Incident = {
    id,
    workspaceId: transition.workspaceId,
    status: 'open',
    severity,
    title: monitorTitle(monitor, severity, flapping),
    cause,
    monitorId: monitor.id,
    ruleId: null,
    regions: transition.regions,
    startedAt: transition.at,
    acknowledgedAt: null,
    resolvedAt: null,
    reason: null,
    ...(flapping && { flapped: true }),
    timeline: [{ at: transition.decidedAt, kind: 'opened', by: speaker, text: cause }],
  }
  const record = {
    incident,
    monitor,
    policyId,
    seq: transition.seq,
    ...moveOf(fact),
    maintenance: false,
    flapping,
    hold: fact.hold ?? null,
    revision: 1,
  }
  return { record, event: 'incident.opened' }
}

/** More trouble while open: noted, and said only when a warning has become critical, or flapping begins or ends. */
function worsen(open: IncidentRecord, fact: TroubleFact): Change | null {
  if (isOld(open, fact)) return null
  const { transition, monitor } = fact
  const turns = turnsFlapping(open, fact)
  const flapping = fact.flapping?.active ?? open.flapping ?? false
  const severity = transition.to === 'up' ? open.incident.severity : severityOf(transition)
  const cause = causeOfFact(fact)
  const steadied = fact.flapping && !flapping ? `${steadyText(fact.flapping)}. ${cause}` : cause
  const entry = { at: transition.decidedAt, kind: 'changed', by: speaker, text: steadied } as const
  const regions = transition.regions.length > 0 ? transition.regions : open.incident.regions
  const title = monitorTitle(monitor, severity, flapping)
  const part = { severity, cause: steadied, title, regions, ...(flapping && { flapped: true }) }
  const worse = open.incident.severity === 'warning' && severity === 'critical'
  return {
    record: changed(open, part, entry, { seq: transition.seq, monitor, flapping }),
    event: worse || turns ? 'incident.escalated' : null,
  }
}

/** True when a release is of this hold, and not of one before it. Both times are of the region's own object. */
export const letsGo = (
  hold: Hold | null | undefined,
  { region, at }: { region: string; at: number },
): boolean => hold?.region === region && hold.startsAt <= at

/** What held it back does so no more; the story says so when it begins to be told. */
function released(open: IncidentRecord, fact: Extract<IncidentFact, { kind: 'released' }>): Change | null {
  if (!letsGo(open.hold, fact)) return null
  return { record: { ...open, hold: null, revision: open.revision + 1 }, event: null }
}

/** "Steady again after 12 changes of status". */
export const steadyText = ({ changes }: { changes: number }): string =>
  `Steady again after ${changes} changes of status`

function maintained(open: IncidentRecord, fact: Extract<IncidentFact, { kind: 'maintenance' }>) {
  const text = `Maintenance ${fact.active ? 'began' : 'ended'}: ${fact.title}`
  const entry = { at: fact.at, kind: 'maintenance', by: speaker, text } as const
  return changed(open, {}, entry, { maintenance: fact.active })
}

export function end(open: IncidentRecord, entry: TimelineEntry, reason: string | null, seq: number): Change {
  // Clocks of several objects meet here: an incident never ends before it began.
  const resolvedAt = Math.max(entry.at, open.incident.startedAt)
  const part = { status: 'resolved', resolvedAt, reason } as const
  return { record: changed(open, part, entry, { seq }), event: 'incident.resolved' }
}

/** What somebody does by hand. `byName` is what people call them; ids are for programs. */
export interface Act {
  by: string
  byName?: string | undefined
  at: number
}

/** "Anna", "the key Deploys"; without a name no more than what kind of hand it was. */
export function actorName({ by, byName }: Act): string {
  if (by.startsWith('key:')) return byName === undefined ? 'an API key' : `the key ${byName}`
  return byName ?? 'a colleague'
}

export const hand = ({ at, by, byName }: Act) => ({ at, by, ...(byName === undefined ? {} : { byName }) })

/** Somebody takes it on. Null when it is already acknowledged or over. */
export function acknowledge(record: IncidentRecord, act: Act): Change | null {
  if (record.incident.status !== 'open') return null
  const text = `Acknowledged by ${actorName(act)}`
  const entry = { ...hand(act), kind: 'acknowledged', text } as const
  const part = { status: 'acknowledged', acknowledgedAt: act.at } as const
  return { record: changed(record, part, entry), event: 'incident.acknowledged' }
}

/** Somebody ends it by hand. Null when it is over. */
export function resolve(record: IncidentRecord, act: Act): Change | null {
  if (record.incident.status === 'resolved') return null
  const reason = `Resolved by ${actorName(act)}`
  return end(record, { ...hand(act), kind: 'resolved', text: reason }, reason, record.seq)
}

/** What somebody writes into the story. A public one is read by the visitors of every status page that shows it. */
export interface NoteAct extends Act {
  text: string
  public?: boolean | undefined
}

/** A line in the story, also after the end. The same line by the same hand at the same time is written once. */
export function note(record: IncidentRecord, { text, public: isPublic, ...act }: NoteAct): Change | null {
  const { by, at } = act
  const { timeline } = record.incident
  if (timeline.some((line) => line.kind === 'note' && line.at === at && line.by === by && line.text === text))
    return null
  const entry = { ...hand(act), kind: 'note', text, ...(isPublic && { public: true }) } as const
  return { record: changed(record, {}, entry), event: null }
}

/** A silence holds it back, or does so no more. */
export const silenced = (record: IncidentRecord, at: number, text: string): IncidentRecord =>
  changed(record, {}, { at, kind: 'silenced', by: speaker, text })

/** Something about the deliveries that people should read in the story. */
export const tell = (record: IncidentRecord, at: number, text: string): IncidentRecord =>
  changed(record, {}, { at, kind: 'delivery', by: speaker, text })

/** Whom a policy has told, for people to read in the story. */
export const escalated = (record: IncidentRecord, at: number, text: string): IncidentRecord =>
  changed(record, {}, { at, kind: 'escalated', by: speaker, text })
