import * as house from '../../workers/index.ts'
import { latenessOfSome } from './assign.ts'
import { evictStream } from './evict-stream.ts'
import { newWorkspace } from './new-workspace.ts'

// The Worker as it is deployed, with one question more: how late do its checks begin? And its streams can be evicted.
export * from '../../workers/index.ts'

/** As it is, but for being told to lose its memory. */
export class StreamObject extends house.StreamObject {
  /** Loses all that is only in memory, as an eviction or a crash does. */
  async benchEvict(): Promise<void> {
    this.ctx.abort('evicted by the benchmark')
  }
}

export default {
  ...house.default,
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url)
    if (pathname === '/api/bench/late') return await latenessOfSome(env, request)
    if (pathname === '/api/bench/evict-stream') return await evictStream(env, request)
    if (pathname === '/api/bench/workspace') return await newWorkspace(env)
    return await house.default.fetch(request, env, ctx)
  },
} satisfies ExportedHandler<Env>
