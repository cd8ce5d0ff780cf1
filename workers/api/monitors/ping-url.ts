import type { Context } from 'hono'
import { passiveTypes } from '#checks'
import type { MonitorRow } from '#db/queries/monitors'
import { pingEnvelopes, pingTokenContext, type NewPingToken } from '#db/queries/ping-tokens'
import { sha256Hex } from '#platform/digest'
import { open, seal } from '#platform/envelope'
import type { AppEnv } from '../http.ts'

type Named = Pick<MonitorRow, 'id' | 'check'>

/** A new token: a UUID, as clients of healthchecks.io expect one. It opens nothing but the taking of pings. */
export async function newPingToken(
  env: Env,
  workspaceId: string,
  monitorId: string,
): Promise<NewPingToken & { token: string }> {
  const token = crypto.randomUUID()
  const [hash, envelope] = await Promise.all([
    sha256Hex(token),
    seal(env, token, pingTokenContext(workspaceId, monitorId)),
  ])
  return { monitorId, hash, envelope, token }
}

/** Tokens for those of some monitors that take pings. */
export function newPingTokens(
  env: Env,
  workspaceId: string,
  monitors: readonly Named[],
): Promise<NewPingToken[]> {
  const taking = monitors.filter(({ check }) => passiveTypes.includes(check.type))
  return Promise.all(
    taking.map(async ({ id }) => {
      const { token: _, ...row } = await newPingToken(env, workspaceId, id)
      return row
    }),
  )
}

export const pingUrl = (c: Context<AppEnv>, token: string): string =>
  `${(c.env.PUBLIC_URL || new URL(c.req.url).origin).replace(/\/+$/, '')}/ping/${token}`

/** Where those of some monitors that take pings take them, by id. Who may only read must not be able to ping. */
export async function pingUrlsOf(
  c: Context<AppEnv>,
  monitors: readonly Named[],
): Promise<Map<string, string>> {
  const taking = monitors.filter(({ check }) => passiveTypes.includes(check.type)).map(({ id }) => id)
  const mayWrite = c.var.scopes.some((scope) => scope !== 'read')
  if (taking.length === 0 || !mayWrite) return new Map()
  const { db, workspaceId } = c.var
  const envelopes = await pingEnvelopes(db, workspaceId, taking)
  const urls = [...envelopes].map(async ([id, envelope]): Promise<[string, string]> => {
    const token = await open(c.env, envelope, pingTokenContext(workspaceId, id))
    return [id, pingUrl(c, token)]
  })
  return new Map(await Promise.all(urls))
}
