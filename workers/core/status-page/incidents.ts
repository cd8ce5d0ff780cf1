import { inWords } from '../incident/duration.ts'
import type { Incident, TimelineEntry } from '../incident/schema.ts'
import { regionName } from '../region.ts'
import { dayMs } from '../cell.ts'
import { partOf } from '../incident/group/part.ts'
import { type Component, type PublicIncident, type PublicUpdate, recentDays } from './model.ts'
import { listed } from './words.ts'

/** What one monitor has of an incident, which may be all of it; null when it has nothing. */
export const incidentOf = (incident: Incident, monitorId: string): Incident | null =>
  monitorId === incident.monitorId ? incident : partOf(incident, monitorId)

/** True while a page tells of it: not over, or so for a while. */
export const isTold = ({ resolvedAt }: Pick<Incident, 'resolvedAt'>, now: number): boolean =>
  resolvedAt === null || resolvedAt >= now - recentDays * dayMs

/** The monitors of an incident whose status pages tell of it at `now`. */
export function monitorsTold(incident: Incident, now: number): string[] {
  const { monitorId, monitorIds = monitorId === null ? [] : [monitorId] } = incident
  return monitorIds.filter((id) => {
    const part = incidentOf(incident, id)
    return part !== null && isTold(part, now)
  })
}

/**
 * The incident as outsiders may read it. Every word is made here, but for those of public notes. Nothing else is copied
 * from the timeline: causes may quote a page's content, and entries name people and keys.
 */
export function publicIncident(
  incident: Incident,
  component: Pick<Component, 'key' | 'name'>,
): PublicIncident {
  const impact = incident.severity === 'critical' ? 'major' : 'minor'
  const { startedAt, resolvedAt } = incident
  const newest = new Set(incident.timeline.filter(isPublicNote).slice(-maxPublicNotes))
  const updates = incident.timeline
    .filter((entry) => entry.kind !== 'note' || newest.has(entry))
    .flatMap((entry) => publicUpdate(entry, incident))
  return {
    id: incident.id,
    title: title(component.name, incident),
    component: component.name,
    componentKey: component.key,
    impact,
    status:
      resolvedAt !== null ? 'resolved' : incident.acknowledgedAt === null ? 'investigating' : 'identified',
    startedAt,
    resolvedAt,
    updates: updates.toReversed(),
  }
}

function title(name: string, { severity, flapped, startedAt, resolvedAt }: Incident): string {
  const isMajor = severity === 'critical'
  if (resolvedAt === null) return `${name} is ${flapped ? 'unstable' : isMajor ? 'down' : 'degraded'}`
  const was = flapped ? 'was unstable' : isMajor ? 'did not work' : 'was degraded'
  return `${name} ${was} for ${inWords(resolvedAt - startedAt)}`
}

/** A page stays small: of each incident it shows the newest notes. */
const maxPublicNotes = 20

const isPublicNote = ({ kind, public: isPublic }: TimelineEntry): boolean =>
  kind === 'note' && isPublic === true

function publicUpdate(entry: TimelineEntry, incident: Incident): PublicUpdate[] {
  const { at, kind, text } = entry
  if (isPublicNote(entry)) return [{ at, kind: stageAt(at, incident), text, isNote: true }]
  if (kind === 'opened' || kind === 'reopened') return [{ at, kind: 'investigating', text: seen(incident) }]
  if (kind === 'changed')
    return [{ at, kind: 'investigating', text: 'The trouble has changed. We are looking into it.' }]
  if (kind === 'acknowledged') return [{ at, kind: 'identified', text: 'Somebody is working on it.' }]
  if (kind === 'resolved') return [{ at, kind: 'resolved', text: ended(incident) }]
  return []
}

/** How far things were when a note was written. */
function stageAt(at: number, { acknowledgedAt, resolvedAt }: Incident): PublicUpdate['kind'] {
  if (resolvedAt !== null && at >= resolvedAt) return 'resolved'
  return acknowledgedAt !== null && at >= acknowledgedAt ? 'identified' : 'investigating'
}

function seen({ severity, regions }: Incident): string {
  const what = severity === 'critical' ? 'Checks began to fail' : 'Checks found it degraded'
  const where = regions.length > 0 ? `, seen from ${listed(regions.map(regionName))}` : ''
  return `${what}${where}. We are looking into it.`
}

function ended({ startedAt, resolvedAt, reason }: Incident): string {
  const lasted = inWords((resolvedAt ?? startedAt) - startedAt)
  return reason === null ? `It works again, after ${lasted}.` : `Closed after ${lasted}.`
}
