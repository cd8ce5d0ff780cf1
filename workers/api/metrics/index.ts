import { OpenAPIHono } from '@hono/zod-openapi'
import { authenticate } from '../auth.ts'
import type { AppEnv } from '../http.ts'
import { onInvalid } from '../problem.ts'
import { withRate } from '../rate.ts'
import { withScope } from '../scope.ts'
import { aggregateMetrics } from './aggregate.ts'
import { recentMetrics } from './recent.ts'

const routes = new OpenAPIHono<AppEnv>({ defaultHook: onInvalid })
routes.use(authenticate, withScope, withRate)

/** Short names of what is read most: the stream `metrics`, or the one that `?stream=` names. */
export const metricsAliases = routes.openapiRoutes([recentMetrics, aggregateMetrics] as const)
