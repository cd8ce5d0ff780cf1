import { checkOf } from '#checks'
import { inParallel } from '#assign/in-parallel'
import type { Result } from '#core/result'
import { noTimings } from '#core/result'
import type { ProbeJob } from '#core/rpc'
import type { MonitorRow } from '#db/queries/monitors'
import { lane } from '#platform/objects'
import { unlessSilent } from './unless-silent.ts'

const lanesAtOnce = 5
/** On top of the check's own timeout: its lane may be busy, or far away. */
const graceMs = 5_000

/** Runs a check by hand in some lanes at once; counts nowhere. A lane that does not answer gives `unknown`. */
export async function runCheck(
  env: Env,
  check: MonitorRow['check'],
  ids: { monitorId: string; workspaceId: string },
  lanes: readonly { region: string; lane: string }[],
): Promise<Result[]> {
  const { type, ...config } = check
  const job: ProbeJob = { ...ids, check, timeoutMs: checkOf(type).timeoutMs(config) }
  const results = new Map<string, Result>()
  await inParallel(lanes, lanesAtOnce, async ({ region, lane: name }) => {
    const answer = await unlessSilent(job.timeoutMs + graceMs, lane(env, name).run(job), 'lane.silent')
    results.set(region, answer ?? silent(ids.monitorId, region, Date.now()))
  })
  return lanes.flatMap(({ region }) => results.get(region) ?? [])
}

const silent = (monitorId: string, region: string, at: number): Result => ({
  monitorId,
  region,
  colo: null,
  tick: at,
  at,
  kind: 'manual',
  outcome: 'unknown',
  blame: 'internal',
  failure: 'internal',
  statusCode: null,
  latencyMs: null,
  timings: noTimings,
  message: 'Nothing answered in this region in time; this is not the fault of the target',
  assertions: null,
  hops: null,
  findings: null,
})
