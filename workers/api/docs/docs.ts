import { Hono } from 'hono'
import type { AppEnv } from '../http.ts'
import { docsPage, docsScript } from './page.ts'

// Swagger UI sets style attributes; scripts stay limited to our own files.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The API's documentation as a page, drawn from the same schemas that check the requests. */
export const docs = new Hono<AppEnv>()

docs.get('/', (c) => {
  c.header('content-security-policy', contentSecurityPolicy)
  c.header('cache-control', 'no-cache')
  return c.html(docsPage)
})

docs.get('/start.js', (c) => {
  c.header('content-type', 'text/javascript; charset=utf-8')
  c.header('cache-control', 'no-cache')
  return c.body(docsScript)
})
