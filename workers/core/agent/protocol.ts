/**
 * What a lane and an agent of its private location say to each other: JSON texts over one WebSocket that the agent
 * opens. Every time is epoch ms by the lane's clock: the agent corrects its own by `welcome.now`.
 * Beside these, the agent says `ping` and hears `pong`, which wakes nobody.
 */
import { z } from 'zod'
import { AgentAnswer } from './answer.ts'

const Check = z.looseObject({ type: z.string() })
/** What `{{secret.X}}` in the check stands for, of the names that it uses. */
const Secrets = z.record(z.string(), z.string())

/** What an agent must know of a monitor to go on by itself while it is cut off. */
export const AgentEntry = z.object({
  monitorId: z.string(),
  workspaceId: z.string(),
  configVersion: z.int(),
  check: Check,
  secrets: Secrets,
  timeoutMs: z.int(),
  intervalSeconds: z.int(),
  regionIndex: z.int(),
  regionCount: z.int(),
  fromTick: z.number(),
  untilTick: z.number().nullable(),
})
export type AgentEntry = z.infer<typeof AgentEntry>

export const AgentJob = z.object({
  type: z.literal('job'),
  id: z.string(),
  monitorId: z.string(),
  workspaceId: z.string(),
  configVersion: z.int(),
  check: Check,
  secrets: Secrets,
  timeoutMs: z.int(),
  /** The scheduled instant; null for a check that confirms, or that somebody runs by hand. */
  tick: z.number().nullable(),
  /** A failure that a second look may refute is looked at once more at once. */
  retry: z.boolean(),
})
export type AgentJob = z.infer<typeof AgentJob>

export const ToAgent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    now: z.number(),
    region: z.string(),
    publicUrl: z.string(),
    resolvers: z.array(z.string()),
    rdap: z.object({ bootstrapUrl: z.string(), redirectorUrl: z.string().nullable() }).nullable(),
  }),
  z.object({
    type: z.literal('assign'),
    /** True for the first part after a welcome: what was known before is forgotten. */
    replace: z.boolean(),
    entries: z.array(AgentEntry),
    removed: z.array(z.string()),
  }),
  AgentJob,
  z.object({ type: z.literal('filed'), batch: z.int() }),
])
export type ToAgent = z.infer<typeof ToAgent>

/** A result that no job asked for, or whose job may have been lost: filed under (monitor, tick), once. */
export const LateResult = z.object({
  monitorId: z.string().max(60),
  configVersion: z.int(),
  tick: z.int(),
  at: z.number(),
  answer: AgentAnswer,
})
export type LateResult = z.infer<typeof LateResult>

/** How many late results travel together. */
export const maxBatch = 100
/** The longest message either side takes, in letters. */
export const maxMessageLetters = 1_000_000

export const FromAgent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), id: z.string().max(40), at: z.number(), answer: AgentAnswer }),
  // Each result is looked at by itself: one that is odd must not keep the others from being filed.
  z.object({ type: z.literal('late'), batch: z.int(), results: z.array(z.unknown()).max(maxBatch) }),
])
export type FromAgent = z.infer<typeof FromAgent>

/** Close codes: the token is no longer theirs (do not come back), or the socket seemed dead (do). */
export const closeCodes = { dismissed: 4001, silent: 4008 } as const

/** The agent pings this often; who has not been heard for `silentMs` is not asked any more. */
export const pingEveryMs = 25_000
export const silentMs = 60_000
