import { streamName } from '#platform/objects'

interface Found {
  id: string
  workspaceId: string
  definition: string
}

/** Evicts every shard of the stream that the query names; what is under way there ends in an error. */
export async function evictStream(env: Env, request: Request): Promise<Response> {
  const name = new URL(request.url).searchParams.get('name') ?? ''
  const row = await env.DB.prepare(
    'SELECT id, workspace_id AS workspaceId, definition FROM streams WHERE name = ?',
  )
    .bind(name)
    .first<Found>()
  if (!row) return new Response('no such stream', { status: 404 })
  const { shards } = JSON.parse(row.definition) as { shards: number }
  for (let shard = 0; shard < shards; shard += 1) {
    const named = env.STREAMS.getByName(streamName(row.workspaceId, row.id, shard))
    const stub = named as unknown as { benchEvict(): Promise<void> }
    await stub.benchEvict().catch(() => undefined)
  }
  return new Response('evicted')
}
