import type { Rows } from '#ingest/define'
import type { Signal } from '#ingest/otlp/signal'
import { StreamName } from '#core/stream/definition'
import { ApiError, invalid } from '../http.ts'
import { takeRows, type TakenWithLimits, type Where } from '../streams/take.ts'
import { defaultStreams, definitionFor, makeDefaultStream } from './streams.ts'

/** Which stream a request means: by its header, its address, or neither. Throws 422. */
export function streamNameOf(request: Request, signal: Signal): string {
  const named = request.headers.get('vedette-stream') ?? new URL(request.url).searchParams.get('stream')
  if (named === null) return defaultStreams[signal].name
  if (!StreamName.safeParse(named).success) throw invalid('stream', 'This can be no name of a stream.')
  return named
}

/**
 * Takes rows into a stream. That of the signal is made with the first of them; another has to be there, since a name
 * mistyped would else be one more stream.
 */
export async function takeSignal(where: Where, signal: Signal, rows: Rows): Promise<TakenWithLimits> {
  try {
    return await takeRows(where, rows)
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'stream.not_found') throw error
    if (where.name !== defaultStreams[signal].name) throw missing(where.name, signal)
  }
  await makeDefaultStream(where.db, where.workspaceId, signal)
  return await takeRows(where, rows)
}

const missing = (name: string, signal: Signal): ApiError =>
  new ApiError(
    404,
    'stream.not_found',
    'Not found',
    `There is no stream ${name}. Make it with POST /api/v1/streams ${JSON.stringify({ ...definitionFor(signal), name })}`,
  )
