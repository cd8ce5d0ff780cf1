import { makeId } from '#core/id'
import { openDatabase } from '#db/database'
import { findKeyByHash, insertKey } from '#db/queries/keys'
import { insertWorkspace } from '#db/queries/workspaces'
import { sha256Hex } from '#platform/digest'

/** The workspace that the bootstrap key or the first set-up creates: its owners see what is the operator's. */
export const defaultWorkspaceId = 'wsp_default'

// Only the fact is remembered, not the promise: a promise of one request must not be awaited by another.
let stored: string | undefined

/** Makes sure that `BOOTSTRAP_API_KEY`, when set, is an owner key of workspace `default`. Safe to call at any time. */
export async function ensureBootstrap(env: Env): Promise<void> {
  const key = env.BOOTSTRAP_API_KEY
  if (!key || stored === key) return
  if (!/^ved_\S{16,}$/.test(key))
    throw new Error('BOOTSTRAP_API_KEY must be ved_ and at least 16 more letters')
  const db = openDatabase(env.DB)
  const hash = await sha256Hex(key)
  if (!(await findKeyByHash(db, hash))) {
    const at = Date.now()
    await insertWorkspace(db, { id: defaultWorkspaceId, name: 'default', slug: 'default', at })
    await insertKey(db, {
      id: makeId('key', crypto.getRandomValues(new Uint8Array(20))),
      workspaceId: defaultWorkspaceId,
      name: 'Bootstrap key',
      hash,
      scopes: ['read', 'write', 'admin'],
      createdAt: at,
    })
  }
  stored = key
}
