import type { Context } from 'hono'
import { findKeyName } from '#db/queries/keys'
import type { AppEnv } from '../http.ts'

/** Who acts, by id and by the name that people read in stories and alerts: a person's or a key's, never an address. */
export async function actorOf(c: Context<AppEnv>): Promise<{ by: string; byName?: string | undefined }> {
  const { actor: by, person, db, workspaceId } = c.var
  const byName = person?.user.name ?? (await findKeyName(db, workspaceId, by.replace(/^key:/, '')))
  return byName === undefined || byName.includes('@') ? { by } : { by, byName }
}
