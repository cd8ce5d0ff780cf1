import { inWords } from '../incident/duration.ts'
import type { Incident, TimelineEntry } from '../incident/schema.ts'
import { regionName } from '../region.ts'
import type { Component, PublicIncident, PublicUpdate } from './model.ts'
import { listed } from './words.ts'

/**
 * The incident as outsiders may read it. Every word is made here, none is copied from the timeline:
 * causes may quote a page's content, and entries name people and keys.
 */
export function publicIncident(
  incident: Incident,
  component: Pick<Component, 'key' | 'name'>,
): PublicIncident {
  const impact = incident.severity === 'critical' ? 'major' : 'minor'
  const { startedAt, resolvedAt } = incident
  const updates = incident.timeline.flatMap((entry) => publicUpdate(entry, incident))
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

function publicUpdate({ at, kind }: TimelineEntry, incident: Incident): PublicUpdate[] {
  if (kind === 'opened' || kind === 'reopened') return [{ at, kind: 'investigating', text: seen(incident) }]
  if (kind === 'changed')
    return [{ at, kind: 'investigating', text: 'The trouble has changed. We are looking into it.' }]
  if (kind === 'acknowledged') return [{ at, kind: 'identified', text: 'Somebody is working on it.' }]
  if (kind === 'resolved') return [{ at, kind: 'resolved', text: ended(incident) }]
  return []
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
