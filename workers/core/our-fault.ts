import { noTimings, type Answer, type Failure } from './result.ts'

/** What a check that we could not run came to: nothing is known of its target. */
export const ourFault = (failure: Failure, message: string): Answer => ({
  outcome: 'unknown',
  blame: 'internal',
  failure,
  statusCode: null,
  latencyMs: null,
  timings: noTimings,
  message,
  assertions: null,
  hops: null,
  findings: null,
})
