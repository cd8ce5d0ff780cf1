import { createMiddleware } from 'hono/factory'
import { rateHeaders } from '#core/rate-headers'
import { alertRate, apiRate, ingestRate, type RequestRate } from '#core/request-rates'
import { takesEvents } from './body.ts'
import { ApiError, type AppEnv } from './http.ts'

/** 429, with when to come back (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/). */
export function tooMany({ limit, periodSeconds }: RequestRate): ApiError {
  const detail = `At most ${limit} requests in ${periodSeconds} s.`
  return new ApiError(429, 'rate.limited', 'Too many requests', detail, undefined, {
    'retry-after': String(periodSeconds),
    ...rateHeaders([{ ...asPolicy({ limit, periodSeconds }), left: 0, resetSeconds: periodSeconds }]),
  })
}

const asPolicy = ({ limit, periodSeconds }: RequestRate) => ({
  name: 'default',
  quota: limit,
  windowSeconds: periodSeconds,
})

/**
 * Limits each key and each person; public routes by address. What is left the binding does not tell, and it counts by
 * location: answers name the policy, and only a refusal how it stands.
 */
export const withRate = createMiddleware<AppEnv>(async (c, next) => {
  const key = c.var.actor ?? `ip:${c.req.header('cf-connecting-ip') ?? 'local'}`
  const [binding, rate] = limitOf(c.env, c.req)
  const { success } = await binding.limit({ key })
  if (!success) throw tooMany(rate)
  await next()
  if (c.res.status === 101) return // a socket has no headers to add to
  for (const [name, value] of Object.entries(rateHeaders([asPolicy(rate)])))
    c.header(name, value, { append: true })
})

/** For a frame with events what `withRate` is for a request with them. Throws 429. */
export async function limitEvents(env: Env, actor: string): Promise<void> {
  const { success } = await env.INGEST_RATE.limit({ key: actor })
  if (!success) throw tooMany(ingestRate)
}

function limitOf(env: Env, { method, path }: { method: string; path: string }) {
  if (path.startsWith('/api/v1/alerts')) return [env.ALERT_RATE, alertRate] as const
  if (takesEvents(method, path)) return [env.INGEST_RATE, ingestRate] as const
  return [env.API_RATE, apiRate] as const
}
