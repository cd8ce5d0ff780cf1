import type { Outcome } from '../result.ts'
import type { Batch } from './batch.ts'
import { limits } from './definition.ts'
import { extractorOf } from './extract.ts'
import { hashInto } from './hash.ts'
import { StreamSettings } from './settings.ts'

/** The stream of a workspace's check results. Lanes fill it, nobody else. */
export const checksName = 'checks'
/** A filter of it may name this beside its dimensions: of whoever carries the tag at the time. */
export const tagField = 'tag'

/** How it is made. A lane hands over a minute at a time, and the slowest check of a minute takes another. */
export const checksSettings: StreamSettings = StreamSettings.parse({
  description: 'Scheduled checks of all monitors',
  time: 'at',
  dimensions: ['monitor', 'region', 'outcome'],
  measures: ['latencyMs'],
  windows: ['1m', '1h'],
  latenessSeconds: 75,
  maxKeys: limits.maxKeys,
})

/** What of it stays as it is made: all that lanes rely on. */
export const checksFixed = ['time', 'dimensions', 'measures', 'distinct', 'shards'] as const

/** Whether a stream is that of check results, and not one of somebody's own that was called so before. */
export const isChecks = ({
  name,
  definition,
}: {
  name: string
  definition: Pick<StreamSettings, (typeof checksFixed)[number]>
}): boolean =>
  name === checksName &&
  checksFixed.every((field) => JSON.stringify(definition[field]) === JSON.stringify(checksSettings[field]))

/** Whether a filter of this stream that names such a field means tags. */
export const isTag = (stream: Parameters<typeof isChecks>[0], field: string): boolean =>
  field === tagField && isChecks(stream)

/** One result as an event. */
export interface CheckEvent {
  /** `monitor:region:tick`: told twice it is counted once. */
  id: string
  /** The scheduled instant, epoch ms. */
  at: number
  monitor: string
  region: string
  outcome: Outcome
  latencyMs: number | null
  statusCode: number | null
  failure: string | null
}

const extract = extractorOf(checksSettings)

/** Results on their way to their stream; those whose time will not do are left out. */
export function checkBatch(
  events: readonly CheckEvent[],
  { version, now }: { version: number; now: number },
): Batch {
  const { columns, untimely } = extract(events, now)
  const out = new Set(untimely.map(({ index }) => index))
  const timely = out.size > 0 ? events.filter((_, index) => !out.has(index)) : events
  const ids = new Uint32Array(2 * timely.length)
  for (const [row, { id }] of timely.entries()) hashInto(id, ids, 2 * row)
  return {
    definitionVersion: version,
    receivedAt: now,
    follows: false,
    lines: timely.map((event) => JSON.stringify(event)).join('\n'),
    ids,
    columns,
    refused: [],
  }
}
