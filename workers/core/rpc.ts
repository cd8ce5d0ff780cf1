/**
 * What the Durable Objects say to each other and to the Worker: types only, no platform.
 * Every time is epoch ms. Every method is safe to call twice with the same arguments.
 */
import type { IncidentEdit } from './incident/edit.ts'
import type { Group } from './incident/group/place.ts'
import type { Act, NoteAct } from './incident/lifecycle.ts'
import type { Delivery, Incident, Severity } from './incident/schema.ts'
import type { Outlook } from './alert/outlook.ts'
import type { ExpiryReport, Reminder } from './expiry/expiry.ts'
import type { Findings } from './findings/index.ts'
import type { StepProgress } from './flow/result.ts'
import type { LiveFrame } from './live.ts'
import type { Recurrence } from './maintenance/recurrence.ts'
import type { CellRow, Gap } from './cell.ts'
import type { IncomingPing, LoggedPing } from './heartbeat/ping.ts'
import type { Confirm, MonitorConfig, MonitorStatus } from './monitor/schema.ts'
import type { Dissent } from './monitor/dissent.ts'
import type { ParentWord } from './monitor/kin.ts'
import type { Transition } from './monitor/transition.ts'
import type { Vote } from './monitor/vote.ts'
import type { Dispatch, ProbeReport } from './probe/protocol.ts'
import type { Outcome, Result } from './result.ts'
import type { StreamNews } from './stream/rpc.ts'

/** What a lane must know to check one monitor. Checks are opaque here: their shape belongs to `checks`. */
export interface LaneEntry {
  monitorId: string
  workspaceId: string
  configVersion: number
  check: { type: string } & Record<string, unknown>
  intervalSeconds: number
  timeoutMs: number
  /** This region's place among the monitor's regions and how many there are: spreads their phases. */
  regionIndex: number
  regionCount: number
  failures: number
  recoveries: number
  /** Missing in what was assigned before lanes knew windows. */
  window?: Confirm['window']
  degraded?: Confirm['degraded']
  paused: boolean
  /** This lane runs ticks in [fromTick, untilTick). A monitor moving between lanes hands over on a cell boundary. */
  fromTick: number
  untilTick: number | null
  /** The lane that ran it before `fromTick`: its streak is asked for then. */
  movedFrom?: string | null
  /** How long its checks held their place there: until it is measured here, it is taken to weigh the same. */
  waitMs?: number | null
  /** Nothing is probed: evidence comes by itself. */
  passive?: boolean
  /** The stream that takes its workspace's check results; left out where none does. */
  checksStreamId?: string
  /** True once the monitor is deleted or has left this lane for good. */
  removed: boolean
}

/** Entries of one lane that changed after `since`; applying them brings the lane to `version`. */
export interface LaneAssignment {
  since: number
  version: number
  entries: LaneEntry[]
}

export interface LaneHealth {
  lane: string
  version: number
  monitors: number
  /** Sum of mean wait divided by interval: how many pool places are busy on average. */
  occupancy: number
  lastSlot: number | null
  /** How late the newest slot started. */
  latenessMs: number
  owedVotes: number
  owedHours: number
}

export interface ObserveRequest {
  monitorId: string
  configVersion: number
  /** Evidence newer than this is reused; else the lane checks now until its streak rules settle. */
  newerThan: number
  /** Failures from before then do not count any more: what is asked is whether it fails anew. */
  anew?: boolean
}

/** In place of a monitor's id when a check is only tried. */
export const trialId = 'mon_trial'

export interface ProbeJob {
  monitorId: string
  workspaceId: string
  check: { type: string } & Record<string, unknown>
  timeoutMs: number
}

/** What is said while a check is run for somebody who looks on. */
export type ToldLine = { step: StepProgress } | { result: Result }

/** The newest that one region found out about a monitor beside its outcome. */
export interface FindingsNow {
  region: string
  /** When the probe that found it began, epoch ms. */
  at: number
  findings: Findings
}

/** What is expected of a heartbeat now. Times are epoch ms. */
export interface HeartbeatNow {
  /** How many pings it ever had. */
  pings: number
  /** The newest ping that speaks of success or failure. */
  lastAt: number | null
  /** When the next ping is due, and when its absence is a failure; null while none is expected. */
  dueAt: number | null
  lateAt: number | null
  /** Runs under way, oldest first, and when each will have taken too long. */
  runs: { runId: string | null; startedAt: number; limitAt: number }[]
}

/** What a list row shows of one monitor in one region. */
export interface LaneSummary {
  monitorId: string
  region: string
  lastResultAt: number | null
  lastOutcome: string | null
  lastLatencyMs: number | null
  verdict: string
  /** The last hour in twelve 5-minute cells, oldest first; null where nothing was measured. */
  cells: ({ start: number } & CellCounts)[]
}
export interface CellCounts {
  checks: number
  up: number
  degraded: number
  down: number
  unknown: number
  p50Ms: number | null
  p95Ms: number | null
}

