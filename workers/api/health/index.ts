import type { Handler } from 'hono'
import type { AppEnv } from '../http.ts'
import { lookAtHealth } from './health.ts'

/** `GET /api/health`: 200 once everything is there, else 503 with what is missing. Needs no key, tells no secret. */
export const health: Handler<AppEnv> = async (c) => {
  const found = await lookAtHealth(c.env, Date.now())
  return c.json(found, found.status === 'ok' ? 200 : 503)
}
