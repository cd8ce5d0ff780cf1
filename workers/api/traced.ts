import type { Context } from 'hono'
import { tracerOf } from '#platform/trace/tracer'
import { ApiError, type AppEnv } from './http.ts'

/**
 * Takes events inside a span, which follows the caller's `traceparent` where there is one. Where traces are off, or
 * this request is not kept, it is called without one.
 * @param route as the API names it: no name of a stream, no query.
 */
export async function traced<Answer extends Response>(
  c: Context<AppEnv>,
  route: string,
  take: (traceparent?: string) => Promise<Answer>,
): Promise<Answer> {
  const tracer = tracerOf(c.env)
  if (!tracer) return take()
  const attributes = {
    'http.request.method': c.req.method,
    'http.route': route,
    'vedette.workspace.id': c.var.workspaceId,
    'vedette.request.id': c.var.requestId,
  }
  const beginning = { name: `${c.req.method} ${route}`, kind: 'server', attributes } as const
  const span = tracer.enter(c.req.header('traceparent'), beginning, c.executionCtx)
  if (!span) return take()
  try {
    const answer = await take(span.traceparent)
    span.end(endOf(answer.status, null))
    return answer
  } catch (error) {
    span.end(error instanceof ApiError ? endOf(error.status, error.code) : endOf(500, 'internal'))
    throw error
  }
}

/** As OpenTelemetry has it of servers: only 5xx are errors of ours. */
const endOf = (status: number, code: string | null) => ({
  attributes: { 'http.response.status_code': status, 'error.type': code ?? undefined },
  error: status >= 500 ? (code ?? `HTTP ${status}`) : null,
})
