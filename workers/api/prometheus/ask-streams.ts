import type { ExposedShard } from '#core/prometheus/stream-families'
import type { Database } from '#db/database'
import { listStreams, maxStreams } from '#db/queries/streams'
import { unlessSilent } from '../monitors/unless-silent.ts'
import { shardsOf } from '../streams/shards.ts'

const patienceMs = 3_000
/** An invocation may make 1,000 calls, on the free plan. */
const maxShards = 500

/** How every shard of a workspace's streams is, of the newest streams first. One that does not answer is left out. */
export async function askStreams(env: Env, db: Database, workspaceId: string): Promise<ExposedShard[]> {
  const rows = await listStreams(db, workspaceId, { limit: maxStreams, before: undefined })
  const shards = rows.flatMap((row) => shardsOf(env, row).map((shard) => ({ stream: row.name, shard })))
  const answers = await Promise.all(
    shards.slice(0, maxShards).map(async ({ stream, shard }) => {
      const health = await unlessSilent(patienceMs, shard.health(), 'stream.silent')
      return health && { stream, health }
    }),
  )
  return answers.filter((answer) => answer !== undefined)
}
