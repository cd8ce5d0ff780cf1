import type { LiveHealth } from '../rpc.ts'
import type { StreamHealth } from '../stream/rpc.ts'
import type { Family, Sample } from './exposition.ts'
import { histogramSamples } from './histogram.ts'

/** One shard of a stream as `/metrics` tells of it. */
export interface ExposedShard {
  stream: string
  health: StreamHealth
}

const outcomes = {
  accepted: 'accepted',
  duplicates: 'duplicate',
  refused: 'rejected',
  limited: 'shed',
} as const satisfies Partial<Record<keyof StreamHealth, string>>

/**
 * A workspace's streams and live sockets as metric families. Counters count since the object woke: they may begin
 * again. What an object of an older version does not say is absent.
 * @param now epoch ms.
 */
export function streamFamilies(
  shards: readonly ExposedShard[],
  live: LiveHealth | undefined,
  now: number,
): Family[] {
  const perShard = (value: (health: StreamHealth) => number | null | undefined, more = {}): Sample[] =>
    shards.flatMap((shard) => {
      const measured = value(shard.health)
      if (measured === null || measured === undefined) return []
      return [{ labels: { ...labelsOf(shard), ...more }, value: measured }]
    })
  const gauge = (
    name: string,
    help: string,
    value: (health: StreamHealth) => number | null | undefined,
  ): Family => ({ name, type: 'gauge', help, samples: perShard(value) })
  return [
    {
      name: 'vedette_stream_events',
      type: 'counter',
      help: 'Events by what became of them: accepted, duplicate, rejected (dead letters), shed (429)',
      samples: Object.entries(outcomes).flatMap(([field, outcome]) =>
        perShard((health) => health[field as keyof typeof outcomes], { outcome }),
      ),
    },
    {
      name: 'vedette_stream_requests_refused',
      type: 'counter',
      help: 'Requests of which no shard heard: shed unread (429), or unreadable (400, 413, 415)',
      samples: (['shed', 'unreadable'] as const).flatMap((reason) =>
        perShard(({ shard, turnedAway }) => (shard === 0 ? turnedAway?.[reason] : null), { reason }),
      ),
    },
    {
      name: 'vedette_stream_append_seconds',
      type: 'histogram',
      help: 'From when a batch reaches its object until it is durable',
      samples: shards.flatMap((shard) =>
        shard.health.appends ? histogramSamples(labelsOf(shard), shard.health.appends) : [],
      ),
    },
    gauge(
      'vedette_stream_window_close_lateness_seconds',
      'How late windows were closed last, beyond the lateness of the stream',
      ({ closeLatenessMs }) => closeLatenessMs / 1_000,
    ),
    gauge(
      'vedette_stream_outbox_windows',
      'Closed windows that the database has not taken yet',
      ({ owed }) => owed?.windows,
    ),
    gauge(
      'vedette_stream_outbox_age_seconds',
      'Since when the oldest of them is closed',
      ({ owed }) => owed && (owed.since === null ? 0 : Math.max(0, now - owed.since) / 1_000),
    ),
    gauge('vedette_stream_log_bytes', 'Events that are not in the archive yet', ({ logBytes }) => logBytes),
    gauge('vedette_stream_keys', 'Keys of the newest window', ({ keys }) => keys),
    gauge('vedette_stream_dead_letters', 'Refused events that are kept', ({ deadLetters }) => deadLetters),
    gauge(
      'vedette_stream_last_event_timestamp_seconds',
      'When the newest event was taken',
      ({ lastEventAt }) => lastEventAt && lastEventAt / 1_000,
    ),
    {
      name: 'vedette_live_connections',
      type: 'gauge',
      help: 'Live sockets and event streams that are open',
      samples: live ? [{ labels: {}, value: live.sockets }] : [],
    },
    {
      name: 'vedette_live_events_skipped',
      type: 'counter',
      help: 'Events of streams that live connections were not told: beyond the newest 200 of a frame, or while behind',
      samples: live ? [{ labels: {}, value: live.skipped }] : [],
    },
  ]
}

const labelsOf = ({ stream, health: { shard } }: ExposedShard) => ({ stream, shard: String(shard) })
