import type { z } from 'zod'
import type { Answer } from '#core/result'
import { noTimings, type Blame, type Failure } from '#core/result'

export interface ProbeContext {
  /** Aborts at the monitor's timeout. The runner owns the clock, not the check. */
  signal: AbortSignal
  /** The timeout behind the signal, for messages. */
  timeoutMs: number
  /** `Vedette/<version> (<region>; +<url>)`, sent with every HTTP probe. */
  userAgent: string
  /** Locally true: private, loopback and link-local targets may be checked. */
  allowPrivateTargets: boolean
}

/** One kind of check: its config and its probe. A target that is down is an answer; a throw is our own fault. */
export interface CheckType<Type extends string = string, Config extends z.ZodObject = z.ZodObject> {
  type: Type
  title: string
  /** Field order and `.meta({ title, description, secret })` are what the form shows. */
  config: Config
  /** What is looked at, in words, for lists and alerts: a URL, host:port … Never a secret. */
  target(config: z.output<Config>): string
  timeoutMs(config: z.output<Config>): number
  probe(config: z.output<Config>, context: ProbeContext): Promise<Answer>
}

export const defineCheck = <Type extends string, Config extends z.ZodObject>(
  check: CheckType<Type, Config>,
) => check

const answer = (outcome: Answer['outcome'], part: Partial<Answer>): Answer => ({
  blame: null,
  failure: null,
  statusCode: null,
  latencyMs: null,
  timings: noTimings,
  message: null,
  assertions: null,
  hops: null,
  ...part,
  outcome,
})

export const up = (part: Partial<Answer> = {}): Answer => answer('up', part)
export const degraded = (message: string, part: Partial<Answer> = {}): Answer =>
  answer('degraded', { blame: 'target', message, ...part })
export const down = (failure: Failure, message: string, part: Partial<Answer> = {}): Answer =>
  answer('down', { blame: 'target', failure, message, ...part })
/** Our own fault: never counts against the target. */
export const unknown = (message: string, part: Partial<Answer> & { blame?: Blame } = {}): Answer =>
  answer('unknown', { blame: 'internal', failure: 'internal', message, ...part })
