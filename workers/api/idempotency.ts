import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import {
  claimIdempotency,
  keepAnswer,
  releaseClaim,
  type Claim,
  type IdempotencyRow,
} from '#db/queries/idempotency'
import { sha256Hex } from '#platform/digest'
import { open, seal } from '#platform/envelope'
import { takesEvents } from './body.ts'
import { ApiError, type AppEnv, invalid } from './http.ts'

const maxKeyLength = 255

/**
 * A POST with an `Idempotency-Key` is done once in 24 h per workspace; the repeat gets the first answer again.
 * Only successes are kept: a request that was refused has changed nothing and may be tried again.
 */
export const withIdempotency = createMiddleware<AppEnv>(async (c, next) => {
  // Events carry ids of their own, and a body of ten megabytes is not kept to compare.
  if (takesEvents(c.req.method, c.req.path) || isTold(c.req.path)) return next()
  const key = c.req.method === 'POST' ? c.req.header('idempotency-key') : undefined
  if (key === undefined || !c.var.workspaceId) return next()
  if (key === '' || key.length > maxKeyLength) {
    throw invalid('Idempotency-Key', `Between 1 and ${maxKeyLength} letters`)
  }
  const claim = await claimOf(c, key)
  const taken = await claimIdempotency(c.var.db, claim)
  if (taken !== 'claimed') return repeat(c, claim, taken)
  await next()
  await settle(c, claim)
})

/** What is told while it happens cannot be told again, and nothing of it is kept. */
const isTold = (path: string): boolean => path === '/api/v1/browser-runs'

async function claimOf(c: Context<AppEnv>, key: string): Promise<Claim> {
  const { search } = new URL(c.req.url)
  // The asker is part of the request: what one key was answered is not told to another.
  const requestHash = await sha256Hex(`${c.var.actor}\n${c.req.path}${search}\n${await c.req.text()}`)
  return { workspaceId: c.var.workspaceId, key, requestHash, at: Date.now() }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
const contextOf = ({ workspaceId, key }: Claim) => `idempotency:${workspaceId}:${key}`

async function settle(c: Context<AppEnv>, claim: Claim): Promise<void> {
  const { status, ok } = c.res
  try {
    if (!ok) return await releaseClaim(c.var.db, claim)
    const answer = await c.res.clone().text()
    await keepAnswer(c.var.db, claim, { status, body: await seal(c.env, answer, contextOf(claim)) })
  } catch (error) {
    // The work is done and its answer is worth more than a tidy end: the claim expires by itself.
    console.error({ event: 'idempotency.unkept', requestId: c.var.requestId, error: nameOf(error) })
  }
}

async function repeat(c: Context<AppEnv>, claim: Claim, row: IdempotencyRow): Promise<Response> {
  if (row.requestHash !== claim.requestHash) {
    const detail = 'This key was used for another request. Use a new one.'
    throw new ApiError(422, 'idempotency.mismatch', 'Idempotency key used before', detail)
  }
  if (row.status === null || row.body === null) {
    const detail = 'The first request with this key is still being answered.'
    const headers = { 'retry-after': '1' }
    throw new ApiError(409, 'idempotency.in_progress', 'Being answered', detail, undefined, headers)
  }
  const text = await open(c.env, row.body, contextOf(claim))
  const empty = row.status === 204 || row.status === 205
  return new Response(empty ? null : text, {
    status: row.status,
    headers: { 'content-type': 'application/json', 'idempotency-replayed': 'true' },
  })
}
