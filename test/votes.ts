import {
  type Absence,
  decide,
  type Decision,
  type MonitorView,
  type Witness,
} from '../workers/core/monitor/decide.ts'
import type { DecidedStatus } from '../workers/core/monitor/schema.ts'
import type { Verdict, Vote } from '../workers/core/monitor/vote.ts'

// What regions say to a monitor, in few words, for tests of what is decided from it.

export const now = 10_000_000
export const second = 1_000
export const names = ['weur', 'enam', 'apac', 'oc', 'wnam']

export interface Said {
  verdict?: Verdict
  settled?: Witness['settled']
  lastTick?: number
  firstFailingTick?: number
  absence?: Partial<Absence>
}

/** A region that said this just now, unless told otherwise; null never spoke. */
export function witness(region: string, said: Verdict | Said | null): Witness {
  if (said === null) return { region, vote: null, settled: null, absence: null }
  const {
    verdict,
    lastTick = now,
    firstFailingTick,
    absence,
    ...rest
  } = typeof said === 'string' ? { verdict: said } : said
  const failing = verdict === 'down' || verdict === 'degraded' || verdict === 'suspect'
  const vote: Vote | null = verdict
    ? {
        region,
        verdict,
        lastTick,
        firstFailingTick: failing ? (firstFailingTick ?? lastTick) : null,
        configVersion: 1,
        seq: 1,
        evidence: {
          message: `${region} says ${verdict}`,
          failure: null,
          blame: null,
          statusCode: null,
          latencyMs: null,
        },
      }
    : null
  const settled = verdict === 'up' || verdict === 'down' || verdict === 'degraded' ? verdict : null
  return {
    region,
    vote,
    settled: 'settled' in rest ? (rest.settled ?? null) : settled,
    absence: absence ? { since: now - 60 * second, rounds: 2, askAt: now + second, ...absence } : null,
  }
}

export const view = (
  status: DecidedStatus,
  said: (Verdict | Said | null)[],
  change: Partial<MonitorView> = {},
): MonitorView => ({
  status,
  since: now - 3_600 * second,
  floor: 0,
  deciding: [],
  quorum: 'majority',
  intervalSeconds: 60,
  witnesses: said.map((words, index) => witness(names[index] ?? '', words)),
  ...change,
})
export const everybody = new Set(names)
export const old = now - 10 * 60 * second

export const down = (firstFailingTick: number): Said => ({ verdict: 'down', firstFailingTick })
export const up = (lastTick: number): Said => ({ verdict: 'up', lastTick })
export const silent = (since: number): Said => ({ verdict: 'up', absence: { since } })
export const at = (decision: Decision) => (decision.kind === 'move' ? decision.at : null)

/** What becomes of the status once everybody who can be asked has been asked. */
export function outcome(
  status: DecidedStatus,
  said: (Verdict | Said | null)[],
  change: Partial<MonitorView> = {},
) {
  const decision = decide(view(status, said, change), now, everybody)
  return decision.kind === 'move' ? decision.to : decision.kind
}
