import { noTimings, type Answer } from '../result.ts'
import type { Opinion } from './judge.ts'

/** An opinion in the shape of every check's answer. */
export const answerOf = ({ outcome, failure, message }: Opinion): Answer => ({
  outcome,
  blame: outcome === 'up' ? null : outcome === 'down' ? 'target' : 'internal',
  failure: outcome === 'unknown' ? 'internal' : failure,
  statusCode: null,
  latencyMs: null,
  timings: noTimings,
  message,
  assertions: null,
  hops: null,
  findings: null,
})
