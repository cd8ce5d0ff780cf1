import { openDatabase } from '#db/database'
import { insertKey } from '#db/queries/keys'
import { insertWorkspace } from '#db/queries/workspaces'
import { sha256Hex } from '#platform/digest'
import { newId } from '#platform/new-id'

/** One workspace more, with a key that may do everything there: answers the key. */
export async function newWorkspace(env: Env): Promise<Response> {
  const db = openDatabase(env.DB)
  const [id, at] = [newId('workspace'), Date.now()]
  const key = `ved_bench_${crypto.randomUUID().replaceAll('-', '')}`
  await insertWorkspace(db, { id, name: id, slug: id, at })
  await insertKey(db, {
    id: newId('key'),
    workspaceId: id,
    name: 'A key of the benchmark',
    hash: await sha256Hex(key),
    scopes: ['read', 'write', 'admin'],
    createdAt: at,
  })
  return Response.json({ key })
}
