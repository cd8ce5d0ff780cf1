import { eventsOf, type ServerEvent } from './event-stream.ts'

/** One thing wrong with what was sent: `path` is dotted, as in `check.url`. */
export interface FieldError {
  path: string
  message: string
  /** Where in a text of several lines, both from 1. */
  line?: number
  column?: number
}

/** An answer that is not a success, as RFC 9457 tells it; `status` 0 means that nothing answered. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly code: string
  readonly title: string
  readonly errors: FieldError[]
  readonly requestId: string | null

  constructor(status: number, body: Partial<ProblemBody>) {
    super(body.detail ?? body.title ?? `The server answered ${status}`)
    this.status = status
    this.code = body.code ?? 'unknown'
    this.title = body.title ?? 'Something went wrong'
    this.errors = body.errors ?? []
    this.requestId = body.requestId ?? null
  }
}

interface ProblemBody {
  title: string
  detail: string
  code: string
  errors: FieldError[]
  requestId: string
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
type Query = Record<string, string | number | boolean | null | undefined>

/** `/api/v1{path}?{query}`; what is null, undefined or empty is left out. */
function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  )
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return `/api${path.startsWith('/auth/') ? '' : '/v1'}${path}${search.size > 0 ? `?${search}` : ''}`
}

interface Extra {
  headers?: Record<string, string> | undefined
  signal?: AbortSignal | undefined
}

async function send(method: Method, url: string, body?: unknown, extra: Extra = {}): Promise<Response> {
  return await fetch(url, {
    method,
    credentials: 'same-origin',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...extra.headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(extra.signal ? { signal: extra.signal } : {}),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiProblem(0, {
      title: 'No answer',
      detail: 'Vedette cannot be reached from here.',
      code: 'offline',
    })
  })
}

async function call<T>(method: Method, url: string, body?: unknown, extra: Extra = {}): Promise<T> {
  const response = await send(method, url, body, extra)
  const parsed = readJson(await response.text())
  if (!response.ok) throw new ApiProblem(response.status, problemOf(parsed, response))
  return parsed as T
}

/** Whether there is something at that address: its head is asked for only. Rejects when neither is known. */
async function exists(url: string, signal: AbortSignal): Promise<boolean> {
  const response = await send('HEAD', url, undefined, { signal })
  if (response.ok) return true
  if (response.status === 404) return false
  throw new ApiProblem(response.status, problemOf(undefined, response))
}

/** What the server tells while it works, event by event. */
async function* told(url: string, body: unknown, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const response = await send('POST', url, body, { signal })
  if (!response.ok || !response.body)
    throw new ApiProblem(response.status, problemOf(readJson(await response.text()), response))
  yield* eventsOf(response.body)
}

function readJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** better-auth answers `{ code, message }`; everything else is problem+json. */
function problemOf(body: unknown, response: Response): Partial<ProblemBody> {
  const found = (typeof body === 'object' && body !== null ? body : {}) as Partial<ProblemBody> & {
    message?: string
  }
  const requestId = found.requestId ?? response.headers.get('x-request-id') ?? undefined
  return { ...found, ...(found.message && { detail: found.message }), ...(requestId && { requestId }) }
}

/** The API of the server this page came from. Rejects with `ApiProblem`. */
export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    call<T>('GET', address(path, query), undefined, { signal }),
  has: (path: string, signal: AbortSignal) => exists(address(path), signal),
  post: <T>(path: string, body: unknown = {}) => call<T>('POST', address(path), body),
  events: (path: string, body: unknown, signal: AbortSignal) => told(address(path), body, signal),
  put: <T>(path: string, body: unknown) => call<T>('PUT', address(path), body),
  patch: <T>(path: string, body: unknown, version?: number) =>
    call<T>('PATCH', address(path), body, {
      headers: version === undefined ? {} : { 'if-match': String(version) },
    }),
  delete: (path: string) => call<void>('DELETE', address(path)),
}

/** Any thrown thing as a problem that can be shown. */
export const asProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem
    ? error
    : new ApiProblem(0, {
        title: 'This page has failed',
        detail: error instanceof Error ? error.message : 'Unknown error',
        code: 'page.failed',
      })
