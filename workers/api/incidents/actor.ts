import type { Context } from 'hono'
import type { AppEnv } from '../http.ts'

/** Who acts, by id and by the name that people read in stories and alerts: a person's or a key's, never an address. */
export function actorOf(c: Context<AppEnv>): { by: string; byName?: string | undefined } {
  const { actor: by, person, keyName } = c.var
  const byName = person?.user.name ?? keyName
  return byName === undefined || byName.includes('@') ? { by } : { by, byName }
}
