import { createMiddleware } from 'hono/factory'
import { findKeyByHash, touchKey } from '#db/queries/keys'
import type { Scope } from '#db/tables/workspace'
import { sha256Hex } from '#platform/digest'
import { ApiError, type AppEnv } from './http.ts'

export interface Caller {
  workspaceId: string
  /** `key:<id>` or `user:<id>`. */
  actor: string
  scopes: Scope[]
}

/** Routes under /api/v1 that anybody may call, as `METHOD /path`. Everything else needs a key or a session. */
export const publicRoutes: readonly string[] = ['GET /setup', 'POST /setup', 'GET /openapi.json']

const isPublic = (method: string, path: string): boolean =>
  publicRoutes.includes(`${method === 'HEAD' ? 'GET' : method} ${path.replace('/api/v1', '')}`)

/** Finds out who calls and for which workspace, or refuses with 401. */
export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
  if (isPublic(c.req.method, c.req.path)) return next()
  const header = c.req.header('authorization')
  if (header === undefined) throw refused('auth.required', 'Send Authorization: Bearer <key>, or sign in.')
  const { key, caller } = await callerOfKey(c.var.db, header)
  c.executionCtx.waitUntil(touchKey(c.var.db, key, Date.now()))
  c.set('workspaceId', caller.workspaceId)
  c.set('actor', caller.actor)
  c.set('scopes', caller.scopes)
  return next()
})

export const refused = (code: string, detail: string): ApiError =>
  new ApiError(401, code, 'Not signed in', detail, undefined, { 'www-authenticate': 'Bearer' })

async function callerOfKey(db: AppEnv['Variables']['db'], header: string) {
  const [, token = ''] = /^Bearer (ved_\S+)$/i.exec(header) ?? []
  const key = token ? await findKeyByHash(db, await sha256Hex(token)) : undefined
  if (!key || key.revokedAt !== null) throw refused('auth.invalid', 'This key is not known, or is revoked.')
  const caller: Caller = { workspaceId: key.workspaceId, actor: `key:${key.id}`, scopes: key.scopes }
  return { key, caller }
}
