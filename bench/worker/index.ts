import './clock.ts'
import * as house from '../../workers/index.ts'
import { assignTo, latenessOf } from './assign.ts'
import { count, readCounts } from './counts.ts'
import { fillHours, timeStates } from './fill.ts'
import { metered } from './metered-object.ts'
import { meteredEnv } from './metered-env.ts'

// The house as it is deployed, with a meter on everything that Cloudflare bills.
export const LaneObject = metered('LaneObject', house.LaneObject)
export const MonitorObject = metered('MonitorObject', house.MonitorObject)
export const IncidentObject = metered('IncidentObject', house.IncidentObject)
export const BrowserPoolObject = metered('BrowserPoolObject', house.BrowserPoolObject)
export const LiveObject = metered('LiveObject', house.LiveObject)
export const StreamObject = metered('StreamObject', house.StreamObject)

/** The relay too calls objects, and the probe Workers. */
export class ProbeRelay extends house.ProbeRelay {
  constructor(ctx: ExecutionContext, env: Env) {
    count('relay calls')
    super(ctx, meteredEnv(env))
  }
}

/** Evicts the lane that the query names; its caller hears of it as an error, which is as it should be. */
async function evict(env: Env, request: Request): Promise<Response> {
  const name = new URL(request.url).searchParams.get('lane') ?? ''
  const stub = env.LANES.getByName(name) as unknown as { benchEvict(): Promise<void> }
  await stub.benchEvict().catch(() => undefined)
  return new Response('evicted')
}

const worker: ExportedHandler<Env> = house.default

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url)
    if (pathname === '/api/bench/counts') return Response.json({ at: Date.now(), counts: readCounts() })
    if (pathname === '/api/bench/assign') return await assignTo(meteredEnv(env), request)
    if (pathname === '/api/bench/lateness') return await latenessOf(meteredEnv(env), request)
    if (pathname === '/api/bench/nothing') return new Response('nothing')
    if (pathname === '/api/bench/fill') return await fillHours(env, request)
    if (pathname === '/api/bench/states') return await timeStates(env, request)
    if (pathname === '/api/bench/evict') return await evict(env, request)
    count('worker requests: fetch')
    return (await worker.fetch?.(request, meteredEnv(env), ctx)) ?? new Response(null, { status: 404 })
  },
  async scheduled(controller, env, ctx) {
    count('worker requests: scheduled')
    await worker.scheduled?.(controller, meteredEnv(env), ctx)
  },
  async queue(batch, env, ctx) {
    count(`worker requests: queue ${batch.queue}`)
    await worker.queue?.(batch, meteredEnv(env), ctx)
  },
} satisfies ExportedHandler<Env>
