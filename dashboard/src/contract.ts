import type {
  Delivery as CoreDelivery,
  DeliveryAttempt,
  Incident as CoreIncident,
  IncidentMember,
} from '#core/incident/schema'
import type { Coming } from '#core/alert/outlook'
import type { RegionTroubleSettings } from '#core/alert/region-trouble'
import type { TimelineEntry } from '#core/incident/schema'
import type { ChannelHealth as CoreChannelHealth } from '#core/alert/channel-health'
import type { PersonFields } from '#core/alert/person'
import type { PolicyFields } from '#core/alert/policy'
import type { MessageTemplate } from '#core/alert/template'
import type { Findings as CoreFindings } from '#core/findings/index'
import type { Confirm, FlapSettings, MonitorStatus } from '#core/monitor/schema'
import type { Evidence } from '#core/monitor/vote'
import type { IncidentOutlook } from '#core/rpc'
import type { Rotation, Weekday } from '#core/oncall/schedule'
import type { Reliability } from '#core/reliability'
import type { Result as CoreResult } from '#core/result'
import type { BrowserRun } from '#core/run/schema'
import type { Slo, SloState } from '#core/slo'
import type { Answer } from '#core/stream/answer'
import type { WindowName } from '#core/stream/bounds'
import type { StreamHealth } from '#core/stream/rpc'
import type { RuleFields } from '#core/stream/rule/schema'
import type { Compatibility, StreamSettings } from '#core/stream/settings'
import type { JsonSchema } from './form/schema.ts'

/** What the API answers, as the dashboard reads it. Times are ISO 8601 UTC strings. */
export type Iso = string

export interface Page<Row> {
  data: Row[]
  nextCursor: string | null
}

export type Status = MonitorStatus

export interface Monitor {
  id: string
  name: string
  check: { type: string } & Record<string, unknown>
  intervalSeconds: number
  regions: string[]
  confirm: Confirm
  tags: string[]
  group: string | null
  dependsOn: string[]
  policyId: string | null
  alertOnDegraded: boolean
  /** Null: nothing is called flapping. */
  flapping: FlapSettings | null
  slo: Slo | null
  paused: boolean
  status: Status
  since: Iso
  /** Why it is unknown, where that is known. */
  reason: string | null
  flappingSince: Iso | null
  lastResultAt: Iso | null
  version: number
  target: string
  /** Where a heartbeat takes its pings; null for other types, and for who may only read. */
  pingUrl: string | null
  createdAt: Iso
}

/** Settings of a monitor as they are sent: the server fills in what is left out. */
export type MonitorInput = Partial<
  Pick<
    Monitor,
    | 'name'
    | 'check'
    | 'intervalSeconds'
    | 'regions'
    | 'confirm'
    | 'tags'
    | 'group'
    | 'alertOnDegraded'
    | 'flapping'
    | 'slo'
    | 'paused'
    | 'policyId'
    | 'dependsOn'
  >
>

export interface Result extends Omit<CoreResult, 'tick' | 'at' | 'findings' | 'expiry'>, Findings {
  tick: Iso
  at: Iso
}

/** One ping of a heartbeat. */
export interface Ping {
  n: number
  at: Iso
  kind: 'success' | 'start' | 'fail' | 'log' | 'ignored'
  runId: string | null
  exitStatus: number | null
  durationMs: number | null
  paused: boolean
  method: string
  remote: string | null
  userAgent: string | null
  bodyBytes: number
  bodyExcerpt: string | null
}

/** What is expected of a heartbeat now. */
export interface HeartbeatNow {
  pings: number
  lastAt: Iso | null
  dueAt: Iso | null
  lateAt: Iso | null
  runs: { runId: string | null; startedAt: Iso; limitAt: Iso }[]
}

/** What only some types of check find out. */
export type Findings = Omit<CoreFindings, 'run'> & { run?: Run | undefined }

/** The newest that one region found out beside the outcome. */
export interface FindingsNow {
  region: string
  at: Iso
  findings: Findings
}

export interface SeriesPoint {
  t: Iso
  region: string
  checks: number
  up: number
  degraded: number
  down: number
  unknown: number
  minMs: number | null
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
  maxMs: number | null
}

export interface Uptime {
  /** Percent; null when nothing is known. */
  uptime: number | null
  upSeconds: number
  downSeconds: number
  unknownSeconds: number
  maintenanceSeconds: number
  checks: number
}

