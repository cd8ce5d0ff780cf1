import { z } from '@hono/zod-openapi'
import {
  type Incident as IncidentFacts,
  IncidentMember,
  IncidentStatus,
  Severity,
  TimelineEntry,
} from '#core/incident/schema'
import { iso } from '../http.ts'

export const IncidentParams = z.object({ id: z.string().max(60) })

export const Incident = z
  .object({
    id: z.string(),
    workspaceId: z.string(),
    status: IncidentStatus,
    severity: Severity,
    title: z.string(),
    cause: z.string(),
    monitorId: z.string().nullable(),
    ruleId: z.string().nullable(),
    regions: z.array(z.string()),
    startedAt: z.iso.datetime(),
    acknowledgedAt: z.iso.datetime().nullable(),
    resolvedAt: z.iso.datetime().nullable(),
    reason: z.string().nullable().meta({ description: 'Why it was closed, when not by good checks' }),
    flapped: z.boolean().optional().meta({ description: 'It flapped: it was not down all the time' }),
    members: z
      .array(IncidentMember.extend({ since: z.iso.datetime(), endedAt: z.iso.datetime().nullable() }))
      .optional()
      .meta({ description: 'The alerts that make it up; missing for that of one monitor' }),
    postmortem: z.string().optional().meta({ description: 'Markdown' }),
    mergedInto: z.string().optional().meta({ description: 'The incident in which it goes on' }),
    timeline: z.array(TimelineEntry.extend({ at: z.iso.datetime() })),
  })
  .openapi('Incident')

/** An incident as the API shows it: times as ISO 8601. */
export const showIncident = ({ members, ...incident }: IncidentFacts): z.infer<typeof Incident> => ({
  ...incident,
  ...(members && { members: members.map(showMember) }),
  startedAt: iso(incident.startedAt),
  acknowledgedAt: iso(incident.acknowledgedAt),
  resolvedAt: iso(incident.resolvedAt),
  timeline: incident.timeline.map((entry) => ({ ...entry, at: iso(entry.at) })),
})

const showMember = (member: IncidentMember) => ({
  ...member,
  since: iso(member.since),
  endedAt: iso(member.endedAt),
})
