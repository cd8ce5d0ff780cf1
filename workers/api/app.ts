import { OpenAPIHono } from '@hono/zod-openapi'
import { authenticate } from './auth.ts'
import { withContext } from './context.ts'
import { ApiError, type AppEnv } from './http.ts'
import { onError, onInvalid, problemResponse } from './problem.ts'
import { withScope } from './scope.ts'

const v1 = new OpenAPIHono<AppEnv>({ defaultHook: onInvalid })
v1.use(authenticate, withScope)

/** The one list of API routes. Each entry is a resource folder. */
export const api = v1.openapiRoutes([] as const)

/** The dashboard takes this type, and nothing else, from the Worker: `hc<Api>('/api/v1')`. */
export type Api = typeof api

/** Everything the Worker answers by itself; other paths are the dashboard's files. */
export const app = new OpenAPIHono<AppEnv>()
app.use(withContext)
app.onError(onError)
app.route('/api/v1', api)
app.notFound((c) => {
  if (!c.req.path.startsWith('/api/')) return c.env.ASSETS.fetch(c.req.raw)
  return problemResponse(
    new ApiError(404, 'route.not_found', 'Not found', 'There is no such route.'),
    c.var.requestId,
  )
})
