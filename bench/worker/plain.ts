import worker from '../../workers/index.ts'
import { latenessOfSome } from './assign.ts'

// The Worker as it is deployed, with one question more: how late do its checks begin?
export * from '../../workers/index.ts'

export default {
  ...worker,
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname === '/api/bench/late') return await latenessOfSome(env, request)
    return await worker.fetch(request, env, ctx)
  },
} satisfies ExportedHandler<Env>
