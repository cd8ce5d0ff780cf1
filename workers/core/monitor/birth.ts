import { decide } from './decide.ts'
import type { MonitorSettings, Quorum } from './schema.ts'
import { type Transition, transitionOf } from './transition.ts'
import type { Vote } from './vote.ts'

/**
 * The first transition of a monitor whose object has not been awake, from what its regions have said: only the good
 * news that it is up. Null while they have said too little for that; anything else is the object's to decide.
 */
export function birthOf(
  monitor: {
    workspaceId: string
    monitorId: string
    version: number
    settings: Pick<MonitorSettings, 'regions' | 'intervalSeconds'> & { confirm: { regions: Quorum } }
    words: readonly Vote[]
  },
  now: number,
): Transition | null {
  const { workspaceId, monitorId, version, settings } = monitor
  const words = new Map(
    monitor.words
      .filter(({ configVersion, verdict }) => configVersion === version && verdict === 'up')
      .map((vote) => [vote.region, vote]),
  )
  const view = {
    status: 'pending' as const,
    since: Math.min(now, ...[...words.values()].map(({ lastTick }) => lastTick)),
    floor: 0,
    deciding: [],
    quorum: settings.confirm.regions,
    intervalSeconds: settings.intervalSeconds,
    witnesses: settings.regions.map((region) => {
      const vote = words.get(region) ?? null
      return { region, vote, settled: vote && ('up' as const), absence: null }
    }),
  }
  const decision = decide(view, now, new Set())
  if (decision.kind !== 'move' || decision.to !== 'up') return null
  return transitionOf(decision, { workspaceId, monitorId, seq: 1, from: 'pending' }, now)
}
