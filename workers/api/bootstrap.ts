import { openDatabase } from '#db/database'
import { findKeyByHash, insertKey } from '#db/queries/keys'
import { insertWorkspace } from '#db/queries/workspaces'
import { sha256Hex } from '#platform/digest'
import { newId } from '#platform/new-id'

/** The workspace that the bootstrap key or the first set-up creates: its owners see what is the operator's. */
export const defaultWorkspaceId = 'wsp_default'

/** Whether a bootstrap key looks like a key of ours, not one letter held down; one that does not is never stored. */
export const isKeyShaped = (key: string): boolean =>
  /^ved_\S{16,}$/.test(key) && new Set(key.slice(4)).size >= 8

// Only the fact is remembered, not the promise: a promise of one request must not be awaited by another.
let stored: string | undefined

/**
 * Makes sure that `BOOTSTRAP_API_KEY`, when set and well formed, is an owner key of workspace `default`.
 * Safe to call at any time; rejects when D1 does not answer. A key that was revoked stays revoked.
 */
export async function ensureBootstrap(env: Env): Promise<void> {
  const key = env.BOOTSTRAP_API_KEY
  if (!key || stored === key || !isKeyShaped(key)) return
  const db = openDatabase(env.DB)
  const hash = await sha256Hex(key)
  if (!(await findKeyByHash(db, hash))) {
    const at = Date.now()
    await insertWorkspace(db, { id: defaultWorkspaceId, name: 'default', slug: 'default', at })
    await insertKey(db, {
      id: newId('key'),
      workspaceId: defaultWorkspaceId,
      name: 'Bootstrap key',
      hash,
      scopes: ['read', 'write', 'admin'],
      createdAt: at,
    })
  }
  stored = key
}
