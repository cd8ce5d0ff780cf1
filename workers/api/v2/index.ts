import { OpenAPIHono } from '@hono/zod-openapi'
import { authenticate } from '../auth.ts'
import { withBody } from '../body.ts'
import { openApiInfoOf, securitySchemes } from '../docs/openapi.ts'
import type { AppEnv } from '../http.ts'
import { withIdempotency } from '../idempotency.ts'
import { onInvalid } from '../problem.ts'
import { withRate } from '../rate.ts'
import { withScope } from '../scope.ts'
import { aggregateStream } from './streams/aggregate.ts'

const routes = new OpenAPIHono<AppEnv>({ defaultHook: onInvalid })
routes.use(authenticate, withScope, withRate, withBody, withIdempotency)
for (const [name, scheme] of Object.entries(securitySchemes)) {
  routes.openAPIRegistry.registerComponent('securitySchemes', name, scheme)
}
routes.doc31('/openapi.json', openApiInfoOf('v2'))

/** Routes whose answers are not those of `/api/v1`, and only they: see docs/api-versions.md. */
export const v2 = routes.openapiRoutes([aggregateStream] as const)
