import type { Signal } from '#ingest/otlp/signal'
import { StreamSettings } from '#core/stream/settings'
import { insertStream, maxStreams } from '#db/queries/streams'
import type { Database } from '#db/database'
import { newId } from '#platform/new-id'
import { ApiError } from '../http.ts'

/** Where what a request names no stream for goes, and how that stream is measured. */
export const defaultStreams = {
  metrics: {
    name: 'otel-metrics',
    description: 'OpenTelemetry metrics: an event a data point',
    dimensions: ['metric', 'service', 'kind', 'temporality'],
    measures: ['value', 'count', 'sum'],
  },
  logs: {
    name: 'otel-logs',
    description: 'OpenTelemetry logs: an event a log record',
    dimensions: ['service', 'severity'],
    measures: [],
  },
} as const satisfies Record<Signal, unknown>

/** The stream of a signal as somebody would make it by hand. */
export const definitionFor = (signal: Signal) => ({ ...defaultStreams[signal], time: 'time' })

/** Makes the stream of a signal, unless somebody has in the meantime. Throws 409 when there are too many. */
export async function makeDefaultStream(db: Database, workspaceId: string, signal: Signal): Promise<void> {
  const { name, ...settings } = definitionFor(signal)
  const now = Date.now()
  const row = {
    id: newId('stream'),
    workspaceId,
    name,
    definition: StreamSettings.parse(settings),
    compatibility: 'backward' as const,
    version: 1,
    createdAt: now,
    updatedAt: now,
  }
  const made = await insertStream(db, row, null)
  if (made === 'full')
    throw new ApiError(409, 'stream.too_many', 'Too many streams', `At most ${maxStreams} in a workspace.`)
}
