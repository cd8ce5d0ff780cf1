import { readBody } from './body.ts'
import type { Endpoint, Format, Rows } from './define.ts'
import { formatFor, mediaTypeOf } from './index.ts'

export interface ReadOptions {
  /** Epoch ms. */
  receivedAt: number
  endpoint?: Endpoint
  /** Whatever the content type says: for an address that takes but one format. */
  format?: Format
}

/**
 * The events in a request, and what in it is no event. Its body is read, unpacked and taken apart.
 * @throws {IngestProblem} 400, 413, 415: nothing was taken.
 */
export async function readEvents(
  request: Request,
  { receivedAt, endpoint, format }: ReadOptions,
): Promise<Rows> {
  const { headers } = request
  const contentType = headers.get('content-type')
  const reader = format ?? formatFor(contentType, headers, endpoint)
  return await reader.read(await readBody(request), {
    receivedAt,
    mediaType: mediaTypeOf(contentType),
    headers,
    query: new URL(request.url).searchParams,
  })
}
