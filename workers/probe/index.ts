/**
 * A placed probe Worker: it runs checks where no object can, and remembers nothing. It is composed of the checks alone
 * and reached by a binding of the main Worker only. `wrangler.probe.toml` places one in each region.
 */
import { ProbeBatch, probeHost } from '#core/probe/protocol'
import { runBatch } from './run-batch.ts'

export interface ProbeEnv {
  /** Who says where this runs; empty where nobody can. Left out: the edge. */
  TRACE_URL?: string
}

export default {
  async fetch(request, env, ctx) {
    if (request.method !== 'POST' || new URL(request.url).hostname !== probeHost)
      return new Response('not found', { status: 404 })
    const batch = ProbeBatch.safeParse(await request.json().catch(() => null))
    // What is wrong may quote a secret of a check, so it is not repeated.
    if (!batch.success) return new Response('not a batch', { status: 400 })
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    ctx.waitUntil(runBatch(batch.data, env, writable))
    return new Response(readable, { headers: { 'content-type': 'application/x-ndjson' } })
  },
} satisfies ExportedHandler<ProbeEnv>
