import type { Handler } from 'hono'
import { findLocationByHash, touchLocation } from '#db/queries/locations'
import { sha256Hex } from '#platform/digest'
import { privateLane } from '#platform/objects'
import { refused } from '../auth.ts'
import { ApiError, type AppEnv } from '../http.ts'

/** `Vedette-Agent/0.1.0` */
const agentVersion = /^Vedette-Agent\/([\w.-]{1,40})/

/**
 * `GET /api/v1/locations/connect`: the socket of a private location's agent. It is authorised by the location's own
 * token, which opens nothing else, so it stands beside the API for people and is in no OpenAPI document.
 */
export const connectAgent: Handler<AppEnv> = async (c) => {
  const [, token = ''] = /^Bearer (vla_\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  const caller = c.req.header('cf-connecting-ip') ?? 'local'
  const { success } = await c.env.API_RATE.limit({ key: `agent:${caller}` })
  if (!success) throw new ApiError(429, 'rate.exceeded', 'Too many requests')
  const row = token ? await findLocationByHash(c.var.db, await sha256Hex(token)) : undefined
  if (!row) throw refused('auth.invalid', 'This token is not known, or is revoked.')
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
    const headers = { upgrade: 'websocket' }
    throw new ApiError(426, 'location.upgrade_required', 'WebSocket only', undefined, undefined, headers)
  }
  const [, version = null] = agentVersion.exec(c.req.header('user-agent') ?? '') ?? []
  c.executionCtx.waitUntil(touchLocation(c.var.db, row, { lastSeenAt: Date.now(), agentVersion: version }))
  const { workspaceId, slug } = row
  // The token ends here: the lane has no use for it.
  const inner = new Request('https://lane/agent', { headers: { upgrade: 'websocket' } })
  return privateLane(c.env, workspaceId, slug).fetch(inner)
}
