import type { TurnedAway } from '#core/stream/rpc'
import type { Database } from '#db/database'
import { streamObject } from '#platform/objects'
import { ApiError } from '../http.ts'
import { knownStream } from './known.ts'

/** Requests of one stream are gathered so long: a flood of them is one call a second. */
const gatherMs = 1_000

/** What was turned away here and is not told yet, by stream. */
const untold = new Map<string, TurnedAway>()

interface Named {
  env: Env
  db: Database
  workspaceId: string
  name: string
}

/**
 * Counts a request that no shard heard of, so that a stream's health says so: the first shard is told, a little later.
 * @param refusal what the caller is answered by: an error of any kind, or the answer.
 * @param isRead its events reached the shards, which count by themselves what is over their rate.
 * @param until what has come is told though the client leaves meanwhile.
 */
export function noteTurnedAway(
  named: Named,
  { refusal, isRead, until }: { refusal: unknown; isRead: boolean; until: (work: Promise<void>) => void },
): void {
  const kind = kindOf(refusal, isRead)
  if (kind) until(tell(named, kind))
}

function kindOf(refusal: unknown, isRead: boolean): keyof TurnedAway | null {
  const code = refusal instanceof ApiError ? refusal.code : ''
  if (code === 'quota.exceeded' || (code === 'stream.limited' && !isRead)) return 'shed'
  const status = refusal instanceof ApiError || refusal instanceof Response ? refusal.status : 0
  return unreadable.includes(status) ? 'unreadable' : null
}

/** Where events are taken, these say that nothing of a body could be told apart. */
const unreadable = [400, 413, 415, 422]

async function tell({ env, db, workspaceId, name }: Named, kind: keyof TurnedAway): Promise<void> {
  try {
    const { row } = await knownStream(db, workspaceId, name)
    const gathered = untold.get(row.id)
    if (gathered) {
      gathered[kind] += 1
      return
    }
    untold.set(row.id, { shed: 0, unreadable: 0, [kind]: 1 })
    await scheduler.wait(gatherMs)
    const counts = untold.get(row.id)
    untold.delete(row.id)
    if (counts) await streamObject(env, workspaceId, row.id, 0).noteTurnedAway(counts)
  } catch (error) {
    // There may be no such stream. Counts that are lost harm nobody.
    if (!(error instanceof ApiError))
      console.warn({ event: 'stream.not_counted', stream: name, error: String(error) })
  }
}