/** How often a monitor failed in a time, and how its objective stands now. */
export interface ReliabilityAnswer extends Reliability {
  slo: SloState | null
}

/** One monitor of an SLA report. */
export interface SlaRow extends Reliability {
  monitorId: string
  name: string
  type: string
  group: string | null
  tags: string[]
  /** The objective in percent; null without one. */
  target: number | null
  met: boolean | null
  checks: number
  uncheckedChecks: number
}

export interface SlaReport extends Page<SlaRow> {
  from: Iso
  to: Iso
  /** How the figures are reckoned, in words. */
  method: string[]
}

export interface Transition {
  id: string
  seq: number
  from: Status
  to: Status
  at: Iso
  regions: string[]
  evidence: Evidence | null
  reason: string | null
}

export interface Incident extends Omit<
  CoreIncident,
  'startedAt' | 'acknowledgedAt' | 'resolvedAt' | 'timeline' | 'members' | 'monitorIds'
> {
  startedAt: Iso
  monitorIds: string[]
  members?: (Omit<IncidentMember, 'since' | 'endedAt'> & { since: Iso; endedAt: Iso | null })[]
  acknowledgedAt: Iso | null
  resolvedAt: Iso | null
  timeline: (Omit<TimelineEntry, 'at'> & { at: Iso })[]
}

/** One incident by itself: with the status pages that tell of it now. */
export interface IncidentDetail extends Incident {
  statusPages: { slug: string; url: string; name: string }[]
}

/** What still comes of an incident, as it is booked. */
export interface IncidentNext extends Omit<IncidentOutlook, 'hold' | 'coming'> {
  hold: { by: 'maintenance' | 'silence'; until: Iso | null } | null
  coming: (Omit<Coming, 'dueAt'> & { dueAt: Iso | null })[]
}

export interface Delivery extends Omit<
  CoreDelivery,
  'workspaceId' | 'attempts' | 'nextAttemptAt' | 'createdAt'
> {
  attempts: (Omit<DeliveryAttempt, 'at'> & { at: Iso })[]
  nextAttemptAt: Iso | null
  createdAt: Iso
}

export interface Channel {
  id: string
  name: string
  type: string
  /** Secrets in it are masked; the plain ones come once, with the answer to a create. */
  config: Record<string, unknown>
  /** Who hears it, in a word. */
  recipient: string
  /** Where presses of buttons are to be reported, below our origin; null when its messages have none. */
  pressPath: string | null
  enabled: boolean
  disabledReason: string | null
  /** Whose contact method it is; null for a shared one. */
  personId: string | null
  /** How many devices hear it; null for a type with an address of its own. */
  devices: number | null
  health: ChannelHealth
  version: number
  createdAt: Iso
}

/** A phone or browser that gets push messages. */
export interface Device {
  id: string
  kind: 'fcm' | 'webpush'
  name: string
  /** The host of a browser's push service; null for phones. */
  service: string | null
  publicKey: string | null
  personId: string | null
  userId: string | null
  createdAt: Iso
  lastSeenAt: Iso
}

export interface ChannelHealth extends Omit<CoreChannelHealth, 'lastDeliveredAt' | 'failingSince'> {
  lastDeliveredAt: Iso | null
  failingSince: Iso | null
}

export interface ApiKey {
  id: string
  name: string
  scopes: string[]
  createdAt: Iso
  lastUsedAt: Iso | null
  key?: string
}

/** A private location: agents in a network of one's own. */
export interface Location {
  id: string
  slug: string
  region: string
  name: string
  createdAt: Iso
  online: boolean
  agents: number
  agentVersion: string | null
  lastSeenAt: Iso | null
  monitors: number
  token?: string
}

/** A secret as it may be shown: its value never is. */
export interface Secret {
  name: string
  createdAt: Iso
  updatedAt: Iso
}

export interface StatusPage {
  id: string
  slug: string
  title: string
  components: { name: string; monitorId: string }[]
  url: string
  version: number
}

/** A window that covers one monitor; of a repetition, one of its windows. */
export interface MonitorWindow {
  maintenanceId: string
  title: string
  startsAt: Iso
  endsAt: Iso
}

/** A time in which nobody new is told of what it covers. */
export interface Silence {
  id: string
  monitorIds: string[]
  matchers: { label: string; op: '=' | '!='; value: string }[]
  startsAt: Iso
  until: Iso
  comment: string
  createdBy: string
  createdByName: string | null
  createdAt: Iso
  active: boolean
}

