import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './http.ts'

/** What our own pages may do: everything from here, nothing from anywhere else. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Puts the security headers on every answer, unless a route has set its own. */
export const withSecurityHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next()
  const answer = c.res
  if (answer.status === 101) return // a socket: there is no page behind it
  const headers = new Headers(answer.headers)
  const put = (name: string, value: string) => {
    if (!headers.has(name)) headers.set(name, value)
  }
  put('x-request-id', c.var.requestId)
  put('x-content-type-options', 'nosniff')
  put('referrer-policy', 'same-origin')
  if (c.req.path.startsWith('/api/')) put('cache-control', 'no-store')
  if (headers.get('content-type')?.startsWith('text/html')) {
    put('content-security-policy', contentSecurityPolicy)
  }
  if (new URL(c.req.url).protocol === 'https:') put('strict-transport-security', 'max-age=31536000')
  c.res = undefined // else Hono lays the old headers over the new ones
  c.res = new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers })
})
