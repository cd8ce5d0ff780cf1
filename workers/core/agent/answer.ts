import { z } from 'zod'
import { Expiry } from '../expiry/expiry.ts'
import { Findings } from '../findings/index.ts'
import { AssertionResult, Blame, Failure, Hop, Outcome, Timings } from '../result.ts'

/** An answer as it comes from an agent: other people's machine, so every field is looked at. */
export const AgentAnswer = z.object({
  outcome: Outcome,
  blame: Blame.nullable(),
  failure: Failure.nullable(),
  statusCode: z.int().nullable(),
  latencyMs: z.number().min(0).nullable(),
  timings: Timings,
  message: z.string().max(4_000).nullable(),
  assertions: z.array(AssertionResult).max(200).nullable(),
  hops: z.array(Hop).max(50).nullable(),
  // A picture's key opens a file of ours: agents keep none, and name none.
  findings: Findings.omit({ screenshot: true }).nullable(),
  expiry: Expiry.nullable().optional(),
})