export interface Maintenance {
  id: string
  title: string
  monitorIds: string[]
  tags: string[]
  groups: string[]
  startsAt: Iso
  /** Null for a repetition, which `until` ends if anything does. */
  endsAt: Iso | null
  rrule: string | null
  cron: string | null
  durationSeconds: number | null
  until: Iso | null
  timezone: string
  current: { startsAt: Iso; endsAt: Iso } | null
  next: { startsAt: Iso; endsAt: Iso } | null
}

/** Who can be told, apart from whom may sign in. */
export interface Person extends PersonFields {
  id: string
  version: number
}

/** People who are told together. */
export interface Team {
  id: string
  name: string
  personIds: string[]
  version: number
}

/** Whom an incident tells, and when. */
export interface Policy extends PolicyFields {
  id: string
  version: number
}

/** Own words for notices of one kind, through one channel or through every. */
export interface Template extends MessageTemplate {
  id: string
  createdAt: Iso
  updatedAt: Iso
}

/** What a template says of an incident; where it says nothing, our own words. */
export interface TemplatePreview {
  title: string
  text: string
}

/** One who would be told of an incident. */
export type { Foretold } from '#core/alert/simulate'

/** One rotation of an on-call schedule; its times are local to the schedule's zone. */
export interface ScheduleLayer {
  name: string
  people: string[]
  rotation: Rotation
  startsAt: string
  endsAt: string | null
  restrict: { days: Weekday[]; from: string; to: string }[]
}

/** Somebody else, or nobody, for a time. */
export interface Override {
  id: string
  personId: string | null
  startsAt: Iso
  endsAt: Iso
  reason: string | null
  swapId: string | null
  createdByName: string | null
}

export interface SwapSide {
  personId: string
  startsAt: Iso
  endsAt: Iso
}

export interface Swap {
  id: string
  first: SwapSide
  second: SwapSide
  reason: string | null
  createdByName: string | null
}

export interface Schedule {
  id: string
  name: string
  timezone: string
  layers: ScheduleLayer[]
  overrides: Override[]
  swaps: Swap[]
  version: number
}

export interface Shift {
  personId: string
  startsAt: Iso
  /** Null: not within a year. */
  endsAt: Iso | null
}

/** Who is on call when, in a stretch of time. */
export interface Shifts {
  timezone: string
  data: Shift[]
  layers: { name: string; data: Shift[] }[]
  overrides: Override[]
  gaps: { startsAt: Iso; endsAt: Iso }[]
}

/** Who is on call by one schedule. */
export interface OnCall {
  schedule: { id: string; name: string; timezone: string }
  onCall: { personId: string; until: Iso | null }[]
  next: Shift | null
}

export interface CalendarFeed {
  id: string
  scheduleId: string | null
  personId: string | null
  createdAt: Iso
  lastReadAt: Iso | null
  url?: string
}

/** One region of a list row. `hour` holds twelve 5-minute cells, oldest first. */
export interface RegionSummary {
  region: string
  verdict: string
  lastResultAt: string | null
  lastOutcome: string | null
  lastLatencyMs: number | null
  p50Ms: number | null
  p95Ms: number | null
}

/** All monitors by name, one array a field: the n-th entries are the n-th monitor's. */
export interface MonitorColumns {
  id: string[]
  name: string[]
  type: string[]
  target: string[]
  tags: string[][]
  status: Status[]
}

/** What is known of every monitor at once. */
export interface MonitorLine {
  id: string
  name: string
  type: string
  target: string
  tags: string[]
  status: Status
  /** Name, target and tags in lower case, for the search. */
  text: string
}

/** A few figures about all monitors. */
export interface MonitorsOverview {
  monitors: number
  /** Percent. */
  uptime24h: number | null
  imperfect24h: number
  p95Ms: number | null
  slowest: { id: string; p95Ms: number } | null
  checks1h: number
  regions: string[]
  lastResultAt: Iso | null
}

/** What became of many monitors that were changed in one go. */
export interface BulkOutcome {
  changed: { id: string; version: number }[]
  unchanged: string[]
  delete: { id: string }[]
}

/** One row of the monitors list. */
export interface MonitorSummary {
  id: string
  name: string
  type: string
  target: string
  tags: string[]
  status: Status
  since: string
  /** Why it is unknown, where that is known. */
  reason: string | null
  flapping: boolean
  /** Percent. */
  uptime24h: number | null
  /** 48 half hours, oldest first. */
  band: string[]
  /** Twelve 5-minute medians over all regions, oldest first. */
  spark: (number | null)[]
  checks1h: number
  regions: RegionSummary[]
}

