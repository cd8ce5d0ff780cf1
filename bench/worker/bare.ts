import { LaneObject as House } from '#objects/lane/lane'
import { assignTo, checkedSince, latenessOf } from './assign.ts'

const taken = { record: async () => 'filed', silent: async () => undefined }
const accepted = { append: async () => ({ state: 'accepted', accepted: 0, duplicates: 0 }) }
const nowhere = { send: async () => undefined }

/** A lane as it is deployed, whose votes and results are taken at once and whose closed cells go nowhere. */
export class LaneObject extends House {
  constructor(ctx: DurableObjectState, env: Env) {
    const around = {
      MONITORS: { getByName: () => taken },
      STREAMS: { getByName: () => accepted },
      RESULTS_QUEUE: nowhere,
      HOURS_QUEUE: nowhere,
    }
    super(ctx, { ...env, ...around } as unknown as Env)
  }
}

/** The lane alone, for workerd without any tooling around it. */
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url)
    if (pathname === '/api/bench/assign') return await assignTo(env, request)
    if (pathname === '/api/bench/lateness') return await latenessOf(env, request)
    if (pathname === '/api/bench/checked') return await checkedSince(env, request)
    return new Response('ready')
  },
} satisfies ExportedHandler<Env>
