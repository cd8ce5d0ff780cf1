import { z } from 'zod'
import { limits, windowNames } from './bounds.ts'

// Apart from the schemas here, so that the dashboard can have them without zod.
export { limits, type WindowName, windowMs, windowNames } from './bounds.ts'

/** Where a value lies in an event: names between dots, e.g. `order.amount`. */
export const Path = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^.\s]+(\.[^.\s]+)*$/, 'names between dots, e.g. order.amount')

export const StreamName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'lower-case letters, digits, - and _, beginning with a letter')

const hours = (most: number) => z.int().min(1).max(most)

/** How long what a stream holds is kept. */
export const Retention = z
  .strictObject({
    /** Events as they came, in the archive. */
    eventHours: hours(24 * 30).default(24),
    /** Windows of 1 s and 10 s. */
    secondsHours: hours(24).default(2),
    /** Windows of 1 m. */
    minutesHours: hours(24 * 90).default(24 * 7),
    /** Windows of 1 h. */
    hoursHours: hours(24 * 400).default(24 * 400),
  })
  .prefault({})
export type Retention = z.infer<typeof Retention>

/** What makes windows of events: where their time, their keys and their figures lie. */
export const Measuring = z.strictObject({
  /** Where an event says when it happened: ISO 8601, or a number of epoch ms. Null: when it was taken. */
  time: Path.nullable().default(null),
  /** By what windows are kept apart. Values are taken as text; one that is missing is null. */
  dimensions: z.array(Path).max(limits.dimensions).default([]),
  /** What is summed and sketched. A value that is missing or no number is left out. */
  measures: z.array(Path).max(limits.measures).default([]),
  /** Of what different values are counted. */
  distinct: z.array(Path).max(limits.distinct).default([]),
  windows: z
    .array(z.enum(['1s', '10s', '1m', '1h']))
    .min(1)
    .max(4)
    .default([...windowNames]),
  /** How long after its end a window waits for events that come late. Later ones correct it. */
  latenessSeconds: z.int().min(0).max(600).default(2),
  /** Keys of one window; events of further keys are counted under `other`. */
  maxKeys: z.int().min(1).max(limits.maxKeys).default(1_000),
})
export type Measuring = z.infer<typeof Measuring>

/** A stream as its object knows it: what the API stored, at one version. */
export interface StreamDefinition extends Measuring {
  id: string
  workspaceId: string
  name: string
  /** Rises with each change of anything here. */
  version: number
  retention: Retention
  shards: number
  /** Events a second that one shard takes at most, on average; a burst may be twice that. */
  eventsPerSecond: number
  /** Its minutes go to Analytics Engine too. Missing in what was stored before there was a choice. */
  analytics?: boolean | undefined
}