/** One region's last hour over all monitors of the workspace: counts are of checks. */
export interface RegionRow {
  region: string
  name: string
  /** Data centres that really ran the checks; empty where nobody says. */
  colos: string[]
  monitors: number
  lanes: number
  checks: number
  up: number
  degraded: number
  down: number
  unknown: number
  p50Ms: number | null
  p95Ms: number | null
  lastResultAt: string | null
  /** The open incident that says that the region itself is in trouble. */
  incidentId: string | null
}

/** How a workspace is alerted beside its policies. */
export interface AlertingSettings {
  regionTrouble: RegionTroubleSettings
}

export interface Session {
  /** Null when a key asks. */
  user: { id: string; name: string; email: string } | null
  workspace: { id: string; name: string }
  scopes: string[]
}

/** A kind of check or channel and the form it asks for. */
export interface CatalogType {
  type: string
  title: string
  schema: JsonSchema
}

export interface CheckTypeEntry extends CatalogType {
  /** The shortest interval and the most regions that the type allows; null where it asks for nothing. */
  minIntervalSeconds: number | null
  maxRegions: number | null
  /** Nothing is probed: evidence comes by itself. */
  passive: boolean
  /** Runs in private locations only. */
  privateOnly: boolean
}

export interface ChannelTypeEntry extends CatalogType {
  /** What it is, in a word: Chat, Email, … */
  group: string
  /** What kind of device its messages go to; null for a type with an address of its own. */
  devices: 'fcm' | 'webpush' | null
}

export interface Catalog {
  checks: CheckTypeEntry[]
  channels: ChannelTypeEntry[]
  /** `private`: a private location of this workspace. */
  regions: { id: string; name: string; private: boolean }[]
  /** Everything about a monitor but its check. */
  monitor: JsonSchema
}

/** A message that no consumer could take. */
export interface DeadLetter {
  id: string
  queue: string
  at: string
  attempts: number
  body: string
}

/** What the destination answered to a test notice. */
export interface TestAnswer {
  ok: boolean
  status: number | null
  ms: number
  error: string | null
}

export interface Stream extends StreamSettings {
  id: string
  name: string
  compatibility: Compatibility
  version: number
  createdAt: Iso
  updatedAt: Iso
}

/** What one key of a stream came to. */
export type Figures = Answer

export interface Aggregate {
  data: Figures[]
  /** The span that was really read. */
  from: Iso
  to: Iso
}

/** What a stream came to, window by window: those that had events, oldest first. */
export interface StreamSeries {
  step: WindowName
  data: { t: Iso; rows: Figures[] }[]
}

/** How one shard of a stream is doing; its counts are since it woke. */
export type StreamShard = Omit<StreamHealth, 'lastEventAt' | 'turnedAway'> & {
  lastEventAt: Iso | null
  /** Of the whole stream, in its first shard: requests refused unread (429). */
  shedRequests: number
  /** Requests of which nothing could be told apart (400, 413, 415). */
  unreadableRequests: number
}

/** An event that a stream refused. */
export interface RefusedEvent {
  /** Refused together, and replayed together. */
  batch: string
  at: Iso
  code: string
  message: string
  /** As it came, or its beginning. */
  raw: string
  /** Characters that it has. */
  length: number
  /** `raw` is only its beginning. */
  isCut: boolean
}

/** What became of a replay. */
export interface Replayed {
  accepted: number
  duplicates: number
  rejected: number
}

/** One version of what a stream's events must be, as a list names it. */
export interface StreamSchemaFacts {
  version: number
  notes: string
  createdBy: string
  createdAt: Iso
}

/** The same with the schema itself. */
export interface StreamSchemaVersion extends StreamSchemaFacts {
  schema: unknown
}

/** One way in which two schemas do not agree; `path` is a place in an event. */
export interface SchemaDifference {
  path: string
  kind: string
  message: string
}

/** Whether a schema could be the next version, and what is in the way. */
export interface SchemaVerdict {
  compatible: boolean
  compatibility: Compatibility
  /** The version that is this schema already. */
  existingVersion: number | null
  differences: (SchemaDifference & { version: number; direction: 'backward' | 'forward' })[]
}

/** What changed between two versions, and what that breaks. */
export interface SchemaDiff {
  version: number
  against: number
  /** `path` is a place in the schema. */
  changes: { path: string; kind: 'added' | 'removed' | 'changed'; before?: unknown; after?: unknown }[]
  backward: { compatible: boolean; differences: SchemaDifference[] }
  forward: { compatible: boolean; differences: SchemaDifference[] }
}

