import type { Context } from 'hono'
import { pushLane } from '#assign/push'
import { maxBodyBytes, type IncomingPing } from '#core/heartbeat/ping'
import { pingRate } from '#core/request-rates'
import { lane } from '#platform/objects'
import { within } from '#platform/within'
import type { AppEnv } from '../http.ts'
import { findTarget, forgetTarget, isKnown } from './find-target.ts'
import { readHead } from './read-head.ts'
import { isRefused, refuse } from './refused.ts'

const laneMs = 8_000
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const methods = 'GET, HEAD, POST, OPTIONS'

const say = (status: number, words: string | null, headers: Record<string, string> = {}): Response =>
  new Response(words, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ping-body-limit',
      'ping-body-limit': String(maxBodyBytes),
      ...headers,
    },
  })
const tooMany = (): Response => say(429, 'rate limited', { 'retry-after': String(pingRate.periodSeconds) })
const notNow = (): Response => say(503, 'try again', { 'retry-after': '5' })

/**
 * `HEAD|GET|POST /ping/{token}[/start|/fail|/log|/{exitStatus}][?rid=]`, as clients of healthchecks.io send it
 * (https://healthchecks.io/docs/http_api/). Whoever has the token may ping. 200 means that the ping is stored.
 */
export async function takePing(c: Context<AppEnv>): Promise<Response> {
  const { method } = c.req
  if (method === 'OPTIONS') {
    return say(204, null, { 'access-control-allow-methods': methods, 'access-control-allow-headers': '*' })
  }
  if (!['GET', 'HEAD', 'POST'].includes(method)) return say(405, 'method not allowed', { allow: methods })
  const [token = '', word, ...more] = c.req.path
    .replace(/^\/ping\//, '')
    .replace(/\/$/, '')
    .split('/')
  const said = more.length === 0 ? meaningOf(word) : null
  if (!said) return say(400, 'invalid url format')
  const runId = c.req.query('rid')?.toLowerCase() ?? null
  if (runId !== null && !uuid.test(runId)) return say(400, 'invalid uuid format')
  return uuid.test(token) ? await file(c, token.toLowerCase(), { ...said, runId }) : say(404, 'not found')
}

type Meaning = Pick<IncomingPing, 'kind' | 'exitStatus'>

/** What the word after the token says; null when it says nothing. */
function meaningOf(word: string | undefined): Meaning | null {
  if (word === undefined) return { kind: 'success', exitStatus: null }
  if (word === 'start' || word === 'fail' || word === 'log') return { kind: word, exitStatus: null }
  const exitStatus = /^\d{1,3}$/.test(word) ? Number(word) : 256
  return exitStatus > 255 ? null : { kind: exitStatus === 0 ? 'success' : 'fail', exitStatus }
}

async function file(
  c: Context<AppEnv>,
  token: string,
  meaning: Meaning & Pick<IncomingPing, 'runId'>,
): Promise<Response> {
  const from = c.req.header('cf-connecting-ip') ?? null
  const address = from ?? 'local'
  // Before anything is asked of anybody: tokens that are made up cost us nothing.
  if (!isKnown(token) && isRefused(address, Date.now())) return tooMany()
  if (!(await c.env.PING_RATE.limit({ key: token })).success) return tooMany()
  const target = await findTarget(c.var.db, token)
  if (target === 'unavailable') return notNow()
  if (!target) {
    const { success } = await c.env.PING_RATE.limit({ key: `unknown:${address}` })
    if (success) return say(404, 'not found')
    refuse(address, Date.now())
    return tooMany()
  }
  const ping: IncomingPing = {
    id: crypto.randomUUID(),
    monitorId: target.monitorId,
    ...meaning,
    method: c.req.method,
    remote: from,
    userAgent: c.req.header('user-agent')?.slice(0, 200) ?? null,
    ...(await readHead(c.req.raw, maxBodyBytes)),
  }
  return (await deliver(c.env, target.lane, ping)) ? say(200, 'OK') : await again(c, token, ping)
}

/** The lane may have been told of nothing yet, or the monitor has another one by now, or the object is just moving. */
async function again(c: Context<AppEnv>, token: string, ping: IncomingPing): Promise<Response> {
  forgetTarget(token)
  const target = await findTarget(c.var.db, token)
  if (target === 'unavailable') return notNow()
  if (!target) return say(404, 'not found')
  await within(laneMs, pushLane(c.env, target.lane)).catch(() => {})
  return (await deliver(c.env, target.lane, ping)) ? say(200, 'OK') : notNow()
}

async function deliver(env: Env, laneName: string, ping: IncomingPing): Promise<boolean> {
  try {
    return (await within(laneMs, lane(env, laneName).ping(ping))).filed
  } catch (error) {
    console.warn({ event: 'ping.not_filed', lane: laneName, monitorId: ping.monitorId, error: String(error) })
    return false
  }
}
