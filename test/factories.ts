import { env, exports } from 'cloudflare:workers'
import { makeId } from '../workers/core/id.ts'
import { openDatabase } from '../workers/db/database.ts'
import { insertKey } from '../workers/db/queries/keys.ts'
import { insertWorkspace } from '../workers/db/queries/workspaces.ts'
import type { Scope } from '../workers/db/tables/workspace.ts'
import { sha256Hex } from '../workers/platform/digest.ts'

const randomId = (kind: 'workspace' | 'key') => makeId(kind, crypto.getRandomValues(new Uint8Array(20)))

export interface TestWorkspace {
  workspaceId: string
  keyId: string
  /** The key itself, for `Authorization: Bearer`. */
  key: string
}

/** A workspace of its own with a real key row; scopes are `read`, `write` and `admin` unless named. */
export async function createWorkspace(scopes: Scope[] = ['read', 'write', 'admin']): Promise<TestWorkspace> {
  const db = openDatabase(env.DB)
  const workspaceId = randomId('workspace')
  await insertWorkspace(db, { id: workspaceId, name: workspaceId, slug: workspaceId, at: Date.now() })
  return { workspaceId, ...(await createKey(workspaceId, scopes)) }
}

/** One more key for a workspace. */
export async function createKey(
  workspaceId: string,
  scopes: Scope[],
): Promise<{ keyId: string; key: string }> {
  const keyId = randomId('key')
  const key = `ved_${crypto.randomUUID().replaceAll('-', '')}`
  const hash = await sha256Hex(key)
  await insertKey(openDatabase(env.DB), {
    id: keyId,
    workspaceId,
    name: 'A test key',
    hash,
    scopes,
    createdAt: Date.now(),
  })
  return { keyId, key }
}

export interface TestRequest {
  method?: string
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is. */
  raw?: string | Uint8Array<ArrayBuffer>
  key?: string
  headers?: Record<string, string>
}

/** Calls the Worker as a client would: `await request('/api/v1/monitors', { key })`. */
export function request(
  path: string,
  { method, body, raw, key, headers = {} }: TestRequest = {},
): Promise<Response> {
  const sent = new Headers(headers)
  if (key !== undefined) sent.set('authorization', `Bearer ${key}`)
  if (body !== undefined && !sent.has('content-type')) sent.set('content-type', 'application/json')
  return exports.default.fetch(`http://localhost${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: sent,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(raw !== undefined && { body: raw }),
    redirect: 'manual',
  })
}