/** What a scraper wants to know of one monitor in one region. */
export interface LaneTally {
  monitorId: string
  region: string
  lastResultAt: number | null
  lastOutcome: Outcome | null
  lastLatencyMs: number | null
  /** Scheduled checks since the lane object woke. */
  totals: Record<Outcome, number>
}

/** What all of a workspace's monitors on one lane came to in the last hour. */
export interface LaneFigures {
  region: string
  /** The data centre that the lane really runs in; null when the platform does not say. */
  colo: string | null
  lastResultAt: number | null
  checks: number
  /** By monitor; who was not measured is left out. */
  p95Ms: Record<string, number>
}

/** How much of its lane's pool one monitor keeps busy. */
export interface LaneLoad {
  monitorId: string
  /** In pool places; 0 for one that is paused or slow, as slow ones run on overflow objects. */
  occupancy: number
  /** Recent mean of how long a check holds its place; null while it has not been measured. */
  waitMs: number | null
}

/** The agents of a private location that are connected to its lane now. */
export interface PresentAgents {
  agents: number
  /** Epoch ms; null when none has been heard since the lane woke. */
  lastHeardAt: number | null
}

/** A lane: one shard of monitors in one region. Named `lane:{region}:{number}:g{generation}`. */
export interface LaneRpc {
  /** Applies a delta; answers the version the lane now has (lower than asked when a delta is missing). */
  assign(assignment: LaneAssignment): Promise<{ version: number }>
  /** The cron's witness: runs what is due and has not run, repairs the alarm, resends what is owed. */
  poke(scheduledTime: number): Promise<LaneHealth>
  /** This region's vote on a monitor, from evidence newer than asked; null when it has no such monitor. */
  observe(request: ObserveRequest): Promise<Vote | null>
  /** Runs a check by hand: counts nowhere. */
  run(job: ProbeJob): Promise<Result>
  /**
   * The same, and says how it goes: `ToldLine`s of JSON, one a line, the result as the last; empty lines mean nothing.
   * The run is given up soon after the stream is cancelled.
   */
  runTold(job: ProbeJob): Promise<ReadableStream<Uint8Array>>
  /** Newest first. At most `limit`, from the 48 h the lane keeps. */
  results(monitorId: string, range: { from: number; to: number; limit: number }): Promise<Result[]>
  /** The newest findings about a monitor; null when there are none. */
  findings(monitorId: string): Promise<FindingsNow | null>
  /** Cells not yet acknowledged by D1 (open hour and owed hours) with start in [from, to). */
  cells(monitorId: string, range: { from: number; to: number }): Promise<CellRow[]>
  tallies(workspaceId: string): Promise<LaneTally[]>
  /** Of all monitors of the workspace, or of those named. */
  summaries(workspaceId: string, monitorIds?: string[]): Promise<LaneSummary[]>
  /** When each of these was last looked at; who never was is left out. */
  lastResultAts(monitorIds: string[]): Promise<Record<string, number>>
  /** At most half a minute old. */
  figures(workspaceId: string): Promise<LaneFigures>
  /**
   * Cells of the last two hours added up over all monitors of the workspace, or over those named: one a five minutes,
   * at most ten seconds old. `key` says who is meant, for what is remembered.
   */
  sharedCells(
    scope: { workspaceId: string; key: string; monitorIds: string[] | null },
    range: { from: number; to: number },
  ): Promise<CellRow[]>
  /** Who it runs, and what each weighs: what decides who moves. */
  loads(): Promise<LaneLoad[]>
  /** Deletes everything it has, if it has no monitor, owes nothing and is at this version; else says what stands in the way. */
  retire(version: number): Promise<{ retired: boolean; why: string | null }>
  gaps(range: { from: number; to: number }): Promise<Gap[]>
  /** Sends this workspace's results as live frames to the named LiveObject until the lease ends. */
  lease(lease: { workspaceId: string; live: string; until: number }): Promise<void>
  /** D1 has these hours: they need not be kept. */
  ackHours(ids: string[]): Promise<void>
  /** Files a ping, durably. `filed` is false where the monitor is not a heartbeat of this lane. */
  ping(ping: IncomingPing): Promise<{ filed: boolean }>
  /** Pings with a number below `before`, newest first, with their bodies. */
  pings(monitorId: string, page: { before: number; limit: number }): Promise<LoggedPing[]>
  /** What is expected of a heartbeat now; null when it is none of this lane's. */
  heartbeat(monitorId: string): Promise<HeartbeatNow | null>
  /** What a monitor that moves takes along: its streak, as plain data; null when it is not known here. */
  handover(monitorId: string): Promise<unknown>
  /** Of a region that only a probe Worker reaches: sends a batch off to it, on behalf of the lane that it names. */
  dispatch(dispatch: Dispatch): Promise<void>
  /** What became of checks that were sent off. Each is filed once, however often it is said. */
  report(report: ProbeReport): Promise<void>
  /** Of a private location: who does its checks now. */
  presentAgents(): Promise<PresentAgents>
  /** Turns the agents of a private location away for good: their token is no longer theirs. */
  dismissAgents(why: string): Promise<void>
  /** Of a private location: an agent's socket upgrade, already authorised by the Worker. */
  fetch: (request: Request) => Promise<Response>
}

