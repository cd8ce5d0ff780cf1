import { createMiddleware } from 'hono/factory'
import { openDatabase } from '#db/database'
import { ensureBootstrap } from './bootstrap.ts'
import { noteStart } from './health/health.ts'
import { ApiError, type AppEnv } from './http.ts'

/** Paths that a key opens: the first of a deployment must be there before. */
const asksForKeys = /^\/api\/(v\d+|metrics)(\/|$)/

/** Gives every request its id, its database and a bootstrapped deployment. */
export const withContext = createMiddleware<AppEnv>(async (c, next) => {
  c.set('requestId', crypto.randomUUID())
  c.set('db', openDatabase(c.env.DB))
  noteStart(Date.now())
  if (asksForKeys.test(c.req.path)) await bootstrapped(c.env)
  await next()
})

async function bootstrapped(env: Env): Promise<void> {
  try {
    await ensureBootstrap(env)
  } catch (error) {
    console.error({ event: 'bootstrap.failed', error: error instanceof Error ? error.message : 'unknown' })
    const detail = 'The database is not ready. Try again in a moment.'
    throw new ApiError(503, 'service.starting', 'Starting', detail, undefined, { 'retry-after': '2' })
  }
}
