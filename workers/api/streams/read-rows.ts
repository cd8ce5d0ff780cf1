import type { Rows } from '#ingest/define'
import { IngestProblem } from '#ingest/problem'
import { readEvents } from '#ingest/read'
import { ApiError } from '../http.ts'

/**
 * Reads a request's events, in whatever format its content type says. Throws 400, 413, 415.
 * @param receivedAt epoch ms.
 */
export const readRows = (request: Request, receivedAt: number): Promise<Rows> =>
  inApiWords(() => readEvents(request, { receivedAt }))

/** What a reader throws, as an error of the API. */
export async function inApiWords<Value>(read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    throw error instanceof IngestProblem ? problemOf(error) : error
  }
}

const problemOf = ({ status, code, title, message, headers }: IngestProblem): ApiError =>
  new ApiError(status, code, title, message, undefined, headers)
