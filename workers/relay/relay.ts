import { WorkerEntrypoint } from 'cloudflare:workers'
import { longestMs } from '#core/probe/patience'
import type { Dispatch } from '#core/probe/protocol'
import { relayBatch } from './relay-batch.ts'

/** After its answer an invocation lives on for thirty seconds: with both ways and the reports, such checks fit in. */
const lingerMs = 16_000

/**
 * Stands between a lane and the probe Worker of its region: it does the waiting, which costs nothing in a Worker and
 * keeps an object awake, and tells the lane by calls of its own. Nobody but this Worker's own objects can call it.
 */
export class ProbeRelay extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    const dispatch = await request.json<Dispatch>()
    const work = relayBatch(this.env, dispatch)
    this.ctx.waitUntil(work)
    // Only checks with a long deadline have their lane wait, and only as long as the rest would not fit in.
    const holdMs = longestMs(dispatch.batch.jobs) - lingerMs
    if (holdMs > 0) await Promise.race([work, scheduler.wait(holdMs)])
    return new Response(null, { status: 202 })
  }
}
