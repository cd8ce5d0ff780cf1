import { OpenAPIHono } from '@hono/zod-openapi'
import { serveStatus } from '#status/serve'
import { alertRoutes } from './alerts/index.ts'
import { alertingRoutes } from './alerting/index.ts'
import { authenticate } from './auth.ts'
import { withBody } from './body.ts'
import { breakerRoutes } from './breakers/index.ts'
import { browserFlowRoutes } from './browser-flows/index.ts'
import { browserRunRoutes } from './browser-runs/index.ts'
import { calendarFeedRoutes } from './calendar-feeds/index.ts'
import { browserPriceRoutes } from './browser-price/index.ts'
import { serveCalendar } from './calendar-feeds/serve.ts'
import { catalogRoutes } from './catalog/index.ts'
import { channelRoutes } from './channels/index.ts'
import { withContext } from './context.ts'
import { deadLetterRoutes } from './dead-letters/index.ts'
import { deliveryRoutes } from './deliveries/index.ts'
import { deviceRoutes } from './devices/index.ts'
import { docs } from './docs/docs.ts'
import { openApiInfoOf, securitySchemes } from './docs/openapi.ts'
import { health } from './health/index.ts'
import { ApiError, type AppEnv } from './http.ts'
import { withIdempotency } from './idempotency.ts'
import { incidentRoutes } from './incidents/index.ts'
import { keyRoutes } from './keys/index.ts'
import { liveRoutes } from './live/index.ts'
import { connectAgent } from './locations/connect.ts'
import { locationRoutes } from './locations/index.ts'
import { maintenanceRoutes } from './maintenances/index.ts'
import { metricsAliases } from './metrics/index.ts'
import { monitorRoutes } from './monitors/index.ts'
import { takePress } from './integrations/take-press.ts'
import { takePing } from './ping/take.ts'
import { serveOneTap } from './one-tap/serve.ts'
import { otlp } from './otlp/index.ts'
import { otlpRoutes } from './otlp/openapi.ts'
import { onError, onInvalid, problemResponse } from './problem.ts'
import { peopleRoutes } from './people/index.ts'
import { policyRoutes } from './policies/index.ts'
import { prometheus } from './prometheus/index.ts'
import { quotaRoutes } from './quota/index.ts'
import { withRate } from './rate.ts'
import { regionRoutes } from './regions/index.ts'
import { reportRoutes } from './reports/index.ts'
import { ruleRoutes } from './rules/index.ts'
import { runRoutes } from './runs/index.ts'
import { scheduleRoutes } from './schedules/index.ts'
import { withScope } from './scope.ts'
import { secretRoutes } from './secrets/index.ts'
import { withSecurityHeaders } from './security-headers.ts'
import { forwardToAuth } from './session/forward.ts'
import { seriesRoutes } from './series/index.ts'
import { sessionRoutes } from './session/index.ts'
import { setupRoutes } from './setup/index.ts'
import { silenceRoutes } from './silences/index.ts'
import { statusPageRoutes } from './status-pages/index.ts'
import { streamRoutes } from './streams/index.ts'
import { teamRoutes } from './teams/index.ts'
import { templateRoutes } from './templates/index.ts'
import { v2 } from './v2/index.ts'

const v1 = new OpenAPIHono<AppEnv>({ defaultHook: onInvalid })
v1.use(authenticate, withScope, withRate, withBody, withIdempotency)
for (const [name, scheme] of Object.entries(securitySchemes)) {
  v1.openAPIRegistry.registerComponent('securitySchemes', name, scheme)
}
for (const route of otlpRoutes) v1.openAPIRegistry.registerPath(route)
v1.doc31('/openapi.json', openApiInfoOf('v1'))

/** The one list of API routes. Each entry is a resource folder. */
export const api = v1.openapiRoutes([
  ...catalogRoutes,
  ...sessionRoutes,
  ...setupRoutes,
  ...keyRoutes,
  ...secretRoutes,
  ...liveRoutes,
  ...locationRoutes,
  ...deadLetterRoutes,
  ...monitorRoutes,
  ...runRoutes,
  ...browserFlowRoutes,
  ...browserRunRoutes,
  ...browserPriceRoutes,
  ...seriesRoutes,
  ...statusPageRoutes,
  ...maintenanceRoutes,
  ...regionRoutes,
  ...reportRoutes,
  ...incidentRoutes,
  ...alertRoutes,
  ...alertingRoutes,
  ...silenceRoutes,
  ...channelRoutes,
  ...deviceRoutes,
  ...peopleRoutes,
  ...teamRoutes,
  ...policyRoutes,
  ...deliveryRoutes,
  ...breakerRoutes,
  ...scheduleRoutes,
  ...calendarFeedRoutes,
  ...templateRoutes,
  ...streamRoutes,
  ...quotaRoutes,
  ...ruleRoutes,
] as const)

/** The dashboard takes this type, and nothing else, from the Worker: `hc<Api>('/api/v1')`. */
export type Api = typeof api

// Paths that programs call: an unknown one must not look like a success, as the dashboard's page would.
const forPrograms = /^\/(api|ping|metrics|probe|v1)(\/|$)/

/** Everything the Worker answers by itself; other paths are the dashboard's files. */
export const app = new OpenAPIHono<AppEnv>()
app.use(withSecurityHeaders, withContext)
app.onError(onError)
app.options('/api/*', (c) => c.body(null, 204)) // no other site may call: a preflight gets no permission
app.get('/api/health', health)
app.use('/api/auth/*', withBody, forwardToAuth)
app.get('/api/v1/locations/connect', connectAgent)
app.get('/api/v1/schedules/:id/calendar.ics', serveCalendar('scheduleId'))
app.get('/api/v1/people/:id/calendar.ics', serveCalendar('personId'))
app.route('/api/v1/otlp/v1', otlp)
app.route('/v1', otlp)
app.route('/api/v1', api)
app.route('/api/v2', v2)
app.route('/api/metrics', metricsAliases)
app.route('/docs', docs)
app.route('/', prometheus)
app.post('/api/integrations/:workspaceId/:channelId', withBody, takePress)
app.all('/ping/*', takePing)
app.all('/a/*', serveOneTap)
app.all('/status/*', (c) => serveStatus(c.req.raw, c.env))
app.notFound((c) => {
  if (!forPrograms.test(c.req.path)) return c.env.ASSETS.fetch(c.req.raw)
  const unknown = new ApiError(404, 'route.not_found', 'Not found', 'There is no such route.')
  return problemResponse(unknown, c.var.requestId)
})
