import type { Reminder } from '../expiry/expiry.ts'
import { inWords } from '../incident/duration.ts'
import { clockText, regionsText } from '../incident/notice.ts'
import type { Incident, Notice } from '../incident/schema.ts'
import { regionName } from '../region.ts'

/**
 * What a template may name, as plain data of its own. Times are ISO 8601; beside each stands the same as clock text.
 * They follow from the notice alone, so that a message that is sent again says the same. `docs/templates.md` lists them.
 */
export const templateVariables = (notice: Notice): Record<string, unknown> => {
  const { id, event, at, title, text, url, acknowledgeUrl, incident, monitor, regions, expiry } = notice
  return {
    id,
    event,
    at: iso(at),
    atText: clockText(at),
    url,
    acknowledgeUrl: acknowledgeUrl ?? null,
    notice: { title, text },
    incident: incident && incidentVariables(incident, at),
    monitor: monitor && { ...monitor, tags: [...monitor.tags] },
    regions: regions.map((region) => ({ id: region, name: regionName(region) })),
    regionsText: regionsText(regions),
    expiry: expiry ? expiryVariables(expiry) : null,
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms))
const clockOrNull = (ms: number | null): string | null => (ms === null ? null : clockText(ms))

function incidentVariables(incident: Incident, at: number): Record<string, unknown> {
  const { startedAt, acknowledgedAt, resolvedAt, timeline, members = [], ...rest } = incident
  const spanMs = Math.max(0, (resolvedAt ?? at) - startedAt)
  return {
    // What an incident may be without is there all the same: a template that asks for it makes no mistake.
    flapped: false,
    postmortem: '',
    mergedInto: null,
    monitorIds: incident.monitorId === null ? [] : [incident.monitorId],
    ...rest,
    startedAt: iso(startedAt),
    startedAtText: clockText(startedAt),
    acknowledgedAt: isoOrNull(acknowledgedAt),
    acknowledgedAtText: clockOrNull(acknowledgedAt),
    resolvedAt: isoOrNull(resolvedAt),
    resolvedAtText: clockOrNull(resolvedAt),
    duration: inWords(spanMs),
    durationSeconds: Math.round(spanMs / 1000),
    members: members.map((member) => ({
      monitorId: null,
      reason: null,
      ...member,
      since: iso(member.since),
      sinceText: clockText(member.since),
      endedAt: isoOrNull(member.endedAt),
    })),
    timeline: timeline.map((line) => ({ byName: '', ...line, at: iso(line.at), atText: clockText(line.at) })),
  }
}

const expiryVariables = ({ startsAt, expiresAt, ...rest }: Reminder): Record<string, unknown> => ({
  ...rest,
  startsAt: isoOrNull(startsAt ?? null),
  expiresAt: iso(expiresAt),
  expiresAtText: clockText(expiresAt),
})
