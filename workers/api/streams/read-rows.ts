import type { Rows } from '#ingest/define'
import { IngestProblem } from '#ingest/problem'
import { readEvents } from '#ingest/read'
import { ApiError } from '../http.ts'

/**
 * Reads a request's events, in whatever format its content type says. Throws 400, 413, 415.
 * @param receivedAt epoch ms.
 */
export async function readRows(request: Request, receivedAt: number): Promise<Rows> {
  try {
    return await readEvents(request, { receivedAt })
  } catch (error) {
    throw error instanceof IngestProblem ? problemOf(error) : error
  }
}

const problemOf = ({ status, code, title, message, headers }: IngestProblem): ApiError =>
  new ApiError(status, code, title, message, undefined, headers)
