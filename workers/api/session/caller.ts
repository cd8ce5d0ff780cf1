import type { Context } from 'hono'
import { membershipsOf, type Membership } from '#db/queries/workspaces'
import type { Scope } from '#db/tables/workspace'
import { sha256Hex } from '#platform/digest'
import type { AppEnv } from '../http.ts'
import { onlyReads, Recent } from '../recent.ts'
import { authFor } from './auth.ts'

/** Whether a request brings our session cookie, good or not. */
export const hasSession = (request: Request): boolean =>
  sessionCookie.test(request.headers.get('cookie') ?? '')

const sessionCookie = /(^|;\s*)vedette\.session_token=([^;]*)/

export interface Person {
  user: { id: string; name: string; email: string }
  memberships: Membership[]
  /** The workspace they work in now; null when they belong to none. */
  current: Membership | null
}

/** What better-auth says of a session cookie. */
interface Known {
  user: Person['user']
  activeWorkspaceId: string | null
}

const recentSessions = new Recent<Known>()

/** Sessions are looked up again: one of them may have ended, or work elsewhere now. */
export const forgetSessions = (): void => recentSessions.forget()

/** Whose session this is; null when it is not good (any more). Passes a renewed cookie on. */
async function sessionOf(c: Context<AppEnv>): Promise<Known | null> {
  const now = Date.now()
  const [, , cookie = ''] = sessionCookie.exec(c.req.header('cookie') ?? '') ?? []
  const digest = await sha256Hex(cookie)
  const known = onlyReads(c.req.raw) ? recentSessions.find(digest, now) : undefined
  if (known) return known
  const auth = await authFor(c.env, c.req.url)
  const { headers, response } = await auth.api.getSession({ headers: c.req.raw.headers, returnHeaders: true })
  for (const renewed of headers.getSetCookie()) c.header('set-cookie', renewed, { append: true })
  if (!response) return null
  const { id, name, email } = response.user
  const found = {
    user: { id, name, email },
    activeWorkspaceId: response.session.activeOrganizationId ?? null,
  }
  recentSessions.keep(digest, found, now)
  return found
}

/** Who the session cookie belongs to. Whose member they are is read each time: that ends at once. */
async function personOf(c: Context<AppEnv>): Promise<Person | null> {
  const session = await sessionOf(c)
  if (!session) return null
  const memberships = await membershipsOf(c.var.db, session.user.id)
  const current =
    memberships.find(({ workspaceId }) => workspaceId === session.activeWorkspaceId) ?? memberships[0] ?? null
  return { user: session.user, memberships, current }
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
