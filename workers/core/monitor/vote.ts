import { z } from 'zod'
import { Blame, Failure } from '../result.ts'

/**
 * What one region believes about one monitor after its streak rules.
 * `unknown`: the region's own evidence is too old or of its own making; it never votes.
 */
export const Verdict = z.enum(['suspect', 'up', 'degraded', 'down', 'unknown'])
export type Verdict = z.infer<typeof Verdict>

/** The newest evidence behind a verdict, kept short enough to travel with it into the alert text. */
export const Evidence = z.object({
  message: z.string().nullable(),
  failure: Failure.nullable(),
  blame: Blame.nullable(),
  statusCode: z.int().nullable(),
  latencyMs: z.number().nullable(),
})
export type Evidence = z.infer<typeof Evidence>

/** A verdict as the monitor object counts it. It expires: see `decide`. Times are epoch ms. */
export const Vote = z.object({
  region: z.string(),
  verdict: Verdict,
  /** The verdict that holds beneath a suspicion; missing from lanes of before, whose last word is remembered. */
  settled: z.enum(['up', 'degraded', 'down']).nullable().optional(),
  /** First tick of the failing streak; null unless suspect, degraded or down. */
  firstFailingTick: z.number().nullable(),
  /** Tick of the newest evidence that is not `unknown`. */
  lastTick: z.number(),
  configVersion: z.int(),
  /** Grows with every changed verdict of this (monitor, region); older seqs are ignored. */
  seq: z.int(),
  evidence: Evidence.nullable(),
})
export type Vote = z.infer<typeof Vote>
