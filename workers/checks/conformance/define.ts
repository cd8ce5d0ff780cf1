import type { Answer } from '#core/result'

/** Something that can happen to any check, or the reason why it cannot happen to this type. */
export type Situation = Example | { never: string }
/** The same where the config is still wanted, to try the form and the words for it. */
type Configured = Example | { never: string; config: Record<string, unknown> }

/** A config that brings a situation about, with real servers behind it, and what the answer must hold. */
export interface Example {
  config: Record<string, unknown>
  answer?: Partial<Answer>
  /** Where the usual 400 ms of the suite are too short to bring it about. */
  timeoutMs?: number
}

/**
 * What every type of check must be shown to do. `up` answers up and says nothing; the others answer as their name
 * says. `secret` has `canary` in every place that could leak and is down.
 */
export interface Conformance {
  up: Configured
  degraded: Situation
  down: Situation
  /** The target takes the connection and never answers. */
  timeout: Situation
  refused: Situation
  /** The target speaks another language. */
  garbage: Situation
  /** The answer comes a byte at a time and never ends within the timeout. */
  drip: Situation
  /** The answer is far longer than anybody should read. */
  huge: Situation
  /** The certificate is not one to trust. */
  certificate: Situation
  secret: Configured
}

/** What must never be read in an answer. */
export const canary = 'canary-8f2c'
