import { ourFault } from '#core/our-fault'
import { relayPatienceMs } from '#core/probe/patience'
import type { Dispatch, PlacedJob } from '#core/probe/protocol'
import { isPlacedRegion, regionName } from '#core/region'
import { lane } from '#platform/objects'
import { placedProbe } from '#platform/placed-probes'
import { askProbe } from './ask-probe.ts'
import { Reports } from './reports.ts'

/** A probe Worker that fails at once is asked once more: it may just be replaced by a newer one. */
const quickMs = 2_000

/** Has a batch run in its region and tells the lane what came of each check. It never throws. */
export async function relayBatch(env: Env, { lane: name, batch }: Dispatch): Promise<void> {
  const { region, jobs } = batch
  const reports = new Reports(lane(env, name))
  const open = new Map(jobs.map((job) => [job.id, job]))
  const began = Date.now()
  const probe = isPlacedRegion(region) ? placedProbe(env, region) : null
  const signal = AbortSignal.timeout(relayPatienceMs(jobs))
  const ask = async (asked: Fetcher): Promise<void> => {
    try {
      for await (const line of askProbe(asked, { ...batch, jobs: [...open.values()] }, signal)) {
        if (line.type === 'colo') reports.colo = line.colo
        const job = line.type === 'answer' ? open.get(line.id) : undefined
        if (line.type !== 'answer' || !job) continue
        open.delete(line.id)
        reports.add({ ...keyOf(job), at: line.at, ms: line.ms, answer: line.answer })
      }
    } catch (error) {
      console.warn({ event: 'relay.probe_failed', region, error: String(error) })
    }
  }
  if (probe) await ask(probe)
  if (probe && open.size === jobs.length && Date.now() - began < quickMs) await ask(probe)
  const answer = ourFault('internal', `The probe Worker of ${regionName(region)} did not answer`)
  for (const job of open.values()) reports.add({ ...keyOf(job), at: began, ms: null, answer })
  await reports.end()
}

const keyOf = ({ id, monitorId, configVersion, tick }: PlacedJob) => ({ id, monitorId, configVersion, tick })