export interface MonitorState {
  status: Exclude<MonitorStatus, 'maintenance'>
  since: number
  version: number
  /** Seq of the newest transition. */
  seq: number
  votes: Vote[]
  /** Why it is `unknown`, where that is known. Missing from objects of before. */
  reason?: string | null
  /** When it began to flap; null while it does not. Missing from objects of before. */
  flappingSince?: number | null
  /** True while a fact is still owed to the incident object or to D1. */
  owes: boolean
}

/** A maintenance window that touches a monitor; `endsAt` is exclusive. */
export interface MaintenanceWindow {
  id: string
  /** Missing in what was kept before windows carried it. */
  title?: string
  startsAt: number
  endsAt: number
  /** Of one that repeats: then `startsAt` and `endsAt` are those of the repetition, and `spellOut` gives the windows. */
  rule?: Recurrence
}

/** One monitor's status and its only writer. Named `monitor:{workspaceId}:{monitorId}`. */
export interface MonitorRpc {
  /** Configuration comes down after D1 has committed it. Older versions are ignored. */
  configure(config: MonitorConfig & { paused: boolean; maintenances: MaintenanceWindow[] }): Promise<void>
  /** Evidence comes up. `filed`: counted, and the outbox is empty. `kept`: repeat it later. */
  record(vote: Vote): Promise<'filed' | 'kept'>
  /**
   * Something the check has found will run out. `filed`: whoever is to be reminded of it now will be, once.
   * `kept`: repeat it later.
   */
  expires(report: ExpiryReport): Promise<'filed' | 'kept'>
  state(): Promise<MonitorState>
  /** Oldest first; includes the one in force at `from`. */
  transitions(range: { from: number; to: number }): Promise<Transition[]>
  /** A lane has been silent: its vote counts as `unknown` from now on. */
  silent(report: { region: string; since: number }): Promise<void>
  /** The monitor is deleted: an open incident is closed with the reason. */
  remove(removal: { at: number; by: string }): Promise<void>
  /** Drains what is owed and looks again (cron, end of a maintenance). */
  poke(): Promise<void>
  /**
   * A child in trouble asks whether its parent is down too, on evidence newer than asked: the parent's regions are
   * asked where theirs is older. `generation` counts from 1 up the chain of parents.
   */
  vouch(question: { newerThan: number; generation: number }): Promise<ParentWord>
  /** A parent is down, or is so no more; then the child looks afresh some time within `spreadMs`. */
  hear(word: ParentWord, spreadMs: number): Promise<void>
}

/** Why the opening of an incident waits, and until when at the latest. */
export interface Hold {
  region: string
  startsAt: number
  until: number
  comment: string
}

/** A region sees a monitor fail where nobody agrees, or does so no more. Facts of one monitor: the highest `seq` counts. */
export interface DissentFact {
  monitorId: string
  host: string
  seq: number
  /** Null when it is over. */
  dissent: Dissent | null
  /** The group whose object keeps what a hold would hold back; missing where the monitor alerts by itself. */
  group?: Group
}

/** Where a monitor's trouble is told. Missing from monitors of before, and where it alerts by itself. */
interface Placed {
  /** The fact is for the object of this group. */
  group?: Group
  /** How often the monitor had changed groups by then: what it tells after that is newer. */
  move?: number
}

/** What an incident object is told. `id` makes it idempotent. */
export type IncidentFact =
  | (Placed & {
      kind: 'trouble' | 'recovered'
      id: string
      transition: Transition
      monitor: { id: string; name: string; target: string; tags: string[] }
      policyId: string | null
      /** It is the word of a region in trouble alone: nobody is told before the hold ends. */
      hold?: Hold
      /** It begins to flap (with `trouble`), or is steady again (with what it is now). Older objects do without. */
      flapping?: { active: boolean; changes: number; withinMs: number }
    })
  | (Placed & {
      kind: 'closed'
      id: string
      at: number
      by: string
      reason: string
      seq: number
      monitorId?: string
    })
  | (Placed & {
      kind: 'maintenance'
      id: string
      at: number
      active: boolean
      title: string
      monitorId?: string
    })
  | (Placed & { kind: 'released'; id: string; at: number; region: string; monitorId?: string })
  | ReminderFact

