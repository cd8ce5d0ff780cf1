import type { Context } from 'hono'
import { membershipsOf, type Membership } from '#db/queries/workspaces'
import type { Scope } from '#db/tables/workspace'
import type { AppEnv } from '../http.ts'
import { authFor } from './auth.ts'

/** Whether a request brings our session cookie, good or not. */
export const hasSession = (request: Request): boolean =>
  /(^|;\s*)vedette\.session_token=/.test(request.headers.get('cookie') ?? '')

export interface Person {
  user: { id: string; name: string; email: string }
  memberships: Membership[]
  /** The workspace they work in now; null when they belong to none. */
  current: Membership | null
}

/** Who the session cookie belongs to; null when it is not good (any more). Passes a renewed cookie on. */
async function personOf(c: Context<AppEnv>): Promise<Person | null> {
  const auth = await authFor(c.env, c.req.url)
  const { headers, response } = await auth.api.getSession({ headers: c.req.raw.headers, returnHeaders: true })
  for (const cookie of headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
  if (!response) return null
  const { user, session } = response
  const memberships = await membershipsOf(c.var.db, user.id)
  const current =
    memberships.find(({ workspaceId }) => workspaceId === session.activeOrganizationId) ??
    memberships[0] ??
    null
  return { user: { id: user.id, name: user.name, email: user.email }, memberships, current }
}

/** What a role may do. */
const scopesOf = (role: string): Scope[] =>
  role === 'owner' || role === 'admin' ? ['read', 'write', 'admin'] : ['read', 'write']

/** The caller behind a session cookie; null when it is not good, or belongs to nobody's member. */
export async function callerOfSession(c: Context<AppEnv>) {
  const person = await personOf(c)
  if (!person?.current) return null
  c.set('person', person)
  const { workspaceId, role } = person.current
  return { workspaceId, actor: `user:${person.user.id}`, scopes: scopesOf(role) }
}
