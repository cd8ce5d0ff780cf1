/**
 * Why nothing of a body was taken, in words for whoever sent it. It holds nothing of the body.
 * The API answers it as RFC 9457, OTLP as `google.rpc.Status`.
 */
export class IngestProblem extends Error {
  readonly status: 400 | 413 | 415
  /** Stable, e.g. `body.malformed`. */
  readonly code: string
  readonly title: string
  /** To be sent with the answer, such as what is taken instead. */
  readonly headers: Record<string, string>

  constructor(
    status: 400 | 413 | 415,
    code: string,
    title: string,
    detail: string,
    headers: Record<string, string> = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.title = title
    this.headers = headers
  }
}

/** 400 for a body of which no event can be told apart. */
export const malformed = (detail: string): IngestProblem =>
  new IngestProblem(400, 'body.malformed', 'Malformed body', detail)
