import { z } from '@hono/zod-openapi'
import {
  type Incident as IncidentFacts,
  IncidentMember,
  IncidentStatus,
  Severity,
  TimelineEntry,
} from '#core/incident/schema'
import type { IncidentOutlook } from '#core/rpc'
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
    monitorId: z.string().nullable().meta({ description: 'Null for an incident of several monitors' }),
    monitorIds: z.array(z.string()).meta({ description: 'The monitors that are, or were, in it' }),
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
      .meta({
        description: 'The alerts and monitors that make it up; missing for that of one monitor alone',
      }),
    postmortem: z.string().optional().meta({ description: 'Markdown' }),
    mergedInto: z.string().optional().meta({ description: 'The incident in which it goes on' }),
    timeline: z.array(
      TimelineEntry.extend({
        at: z.iso.datetime(),
        public: z.boolean().optional().meta({ description: 'A note that visitors of status pages read' }),
      }),
    ),
  })
  .openapi('Incident')

/** One incident, with what a list would have to look up for each. */
export const IncidentDetail = Incident.extend({
  statusPages: z
    .array(z.object({ slug: z.string(), url: z.url(), name: z.string() }))
    .meta({ description: 'The status pages that tell of it now, at most 100' }),
}).openapi('IncidentDetail')

const Face = z.object({ id: z.string(), name: z.string() }).nullable()

const Coming = z.object({
  dueAt: z.iso
    .datetime()
    .nullable()
    .meta({ description: 'Null while a maintenance holds it, whose end nobody knows' }),
  afterHoldSeconds: z
    .number()
    .nullable()
    .meta({ description: 'How long after the end of that maintenance; null when none holds it' }),
  step: z.int().meta({ description: 'Its place in the policy’s `steps`, from 0' }),
  repetition: z.int().meta({ description: 'Counted from 0 since the steps last began' }),
  person: Face,
  channel: Face.meta({ description: 'Null: the step would reach nobody' }),
  why: z.string(),
  isFallback: z.boolean(),
})

export const Next = z
  .object({
    state: z.enum(['running', 'held', 'finished', 'acknowledged', 'resolved', 'unplanned']).meta({
      description:
        '`running`: steps are due. `held`: they wait for the end of a maintenance or silence. `finished`: none is left. `acknowledged`, `resolved`: no more will be due. `unplanned`: no policy serves it, everybody was told at once.',
    }),
    policy: Face.meta({ description: 'As it was when the incident opened' }),
    hold: z.object({ by: z.enum(['maintenance', 'silence']), until: z.iso.datetime().nullable() }).nullable(),
    coming: z
      .array(Coming)
      .meta({ description: 'In the order of time; who is looked up anew when it is due' }),
    truncated: z.boolean().meta({ description: 'True when there would be more of it' }),
    owed: z.int().meta({ description: 'Messages about it that have not arrived yet' }),
  })
  .openapi('IncidentNext')

export const showNext = ({ hold, coming, ...rest }: IncidentOutlook): z.infer<typeof Next> => ({
  ...rest,
  hold: hold && { ...hold, until: iso(hold.until) },
  coming: coming.map((one) => ({ ...one, dueAt: iso(one.dueAt) })),
})

/** An incident as the API shows it: times as ISO 8601. */
export const showIncident = ({ members, ...incident }: IncidentFacts): z.infer<typeof Incident> => ({
  ...incident,
  monitorIds: incident.monitorIds ?? (incident.monitorId === null ? [] : [incident.monitorId]),
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
