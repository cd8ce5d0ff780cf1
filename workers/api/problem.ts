import { plainWords } from './plain-words.ts'
import type { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { ApiError, type AppEnv, type FieldError } from './http.ts'

/** An `ApiError` as `application/problem+json`. */
export function problemResponse(error: ApiError, requestId: string): Response {
  const { status, code, title, detail, errors } = error
  return Response.json(
    { type: 'about:blank', title, status, detail, code, ...(errors && { errors }), requestId },
    { status, headers: { 'content-type': 'application/problem+json', ...error.headers } },
  )
}

/** What a caller sees of any error: ours in full, the framework's in our words, the rest as a plain 500. */
export function onError(error: Error, c: Context<AppEnv>): Response {
  return problemResponse(asApiError(error, c), c.var.requestId)
}

/** An error in words for callers; what nobody foresaw is logged, and tells nothing. */
export function asApiError(error: Error, c: Context<AppEnv>): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof HTTPException && error.status === 400) {
    return new ApiError(400, 'body.malformed', 'Malformed body', 'The body is not valid JSON.')
  }
  if (error instanceof HTTPException && error.status === 415) {
    const wanted = 'Send the body with content-type: application/json.'
    return new ApiError(415, 'body.media_type', 'Unsupported media type', wanted)
  }
  // Only the name and our own frames: messages of unknown errors may quote a body, and bodies hold secrets.
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at '))
  console.error({
    event: 'api.error',
    requestId: c.var.requestId,
    method: c.req.method,
    route: c.req.path,
    error: error.name,
    stack: frames?.slice(0, 8).join('\n'),
  })
  return new ApiError(500, 'internal', 'Something went wrong', 'It is logged under the request id.')
}

/** Turns a failed validation of params, query, headers or body into one 422. */
export function onInvalid(result: { success: true } | { success: false; error: z.ZodError }): void {
  if (result.success) return
  const errors = result.error.issues.flatMap(fieldErrors)
  throw new ApiError(422, 'request.invalid', 'The request is not valid', errors[0]?.message, errors)
}

/** One wrong field as callers read it; a field that nobody knows is named by its own path. */
export function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const pathOf = (...more: string[]) => [...issue.path.map(String), ...more].join('.')
  if (issue.code !== 'unrecognized_keys')
    return [{ path: pathOf(), message: plainWords(issue), ...placeOf(issue) }]
  return issue.keys.map((key) => ({ path: pathOf(key), message: 'There is no such field' }))
}

/** Where in a text of several lines, when a check of ours says so. */
function placeOf(issue: z.core.$ZodIssue): Pick<FieldError, 'line' | 'column'> {
  const { line, column } = (issue.code === 'custom' && issue.params) || {}
  return typeof line === 'number' && typeof column === 'number' ? { line, column } : {}
}
