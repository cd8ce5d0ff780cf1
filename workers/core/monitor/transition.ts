import type { Decision } from './decide.ts'
import type { DecidedStatus } from './schema.ts'
import type { Evidence } from './vote.ts'

/**
 * A status change, stored as a row by the monitor object, its only writer once it is awake: the first may come before.
 * Times are epoch ms.
 */
export interface Transition {
  /** `${monitorId}:${seq}`; the id that makes every later hop idempotent. */
  id: string
  workspaceId: string
  monitorId: string
  /** 1, 2, 3 … per monitor. */
  seq: number
  from: DecidedStatus
  to: DecidedStatus
  /** When the new status began, by the evidence (incident start rule of the design, section 4 rule 8). */
  at: number
  /** When the object decided it. */
  decidedAt: number
  /** Regions whose votes made it so. */
  regions: string[]
  /** Sentence-sized evidence of the newest vote behind it; null for `up` and `unknown`. */
  evidence: Evidence | null
  /** Why without evidence: the monitor was edited, paused, deleted, its lanes were silent … */
  reason: string | null
}

/** What is decided. */
export type Move = Omit<Extract<Decision, { kind: 'move' }>, 'kind'>

/** The row that a decision makes. */
export const transitionOf = (
  { to, at, regions, evidence, reason }: Move,
  of: Pick<Transition, 'workspaceId' | 'monitorId' | 'seq' | 'from'>,
  decidedAt: number,
): Transition => ({ id: `${of.monitorId}:${of.seq}`, ...of, to, at, decidedAt, regions, evidence, reason })
