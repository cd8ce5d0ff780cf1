import { z } from 'zod'
import { Reminder } from '../expiry/expiry.ts'

export const IncidentStatus = z.enum(['open', 'acknowledged', 'resolved'])
export type IncidentStatus = z.infer<typeof IncidentStatus>

export const Severity = z.enum(['critical', 'warning'])
export type Severity = z.infer<typeof Severity>

/** One line of an incident's story. `by` is `user:<id>`, `key:<id>`, `link:<channel>`, `slack:<id>`, `discord:<id>` or `vedette`; `byName` is what people call them. */
export const TimelineEntry = z.object({
  at: z.number(),
  kind: z.enum([
    'opened',
    'changed',
    'acknowledged',
    'resolved',
    'reopened',
    'note',
    'delivery',
    'escalated',
    'maintenance',
    'merged',
    'edited',
    'silenced',
  ]),
  by: z.string(),
  byName: z.string().optional(),
  text: z.string(),
  /** Of a note that visitors of status pages read too. Missing in every other line. */
  public: z.boolean().optional(),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

/** One of several troubles that make up one incident: an alert from outside, or a monitor of a group. */
export const IncidentMember = z.object({
  /** The alert's `dedupKey`, or the monitor's id. */
  key: z.string(),
  /** Missing for an alert. */
  monitorId: z.string().optional(),
  title: z.string(),
  severity: Severity,
  cause: z.string(),
  labels: z.record(z.string(), z.string()),
  since: z.number(),
  /** Null while it lasts. */
  endedAt: z.number().nullable(),
  /** Why it is in it no more, when not because it is over. */
  reason: z.string().optional(),
})
export type IncidentMember = z.infer<typeof IncidentMember>

/** The span between a transition to trouble and its end. Internal times are epoch ms; the API writes ISO 8601. */
export const Incident = z.object({
  id: z.string(),
  workspaceId: z.string(),
  status: IncidentStatus,
  severity: Severity,
  title: z.string(),
  cause: z.string(),
  /** Of an incident of one monitor alone. */
  monitorId: z.string().nullable(),
  /** The monitors of a group that are, or were, in it. Missing otherwise. */
  monitorIds: z.array(z.string()).optional(),
  ruleId: z.string().nullable(),
  regions: z.array(z.string()),
  startedAt: z.number(),
  acknowledgedAt: z.number().nullable(),
  resolvedAt: z.number().nullable(),
  reason: z.string().nullable(),
  /** True once the monitor flapped in it: it was not down all the time. */
  flapped: z.boolean().optional(),
  /** What it is made of, when that did not come from one monitor alone. Missing otherwise. */
  members: z.array(IncidentMember).optional(),
  /** What was learnt of it, in Markdown. */
  postmortem: z.string().optional(),
  /** It was found to be the same trouble as that other incident. */
  mergedInto: z.string().optional(),
  timeline: z.array(TimelineEntry),
})
export type Incident = z.infer<typeof Incident>

export const NoticeEvent = z.enum([
  'incident.opened',
  'incident.escalated',
  'incident.acknowledged',
  'incident.resolved',
  'certificate.expiring',
  'domain.expiring',
  'channel.failing',
  'channel.recovered',
  'test',
])
export type NoticeEvent = z.infer<typeof NoticeEvent>

/** What is to be said, already in words: channels only lay it out. */
export const Notice = z.object({
  /** The delivery's idempotency key, stable over retries, replays and crashes. */
  id: z.string(),
  event: NoticeEvent,
  /** Epoch ms at which the thing said became true. */
  at: z.number(),
  title: z.string(),
  text: z.string(),
  /** Our own words, where a template of the workspace has written others: a channel then lays out those as they are. */
  own: z.object({ title: z.string(), text: z.string() }).optional(),
  /** Deep link into the dashboard. */
  url: z.string(),
  /** Opens a page with one button, which takes the incident on; missing where there is nothing to take on. */
  acknowledgeUrl: z.string().optional(),
  incident: Incident.nullable(),
  monitor: z
    .object({ id: z.string(), name: z.string(), target: z.string(), tags: z.array(z.string()) })
    .nullable(),
  regions: z.array(z.string()),
  /** What runs out, in a reminder; missing in every other notice. */
  expiry: Reminder.optional(),
  /** Which channel takes nothing any more, or works again; missing in every other notice. `since` is epoch ms. */
  channel: z.object({ id: z.string(), name: z.string(), since: z.number() }).optional(),
})
export type Notice = z.infer<typeof Notice>

export const DeliveryState = z.enum(['owed', 'delivered', 'abandoned'])
export type DeliveryState = z.infer<typeof DeliveryState>

/** One try at sending; `error` holds no secret. */
export const DeliveryAttempt = z.object({
  at: z.number(),
  status: z.int().nullable(),
  ms: z.number(),
  error: z.string().nullable(),
  /** What was sent where, without what is secret in it; missing where nothing was sent, and in older attempts. */
  request: z.string().optional(),
  /** What the receiver said to a message it took, where somebody listened. */
  answer: z.string().optional(),
})
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>

/** One notice to one recipient through one channel, with every attempt. Times are epoch ms. */
export const Delivery = z.object({
  id: z.string(),
  workspaceId: z.string(),
  incidentId: z.string().nullable(),
  event: NoticeEvent,
  channelId: z.string(),
  channelType: z.string(),
  recipient: z.string(),
  state: DeliveryState,
  attempts: z.array(DeliveryAttempt),
  nextAttemptAt: z.number().nullable(),
  createdAt: z.number(),
})
export type Delivery = z.infer<typeof Delivery>
