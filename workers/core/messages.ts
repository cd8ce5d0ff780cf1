/** What the queues carry. Every message says what is, never what to add: reading one twice changes nothing. */
import { z } from 'zod'
import { Delivery, Incident } from './incident/schema.ts'
import { Evidence } from './monitor/vote.ts'
import { BrowserRun } from './run/schema.ts'

/** A queue message may weigh 128 KB; ours stay below this, so that a batch also fits in memory. */
export const maxMessageBytes = 60_000
/** One results message is one invocation, which may write 250 points. */
export const maxResultRows = 240

const count = z.int().min(0)
const latency = z.number().min(0).nullable()

/** One closed cell with its latency sketch already read: one point in Analytics Engine. `start` is epoch ms. */
export const ResultRow = z.object({
  workspaceId: z.string(),
  monitorId: z.string(),
  region: z.string(),
  lane: z.string(),
  start: z.int(),
  checks: count,
  up: count,
  degraded: count,
  down: count,
  unknown: count,
  minMs: latency,
  maxMs: latency,
  p50Ms: latency,
  p95Ms: latency,
  p99Ms: latency,
  /** Null too in a message of a lane that ran before this was sent. */
  meanMs: latency.default(null),
})
export type ResultRow = z.infer<typeof ResultRow>

/** What one key of a closed minute of a stream's shard came to: one point in Analytics Engine. */
export const StreamPoint = z.object({
  streamId: z.string(),
  shard: count,
  /** The minute, epoch ms. */
  start: z.int(),
  /** A higher one takes the place of a lower. */
  revision: count,
  /** Names the key within the window, the same in every revision; -1 for what holds all keys without room. */
  place: z.int().min(-1),
  /** Values of the stream's dimensions, in their order; empty where an event had none. */
  dimensions: z.array(z.string()),
  /** Of which measure; empty: of the events themselves. */
  measure: z.string(),
  /** Events, or values of the measure. */
  count,
  /** Of the measure's values; null of events. */
  figures: z
    .object({
      sum: z.number(),
      min: z.number(),
      max: z.number(),
      p50: z.number(),
      p95: z.number(),
      p99: z.number(),
    })
    .nullable(),
})
export type StreamPoint = z.infer<typeof StreamPoint>

/** Queue `results`: closed cells of one lane, or closed minutes of a stream's shard, for Analytics Engine. */
export const ResultsMessage = z.object({
  rows: z.array(ResultRow).max(maxResultRows),
  /** Missing in messages of before streams had points. */
  streams: z.array(StreamPoint).max(maxResultRows).optional(),
})
export type ResultsMessage = z.infer<typeof ResultsMessage>

/** Twelve 5-minute cells of one monitor and region, encoded by `cells-codec`. A higher revision replaces a lower. */
export const HourRow = z.object({
  workspaceId: z.string(),
  monitorId: z.string(),
  region: z.string(),
  /** The hour, epoch ms. */
  start: z.int(),
  revision: z.int(),
  body: z.base64(),
})
export type HourRow = z.infer<typeof HourRow>

export const GapRow = z.object({ lane: z.string(), region: z.string(), from: z.int(), to: z.int() })

/**
 * Queue `hours`: what one lane owes D1. `ids` are the lane's own names for these debts, handed back by
 * `ackHours` once D1 holds them all; an id must name its revision, or an ack could drop a newer one.
 */
export const HoursMessage = z.object({
  lane: z.string(),
  ids: z.array(z.string()),
  rows: z.array(HourRow),
  gaps: z.array(GapRow).default([]),
})
export type HoursMessage = z.input<typeof HoursMessage>

const DecidedStatus = z.enum(['pending', 'up', 'degraded', 'down', 'unknown'])

/** The wire form of `Transition`. */
export const TransitionFact = z.object({
  id: z.string(),
  workspaceId: z.string(),
  monitorId: z.string(),
  seq: z.int(),
  from: DecidedStatus,
  to: DecidedStatus,
  at: z.number(),
  decidedAt: z.number(),
  regions: z.array(z.string()),
  evidence: Evidence.nullable(),
  reason: z.string().nullable(),
})

/** A fact for the D1 log. The object that decided it writes it too: the queue only makes sure. */
export const LogFact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('transition'), transition: TransitionFact }),
  z.object({ kind: z.literal('incident'), groupKey: z.string(), revision: z.int(), incident: Incident }),
  z.object({ kind: z.literal('delivery'), groupKey: z.string(), revision: z.int(), delivery: Delivery }),
])
export type LogFact = z.infer<typeof LogFact>

/** Queue `incidents`: something of this workspace changed. Files the facts, renders its status pages. */
export const IncidentsMessage = z.object({
  workspaceId: z.string(),
  facts: z.array(LogFact).default([]),
})
export type IncidentsMessage = z.input<typeof IncidentsMessage>

/** Queue `deliveries`: wakes the incident object that owes; carries nothing of what is owed. */
export const DeliveriesMessage = z.object({ workspaceId: z.string(), groupKey: z.string() })
export type DeliveriesMessage = z.infer<typeof DeliveriesMessage>

/** Queue `runs`: what browser checks found, for D1. A run is told once and never changes. */
export const RunsMessage = z.object({ runs: z.array(BrowserRun).max(3) })
export type RunsMessage = z.input<typeof RunsMessage>
