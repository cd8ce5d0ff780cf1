import { z } from 'zod'
import type { Expiry } from './expiry/expiry.ts'
import type { Findings } from './findings/index.ts'

/** What one probe found. `unknown` is our own fault and never counts against the target. */
export const Outcome = z.enum(['up', 'degraded', 'down', 'unknown'])
export type Outcome = z.infer<typeof Outcome>

/** Who is to answer for an outcome that is not `up`; `resolver` is who was asked about the target: a name server, a registry, a status page. */
export const Blame = z.enum(['target', 'resolver', 'internal'])
export type Blame = z.infer<typeof Blame>

/**
 * Why a probe failed, in one word. `cloudflare` is a 52x or 530 that Cloudflare made, not the site;
 * `protocol` is an answer in another language than the one that was spoken.
 */
export const Failure = z.enum([
  'timeout',
  'dns',
  'refused',
  'reset',
  'tls',
  'protocol',
  'too_many_redirects',
  'assertion',
  'status',
  'cloudflare',
  'forbidden_target',
  'overloaded',
  'internal',
])
export type Failure = z.infer<typeof Failure>

/** Milliseconds; what was not measured is null, never 0. `method` says how the figures came about. */
export const Timings = z.object({
  dnsMs: z.number().nullable(),
  connectMs: z.number().nullable(),
  tlsMs: z.number().nullable(),
  ttfbMs: z.number().nullable(),
  transferMs: z.number().nullable(),
  method: z.enum(['fetch', 'socket', 'browser']).nullable(),
})
export type Timings = z.infer<typeof Timings>

export const noTimings: Timings = {
  dnsMs: null,
  connectMs: null,
  tlsMs: null,
  ttfbMs: null,
  transferMs: null,
  method: null,
}

/**
 * One request of a redirect chain. Sent by fetch, `ttfbMs` is everything up to the head of the answer; sent by a socket,
 * the phases follow each other and `ttfbMs` is only the wait for the first byte.
 */
export const Hop = z.object({
  url: z.string(),
  statusCode: z.int(),
  ttfbMs: z.number(),
  connectMs: z.number().optional(),
  /** Null for a request without TLS. */
  tlsMs: z.number().nullable().optional(),
  method: z.literal('socket').optional(),
})
export type Hop = z.infer<typeof Hop>

/** One assertion as it went: what was asked, whether it held, what was found. A group is followed by what is in it. */
export const AssertionResult = z.object({
  assertion: z.string(),
  ok: z.boolean(),
  actual: z.string().nullable(),
  depth: z.int().optional().meta({ description: 'In how many groups it stands; left out at the top' }),
})
export type AssertionResult = z.infer<typeof AssertionResult>

/** What a check type's probe answers. A target that is down is an answer, not an exception. */
export interface Answer {
  outcome: Outcome
  blame: Blame | null
  failure: Failure | null
  statusCode: number | null
  /** Milliseconds from the start of the probe to its verdict-bearing moment (for http: the last hop's body read). */
  latencyMs: number | null
  timings: Timings
  /** One sentence for people; null when all is well. Never holds a secret. */
  message: string | null
  assertions: AssertionResult[] | null
  hops: Hop[] | null
  /** What only this type of check finds out: certificates, records, steps …; the API answers them beside the rest. */
  findings: Findings | null
  /** What will run out although all is well: people are reminded of it. Left out: nothing known does. */
  expiry?: Expiry | null
}

/** Why a check ran: on schedule, to confirm a suspicion (feeds streaks), or by hand (counts nowhere). */
export type ResultKind = 'schedule' | 'confirm' | 'manual'

/** One probe's evidence at one tick. */
export interface Result extends Answer {
  monitorId: string
  region: string
  /** The data centre that really ran it; null when the platform does not say (always null locally). */
  colo: string | null
  /** The scheduled instant, epoch ms. */
  tick: number
  /** When the probe really started, epoch ms. */
  at: number
  kind: ResultKind
}
