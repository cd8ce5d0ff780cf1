import type { Rows } from '../define.ts'
import { mediaTypeOf } from '../index.ts'
import { IngestProblem } from '../problem.ts'
import { readEvents } from '../read.ts'
import type { Outcome } from './encode.ts'
import type { Signal } from './signal.ts'

/** What became of the rows of a request. */
export interface Taken {
  accepted: number
  duplicates: number
  /** Those that are named; there may have been more. */
  rejected: readonly { code: string; message: string }[]
}

/** An error that a caller may see: ours, and the API's. */
export interface Refusal {
  status: number
  message: string
  headers: Record<string, string>
}

export interface OtlpOptions {
  signal: Signal
  /** Epoch ms. */
  receivedAt: number
  take: (rows: Rows) => Promise<Taken>
  /** What a caller may see of an error that `take` throws; null leaves it thrown. */
  refusalOf: (error: unknown) => Refusal | null
}

/** Everything between an OTLP/HTTP request and its answer, but the storing. */
export async function serveOtlp(request: Request, options: OtlpOptions): Promise<Response> {
  const contentType = request.headers.get('content-type')
  const { signal, receivedAt, take, refusalOf } = options
  try {
    const rows = await readEvents(request, { receivedAt, endpoint: signal })
    return await answerOtlp(contentType, signal, outcomeOf(rows, await take(rows)))
  } catch (error) {
    const refusal = error instanceof IngestProblem ? error : refusalOf(error)
    if (!refusal) throw error
    return await refuseOtlp(contentType, refusal)
  }
}

/** The answer to an export of which all, or some, was taken. */
export async function answerOtlp(
  contentType: string | null,
  signal: Signal,
  outcome: Outcome,
): Promise<Response> {
  const { encodeResponse } = await import('./encode.ts')
  return answer(contentType, 200, (isJson) => encodeResponse(signal, isJson, outcome))
}

/** The answer to an export of which nothing was taken, also where no body was read: 401, 429. */
export async function refuseOtlp(contentType: string | null, refusal: Refusal): Promise<Response> {
  const { encodeStatus } = await import('./encode.ts')
  const { message, headers } = refusal
  const status = statusOf(refusal.status)
  const code = codes[status] ?? (status < 500 ? codes[400] : codes[500]) ?? 2
  return answer(contentType, status, (isJson) => encodeStatus(isJson, { code, message }), headers)
}

/** By HTTP status, the code of gRPC that says the same. */
const codes: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 10,
  413: 8,
  415: 3,
  429: 8,
  500: 13,
  502: 14,
  503: 14,
  504: 4,
}

/** The specification wants 400 for data that will never do. */
const statusOf = (status: number): number => (status === 422 ? 400 : status)

/** In the encoding of the request; in JSON where that is not known. */
function answer(
  contentType: string | null,
  status: number,
  body: (isJson: boolean) => BodyInit,
  headers: Record<string, string> = {},
): Response {
  const protobuf = 'application/x-protobuf'
  const isJson = mediaTypeOf(contentType) !== protobuf
  return new Response(body(isJson), {
    status,
    headers: { ...headers, 'content-type': isJson ? 'application/json' : protobuf },
  })
}

function outcomeOf(rows: Rows, { accepted, duplicates, rejected }: Taken): Outcome {
  const count = rows.rows.length + rows.refused.length - accepted - duplicates
  if (count <= 0) return { rejected: 0, message: '' }
  const reasons = new Set(rejected.map(({ code, message }) => `${code}: ${message}`))
  return { rejected: count, message: [...reasons].slice(0, maxReasons).join(' ') || 'Some were not taken.' }
}

/** Different reasons that an answer names. */
const maxReasons = 5
