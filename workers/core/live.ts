import type { Incident } from './incident/schema.ts'
import type { MonitorStatus } from './monitor/schema.ts'
import type { Transition } from './monitor/transition.ts'

/** A result as it travels to a live screen: the little a row or a chart needs. Times are epoch ms. */
export interface LiveResult {
  region: string
  tick: number
  outcome: string
  latencyMs: number | null
  statusCode: number | null
}

/**
 * What a live socket says. Every frame carries `seq`, given by the LiveObject.
 * Times inside frames are epoch ms except `at` of transitions, which is ISO 8601 like the API.
 */
export type LiveFrame =
  /** `rest`: what all monitors are that the snapshot does not name, for a client that asked for `?sparse=1`. */
  | { type: 'snapshot'; monitors: { id: string; status: MonitorStatus; since: number }[]; rest?: 'up' }
  | { type: 'result'; monitorId: string; results: LiveResult[] }
  | { type: 'transition'; monitorId: string; from: string; to: string; at: string }
  | { type: 'incident'; incident: Omit<Incident, 'timeline' | 'members'> }
  | { type: 'monitor'; monitorId: string; change: 'created' | 'updated' | 'deleted' }

/** Topic of a frame: what a client names in `?topics=`, beside `streams:` and a stream's name. */
export type FrameTopic = 'monitors' | 'incidents'

/** What screens hear of a status change. */
export const transitionFrame = ({
  monitorId,
  from,
  to,
  at,
}: Pick<Transition, 'monitorId' | 'from' | 'to' | 'at'>): LiveFrame => ({
  type: 'transition',
  monitorId,
  from,
  to,
  at: new Date(at).toISOString(),
})