/** A condition on the windows of a stream. */
export interface Rule extends RuleFields {
  id: string
  version: number
  createdAt: Iso
  updatedAt: Iso
}

export type QuotaState = 'off' | 'ok' | 'warning' | 'exceeded'

/** What the workspace allows itself in a day (UTC), and what it has used. */
export interface Quota {
  /** Null: as many as come. */
  eventsPerDay: number | null
  usedToday: number
  state: QuotaState
  /** Missing where the server knows no budget of browser time. */
  browserMinutesPerDay?: number | null
  browserMinutesUsedToday?: number
  browserState?: QuotaState
  day: Iso
  resetsAt: Iso
}

/** Browser time of today in each region that was asked about. */
export interface BrowserUse {
  budget: { region: string; usedSeconds: number; leftSeconds: number | null; resetsAt: Iso }[]
}

/** A destination of alerts that fails and is left alone for a while. */
export interface Breaker {
  channelId: string
  channelName: string
  recipient: string
  state: 'open' | 'half-open'
  /** In a row. */
  failures: number
  /** Null where that is not known. */
  openedAt: Iso | null
  openUntil: Iso
  lastFailedAt: Iso
  lastError: string | null
}

/** How a rule stands now. */
export interface RuleState {
  /** The end of the newest window judged; null while none was. */
  judgedUntil: Iso | null
  keys: number
  refusedKeys: number
  /** Keys that breach it and wait, since too many fire. */
  heldKeys: number
  firing: { key: RuleKey; since: Iso; value: number | null }[]
}

/** How a rule stands, for a list. */
export interface RuleBriefState {
  /** Of the rule. */
  id: string
  /** False: nobody could say just now. */
  isKnown: boolean
  judgedUntil: Iso | null
  firingKeys: number
  /** Of the key that has fired longest. */
  firingSince: Iso | null
  heldKeys: number
  refusedKeys: number
}

/** The values of a rule's key, by dimension; empty for a rule that judges all together. */
export type RuleKey = Record<string, string | null>

/** Once that a rule would have fired. */
export interface RuleFiring {
  /** When the breach began. */
  since: Iso
  /** When it had lasted long enough to be told. */
  at: Iso
  /** Null while it lasts at the end. */
  endedAt: Iso | null
  value: number | null
  title: string
}

/** What a rule would have done. */
export interface RuleDryRun {
  from: Iso
  to: Iso
  windows: number
  keys: number
  refusedKeys: number
  heldKeys: number
  /** There were more firings than are named. */
  isCut: boolean
  data: { key: RuleKey; firings: RuleFiring[] }[]
  /** What was judged of the keys that were asked about, for each window from `from` on. */
  values: { key: RuleKey; values: (number | null)[] }[]
}

/** One execution of a browser check, with its files. */
export type Run = Omit<BrowserRun, 'basis' | 'at'> & { at: Iso }
export type ListedRun = Omit<Run, 'artifacts'>

export interface Spread {
  p50: number
  p75: number
  p95: number
}

type VitalName = 'lcpMs' | 'cls' | 'inpMs' | 'tbtMs' | 'fcpMs' | 'ttfbMs' | 'loadMs'

/** How a page felt in one step of time, in one region; null is what no run measured. */
export type VitalsPoint = { region: string; at: Iso; count: number } & Record<VitalName, Spread | null>

/** What a browser check comes to, and what the workspace may still use of browsers today. */
export interface BrowserPrice {
  runSeconds: number
  runSecondsFrom: 'asked' | 'measured' | 'usual'
  /** So long a browser waits for its next visit, and is paid for. */
  idleSeconds: number
  runsPerMonth: number
  dollarsPerMonth: number
  /** What the workspace allows itself in all regions together; `budgetSeconds` null: it has no budget. */
  today?: { usedSeconds: number; budgetSeconds: number | null; leftSeconds: number | null; resetsAt: Iso }
  /** By region; `leftSeconds` null: there is no limit. */
  budget: { region: string; usedSeconds: number; leftSeconds: number | null; resetsAt: Iso }[]
}

/** What a recording of Chrome DevTools has become. */
export interface ParsedFlow {
  flow: Record<string, unknown> | null
  titles: string[]
  /** `step` is of the recording, from 0; null is the recording as a whole. */
  problems: { step: number | null; message: string }[]
}
