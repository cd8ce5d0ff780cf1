import { createMiddleware } from 'hono/factory'
import type { Scope } from '#db/tables/workspace'
import { ApiError, type AppEnv } from './http.ts'
import { withoutVersion } from './version.ts'

// A scope holds what the lesser ones hold.
const rank: Record<Scope, number> = { read: 0, write: 1, admin: 2 }

const adminPaths = /^\/(keys|members|dead-letters)(\/|$)/
// Asking for a ticket changes nothing that a reader could not see anyway.
const readPaths = /^\/live(\/|$)/
/** Changed by admins, read by everybody. */
const adminChangePaths = /^\/quota$/
// Opened by a GET, and then it writes.
const writePaths = /^\/streams\/[^/]+\/socket$/

/** The scope a request needs, by its path in whatever version: reading, writing, or who may do so. */
function neededScope(method: string, path: string): Scope {
  if (adminPaths.test(path)) return 'admin'
  if (readPaths.test(path)) return 'read'
  if (writePaths.test(path)) return 'write'
  if (method === 'GET' || method === 'HEAD') return 'read'
  return adminChangePaths.test(path) ? 'admin' : 'write'
}

function assertScope(held: readonly Scope[] | undefined, needed: Scope): void {
  if (held?.some((scope) => rank[scope] >= rank[needed])) return
  throw new ApiError(403, 'scope.missing', 'Not allowed', `This needs the scope ${needed}.`)
}

/** The rule for all routes: GET reads, the rest and an ingest socket write, keys, dead letters and quotas are for admins. */
export const withScope = createMiddleware<AppEnv>(async (c, next) => {
  // No scopes: the route is public, or `authenticate` would have refused.
  if (c.var.scopes) assertScope(c.var.scopes, neededScope(c.req.method, withoutVersion(c.req.path)))
  await next()
})
