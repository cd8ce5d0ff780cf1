import type { Context } from 'hono'
import type { AppEnv } from '../http.ts'

/** Has the runtime compress the answer when the caller can read that: it does so for what carries this header. */
export function compress(c: Context<AppEnv>): void {
  if (/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) c.header('content-encoding', 'gzip')
  c.header('vary', 'accept-encoding', { append: true })
}