/** What somebody outside says through the API: something is wrong, or is so no more. */
export interface AlertFact {
  kind: 'alert'
  id: string
  at: number
  workspaceId: string
  policyId: string | null
  /** Who said it. */
  act: Pick<Act, 'by' | 'byName'>
  alert: {
    /** The same trouble has the same key, however often it is told. */
    dedupKey: string
    firing: boolean
    title: string
    severity: Severity
    /** What is known beside the title; the title again when nothing is. */
    cause: string
    labels: Record<string, string>
    regions?: string[]
    /** What the story says of its end. */
    ended?: string
    /** The rule of a stream that says so. Missing where somebody outside does. */
    ruleId?: string
  }
  /** The `traceparent` of what has led to it, where that is traced. */
  trace?: string
}

/** Something runs out. It is said once, and opens no incident. */
export interface ReminderFact {
  kind: 'reminder'
  /** Follows from monitor, certificate or registration, and threshold. */
  id: string
  at: number
  reminder: Reminder
  monitor: { id: string; name: string; target: string; tags: string[] }
  policyId: string | null
  regions: string[]
}

/** A channel has fallen silent, or takes messages again: the others are told, once an episode. */
export interface ChannelFact {
  kind: 'channel'
  /** Follows from channel, episode and `over`. */
  id: string
  at: number
  channel: { id: string; name: string }
  since: number
  /** How many were not taken. */
  messages: number
  error: string | null
  over: boolean
}

/** What still comes of an incident, and how many messages about it have not arrived yet. */
export interface IncidentOutlook extends Outlook {
  owed: number
}

/** Incidents, their timers and their deliveries, and the only writer of them. Named `incident:{workspaceId}:{groupKey}`. */
export interface IncidentRpc {
  /** Something may be about to be reported: whom to tell is read ahead. Changes nothing, and never throws. */
  warm(): Promise<void>
  /**
   * `unheard`: a reminder, or word of a channel, found nobody to tell and is not kept. It may come again.
   * `full`: the group has no room for this monitor, which must alert by itself.
   */
  report(
    fact: IncidentFact | AlertFact | ChannelFact,
  ): Promise<{ incidentId: string | null; unheard?: true; full?: true }>
  /** Of the object `region:{region}`: what monitors say of that region. A hold is for what only it has seen. */
  dissent(fact: DissentFact): Promise<{ hold: Hold | null }>
  /** Null when there is no such incident here. Acting twice changes nothing. */
  acknowledge(incidentId: string, act: Act): Promise<Incident | null>
  resolve(incidentId: string, act: Act): Promise<Incident | null>
  note(incidentId: string, act: NoteAct): Promise<Incident | null>
  edit(incidentId: string, act: Act & { edit: IncidentEdit }): Promise<Incident | null>
  /** Ends it as the same trouble as another: those who heard of it are told where it goes on. */
  merge(incidentId: string, act: Act & { into: { id: string; title: string } }): Promise<Incident | null>
  incident(incidentId: string): Promise<Incident | null>
  deliveries(incidentId: string): Promise<Delivery[]>
  /** What still comes of it, as it is booked now. Null when it is not here. */
  next(incidentId: string): Promise<IncidentOutlook | null>
  /** Owes a settled delivery once more, under the same notice id. Null when it is not here. */
  replay(deliveryId: string, act: Act): Promise<Delivery | null>
  /** Sends what is due and writes to D1 what it has not confirmed. */
  poke(): Promise<void>
}

/** How a workspace's live connections are. */
export interface LiveHealth {
  sockets: number
  /** Events of streams that they were not told, since the objects woke. */
  skipped: number
}

/** The only holder of client sockets. Named `live:{workspaceId}:{k}`; k = 0 passes frames on to its siblings. */
export interface LiveRpc {
  publish(frames: LiveFrame[]): Promise<void>
  /** The same, from k = 0 to a sibling; answers how many sockets still listen there. */
  relay(frames: LiveFrame[]): Promise<{ sockets: number }>
  /** What happens on a stream that this object leases. */
  publishStream(news: StreamNews): Promise<void>
  /** Of this object and its siblings. */
  health(): Promise<LiveHealth>
  /** Mints a one-use ticket, good for 30 s. */
  ticket(): Promise<string>
  /** True once: a ticket is burnt by asking. */
  redeem(ticket: string): Promise<boolean>
  /** True for one asker at a time, who has the turn until then or until `endTurn` names the same `holder`. */
  takeTurn(turn: { name: string; holder: string; until: number }): Promise<boolean>
  endTurn(turn: { name: string; holder: string }): Promise<void>
  /** A socket upgrade, already authorised by the Worker. `?topics=monitors,incidents&full=1`. */
  fetch: (request: Request) => Promise<Response>
}
