import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { refuseOtlp, type Refusal, serveOtlp } from '#ingest/otlp/serve'
import type { Signal } from '#ingest/otlp/signal'
import { authenticate } from '../auth.ts'
import { ApiError, type AppEnv } from '../http.ts'
import { asApiError } from '../problem.ts'
import { withRate } from '../rate.ts'
import { withScope } from '../scope.ts'
import { traced } from '../traced.ts'
import { noteTurnedAway } from '../streams/turned-away.ts'
import { streamNameOf, takeSignal } from './take.ts'

/**
 * What OpenTelemetry's exporters send to, at the addresses that they make of an endpoint. Refusals too are in the
 * encoding of the request.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-request
 */
export const otlp = new OpenAPIHono<AppEnv>()
otlp.onError((error, c) => refuseOtlp(c.req.header('content-type') ?? null, refusalOf(asApiError(error, c))))
otlp.use('/metrics', authenticate, withScope, withRate)
otlp.use('/logs', authenticate, withScope, withRate)
otlp.post('/metrics', (c) => traced(c, '/v1/metrics', (trace) => receive(c, 'metrics', trace)))
otlp.post('/logs', (c) => traced(c, '/v1/logs', (trace) => receive(c, 'logs', trace)))

async function receive(c: Context<AppEnv>, signal: Signal, trace?: string): Promise<Response> {
  const request = c.req.raw
  const name = streamNameOf(request, signal)
  const where = { env: c.env, db: c.var.db, workspaceId: c.var.workspaceId, name, trace }
  const until = (work: Promise<void>) => c.executionCtx.waitUntil(work)
  let limits: Record<string, string> = {}
  let isRead = false
  const answer = await serveOtlp(request, {
    signal,
    receivedAt: Date.now(),
    take: async (rows) => {
      isRead = true
      const { taken, headers } = await takeSignal(where, signal, rows)
      limits = headers
      return taken
    },
    refusalOf: (error) => {
      noteTurnedAway(where, { refusal: error, isRead, until })
      return error instanceof ApiError ? refusalOf(error) : null
    },
  })
  if (!isRead) noteTurnedAway(where, { refusal: answer, isRead, until })
  for (const [header, value] of Object.entries(limits)) answer.headers.set(header, value)
  return answer
}

/** Exporters send again after 503 and not after 409. */
const refusalOf = ({ status, code, detail, headers }: ApiError): Refusal => ({
  status: code === 'stream.busy' ? 503 : status,
  message: detail,
  headers,
})
