import type { ProbeTools } from '#checks/define'
import { runCheck } from '#checks/run'
import { lookTwice } from '#core/lane/second-look'
import { isStarved } from '#core/lane/starved'
import { ourFault } from '#core/our-fault'
import { secondTimeoutMs } from '#core/probe/patience'
import type { PlacedJob, ProbeBatch, ProbeLine } from '#core/probe/protocol'
import { Deadlines } from '#platform/deadlines'
import type { ProbeEnv } from './index.ts'
import { Whereabouts } from './whereabouts.ts'

const noTime = 'The probe Worker had no time for this check'

/** One isolate stays where it is. */
const whereabouts = new Whereabouts()

/** Runs all checks of a batch at once and writes a line for each as soon as it is done. It never throws. */
export async function runBatch(
  batch: ProbeBatch,
  env: ProbeEnv,
  writable: WritableStream<Uint8Array>,
): Promise<void> {
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  const say = (line: ProbeLine): Promise<void> => writer.write(encoder.encode(`${JSON.stringify(line)}\n`))
  const run = runnerOf(batch)
  const sayWhere = async (): Promise<void> => {
    const colo = await whereabouts.colo(env.TRACE_URL)
    if (colo) await say({ type: 'colo', colo })
  }
  try {
    await Promise.all([sayWhere(), ...batch.jobs.map(async (job) => say(await run(job)))])
    await writer.close()
  } catch {
    // Whoever asked has gone: nobody is left to be told.
    await writer.abort().catch(() => undefined)
  }
}

/** Runs checks of one batch. What they share, they share with each other only: see `ProbeContext.owner`. */
function runnerOf(batch: ProbeBatch): (job: PlacedJob) => Promise<ProbeLine> {
  const { region, publicUrl, resolvers, rdap, allowPrivateTargets } = batch
  const tools: ProbeTools = { resolvers, ...(rdap && { rdap }), browser: null, files: null }
  let timersLateMs = 0
  const deadlines = new Deadlines((late) => (timersLateMs = Math.max(timersLateMs, late)))
  const look = async (job: PlacedJob, timeoutMs: number) => {
    const { check, workspaceId, monitorId } = job
    const secrets = new Map(Object.entries(job.secrets))
    const place = { region, publicUrl, allowPrivateTargets, workspaceId, monitorId, tools, deadlines }
    const at = Date.now()
    const answer = await runCheck(check, { ...place, timeoutMs, secrets })
    const isExcused = answer.failure === 'timeout' && isStarved(timeoutMs, timersLateMs)
    return { at, answer: isExcused ? ourFault('overloaded', noTime) : answer }
  }
  return async (job) => {
    const began = Date.now()
    const { at, answer } = await lookTwice(job.retry, (time) =>
      look(job, time === 'first' ? job.timeoutMs : secondTimeoutMs(job)),
    )
    return { type: 'answer', id: job.id, at, ms: Date.now() - began, answer }
  }
}
