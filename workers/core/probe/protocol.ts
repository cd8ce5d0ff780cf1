/**
 * What is said to a placed probe Worker and what it answers: a request with one batch of checks, and a line of JSON for
 * each of them as soon as it is done. All that it must know travels along, so that it has no settings of its own.
 */
import { z } from 'zod'
import { AgentAnswer } from '../agent/answer.ts'
import { AgentJob } from '../agent/protocol.ts'

/** An invocation may open six connections at once: one is for the question where it runs. */
export const maxJobs = 5
/** Only a binding can ask for this name: the edge has no route to it. */
export const probeUrl = 'https://probe.internal/run'
export const probeHost = 'probe.internal'

/** The same as an agent is asked. */
export const PlacedJob = AgentJob.omit({ type: true })
export type PlacedJob = z.infer<typeof PlacedJob>

export const ProbeBatch = z.object({
  region: z.string(),
  publicUrl: z.string(),
  resolvers: z.array(z.string()),
  rdap: z.object({ bootstrapUrl: z.string(), redirectorUrl: z.string().nullable() }).nullable(),
  allowPrivateTargets: z.boolean(),
  jobs: z.array(PlacedJob).min(1).max(maxJobs),
})
export type ProbeBatch = z.infer<typeof ProbeBatch>

export const ProbeLine = z.discriminatedUnion('type', [
  /** The data centre that runs the batch, as the edge itself says it. */
  z.object({ type: z.literal('colo'), colo: z.string().regex(/^[A-Z]{3}$/) }),
  z.object({
    type: z.literal('answer'),
    id: z.string(),
    /** When the check began, epoch ms, and how long it took. */
    at: z.number(),
    ms: z.number().min(0),
    answer: AgentAnswer,
  }),
])
export type ProbeLine = z.infer<typeof ProbeLine>

/** A batch, and the lane that its answers are told. */
export interface Dispatch {
  lane: string
  batch: ProbeBatch
}

/** What a placed check came to; `tick` is null for one that confirms or was run by hand. */
export interface PlacedAnswer extends Pick<PlacedJob, 'id' | 'monitorId' | 'configVersion' | 'tick'> {
  at: number
  /** How long it took; null when it was not run. */
  ms: number | null
  answer: z.infer<typeof AgentAnswer>
}

/** What the relay tells a lane. Saying it twice is harmless. */
export interface ProbeReport {
  /** The data centre that ran the checks; null when it was not said. */
  colo: string | null
  answers: PlacedAnswer[]
}
