import { OpenAPIHono } from '@hono/zod-openapi'
import { authenticate } from '../auth.ts'
import type { AppEnv } from '../http.ts'
import { withRate } from '../rate.ts'
import { withScope } from '../scope.ts'
import { metrics } from './metrics.ts'
import { probe } from './probe.ts'

/** What Prometheus scrapes, with a key that may read: `authorization: { credentials: ved_… }` in its configuration. */
export const prometheus = new OpenAPIHono<AppEnv>()
prometheus.use('/metrics', authenticate, withScope, withRate)
prometheus.use('/probe', authenticate, withScope, withRate)
prometheus.get('/metrics', metrics)
prometheus.get('/probe', probe)
