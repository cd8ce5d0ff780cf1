import { cloudEventsBinary } from './cloudevents-binary.ts'
import { cloudEvents } from './cloudevents.ts'
import type { Endpoint, Format } from './define.ts'
import { influx } from './influx.ts'
import { json } from './json.ts'
import { ndjson } from './ndjson.ts'
import { otlpLogs } from './otlp-logs.ts'
import { otlpMetrics } from './otlp-metrics.ts'
import { IngestProblem } from './problem.ts'

/** The one list of wire formats. Adding a format is one file and one entry here. */
export const formats: readonly Format[] = [
  json,
  ndjson,
  cloudEvents,
  cloudEventsBinary,
  influx,
  otlpMetrics,
  otlpLogs,
]

/** A content type without its parameters; JSON when there is none. */
export const mediaTypeOf = (contentType: string | null): string =>
  (contentType ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/**
 * The format of a body. A content type that names one decides; headers are looked at first only for events in
 * binary mode, whose content type is that of their data.
 * @throws {IngestProblem} 415, naming what is taken there.
 */
export function formatFor(
  contentType: string | null,
  headers: Headers,
  endpoint: Endpoint = 'events',
): Format {
  const mediaType = mediaTypeOf(contentType)
  const taken = formats.filter((format) => format.endpoint === endpoint)
  const found =
    taken.find((format) => format.isMeant?.(headers)) ??
    taken.find(({ mediaTypes }) => mediaTypes.includes(mediaType))
  if (!found) throw unknownType(taken)
  return found
}

const unknownType = (taken: readonly Format[]): IngestProblem => {
  const types = taken.flatMap(({ mediaTypes }) => mediaTypes).join(', ')
  return new IngestProblem(
    415,
    'body.media_type',
    'Unsupported media type',
    `Send the body with a content-type of these: ${types}.`,
    { 'accept-post': types },
  )
}
