import type { StreamRpc } from '#core/stream/rpc'
import type { StreamRow } from '#db/queries/streams'
import { streamObject } from '#platform/objects'

/** Every shard of a stream. */
export const shardsOf = (env: Env, { workspaceId, id, definition }: StreamRow): StreamRpc[] =>
  Array.from({ length: definition.shards }, (_, shard) => streamObject(env, workspaceId, id, shard))
