import { createMiddleware } from 'hono/factory'
import { signInRate } from '#core/request-rates'
import { guardAnonymous, guardSession } from '../csrf.ts'
import { ApiError, type AppEnv, type ErrorStatus } from '../http.ts'
import { tooMany } from '../rate.ts'
import { authFor } from './auth.ts'
import { forgetSessions, hasSession } from './caller.ts'

/** What of better-auth is open to the world. Its other routes wait until a page of ours needs them. */
const openPaths = new Set([
  'POST /sign-in/email',
  'POST /sign-out',
  'POST /change-password',
  'GET /list-sessions',
  'POST /revoke-session',
  'POST /revoke-other-sessions',
  'POST /organization/set-active',
])

/** Hands a request under /api/auth to better-auth; its errors come back as problems. */
export const forwardToAuth = createMiddleware<AppEnv>(async (c, next) => {
  const path = c.req.path.replace('/api/auth', '')
  if (!openPaths.has(`${c.req.method} ${path}`)) return next()
  if (hasSession(c.req.raw)) guardSession(c.req.raw)
  else guardAnonymous(c.req.raw)
  if (path === '/sign-in/email') await limitSignIn(c.env, c.req.raw)
  const auth = await authFor(c.env, c.req.url)
  const answer = await auth.handler(c.req.raw)
  forgetSessions()
  if (answer.status >= 400) throw await asProblem(answer)
  return answer
})

/** Per address and, beside it, per address and email: neither many names nor many passwords can be tried. */
async function limitSignIn(env: Env, request: Request): Promise<void> {
  const address = request.headers.get('cf-connecting-ip') ?? 'local'
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => null)
  const email = body && typeof body === 'object' && 'email' in body ? String(body.email).toLowerCase() : ''
  for (const key of [address, `${address} ${email}`]) {
    const { success } = await env.SIGN_IN_RATE.limit({ key })
    if (!success) throw tooMany(signInRate)
  }
}

const statuses: readonly ErrorStatus[] = [400, 401, 403, 404, 409, 415, 422, 429]

async function asProblem(answer: Response): Promise<ApiError> {
  const said = await answer
    .json<{ code?: string; message?: string }>()
    .catch(() => ({ code: '', message: '' }))
  const status = statuses.find((known) => known === answer.status) ?? 500
  const code = `auth.${said.code?.toLowerCase() || 'failed'}`
  return new ApiError(status, code, 'Sign-in failed', said.message || 'Sign-in does not work just now.')
}
