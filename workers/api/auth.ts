import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { findKeyByHash, type KeyRow, touchKey } from '#db/queries/keys'
import type { Scope } from '#db/tables/workspace'
import { sha256Hex } from '#platform/digest'
import { liveObject } from '#platform/objects'
import { takesEvents } from './body.ts'
import { guardAnonymous, guardSession } from './csrf.ts'
import { ApiError, type AppEnv } from './http.ts'
import { unwrapTicket } from './live/ticket.ts'
import { onlyReads, Recent } from './recent.ts'
import { callerOfSession, hasSession } from './session/caller.ts'
import { withoutVersion } from './version.ts'

/** Who asks, for which workspace, and what they may do there. */
export interface Caller {
  workspaceId: string
  /** `key:<id>`, `user:<id>`, or for a live socket `ticket:<workspace>`. */
  actor: string
  scopes: Scope[]
  /** What people call the key; undefined for everybody else. */
  keyName?: string
}

const recentKeys = new Recent<KeyRow>()

/** A key that is revoked opens nothing any more: here at once, in other isolates within seconds for reads. */
export const forgetKey = (id: string): void => recentKeys.forget((key) => key.id === id)

/** Routes of the API, in any version, that anybody may call, as `METHOD /path`. Everything else needs a key or a session. */
export const publicRoutes: readonly string[] = ['GET /setup', 'POST /setup', 'GET /openapi.json']

const isPublic = (method: string, path: string): boolean =>
  publicRoutes.includes(`${method === 'HEAD' ? 'GET' : method} ${withoutVersion(path)}`)

/** Finds out who calls and for which workspace, or refuses with 401. */
export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
  if (isPublic(c.req.method, c.req.path)) {
    guardAnonymous(c.req.raw)
    return next()
  }
  const caller = await findCaller(c)
  c.set('workspaceId', caller.workspaceId)
  c.set('actor', caller.actor)
  c.set('scopes', caller.scopes)
  c.set('keyName', caller.keyName)
  return next()
})

/** Not signed in, or not any more. */
export const refused = (code: 'auth.required' | 'auth.invalid', detail: string): ApiError =>
  new ApiError(401, code, 'Not signed in', detail, undefined, { 'www-authenticate': 'Bearer' })

/** For clients that cannot send headers: neither browser's `WebSocket` nor its `EventSource` can. */
const takesTickets = new Set(['/api/v1/live', '/api/v1/live/events'])

async function findCaller(c: Context<AppEnv>): Promise<Caller> {
  const header = c.req.header('authorization')
  if (header !== undefined) return callerOfKey(c, header)
  const ticket = takesTickets.has(c.req.path) ? c.req.query('ticket') : undefined
  if (ticket !== undefined) return callerOfTicket(c.env, ticket)
  if (!hasSession(c.req.raw)) {
    throw refused('auth.required', 'Send Authorization: Bearer <key>, or sign in.')
  }
  guardSession(c.req.raw)
  const caller = await callerOfSession(c)
  if (!caller) throw refused('auth.invalid', 'This session has ended. Sign in again.')
  return caller
}

async function callerOfKey(c: Context<AppEnv>, header: string): Promise<Caller> {
  const [, token = ''] = /^Bearer (ved_\S+)$/i.exec(header) ?? []
  const hash = token ? await sha256Hex(token) : ''
  // Events come in many requests a second: like a read, each trusts what was found out some seconds ago.
  const trusts = onlyReads(c.req.raw) || takesEvents(c.req.method, c.req.path)
  const known = trusts ? recentKeys.find(hash, Date.now()) : undefined
  const key = known ?? (await goodKey(c, hash))
  return { workspaceId: key.workspaceId, actor: `key:${key.id}`, scopes: key.scopes, keyName: key.name }
}

async function goodKey(c: Context<AppEnv>, hash: string): Promise<KeyRow> {
  const now = Date.now()
  const key = hash ? await findKeyByHash(c.var.db, hash) : undefined
  if (!key || key.revokedAt !== null) throw refused('auth.invalid', 'This key is not known, or is revoked.')
  recentKeys.keep(hash, key, now)
  c.executionCtx.waitUntil(touchKey(c.var.db, key, now))
  return key
}

async function callerOfTicket(env: Env, text: string): Promise<Caller> {
  const parts = unwrapTicket(text)
  const good = parts && (await liveObject(env, parts.workspaceId).redeem(parts.ticket))
  if (!good) throw refused('auth.invalid', 'This ticket is used up or has expired.')
  return { workspaceId: parts.workspaceId, actor: `ticket:${parts.workspaceId}`, scopes: ['read'] }
}
