import { type Available, cover } from '#core/stream/cover'
import { type WindowName, windowMs } from '#core/stream/definition'
import { keptMs } from '#core/stream/keeping'
import type { Span, WindowRows } from '#core/stream/rpc'
import type { Database } from '#db/database'
import { filedWindows } from '#db/queries/stream-windows'
import type { StreamRow } from '#db/queries/streams'
import { shardsOf } from './shards.ts'

const hourMs = 3_600_000
/** Before a shard lets a window go D1 has long had it; within this both do. */
const overlapMs = hourMs

/** Rows of a span of time, of every shard, and what the windows really span. */
export interface Read {
  rows: WindowRows[]
  from: number
  to: number
}

/** Reads what a stream came to: the newest from its shards, the rest from D1. */
export async function readWindows(
  env: Env,
  db: Database,
  row: StreamRow,
  { from, to, now, window }: { from: number; to: number; now: number; window?: WindowName },
): Promise<Read> {
  const sizes = window ? [window] : row.definition.windows
  const spans = cover(
    from,
    to,
    sizes.map((size) => available(row, size, now)),
  )
  const asked = spans.flatMap((span) => divide(row, span, now))
  const fromShards = asked.flatMap(({ span, isFiled }) => (isFiled ? [] : [span]))
  const filed = asked.flatMap(({ span, isFiled }) => (isFiled ? [span] : []))
  const found = await Promise.all([
    ...filed.map(async (span) => filedWindows(db, { streamId: row.id, ...span })),
    ...(fromShards.length > 0 ? shardsOf(env, row).map(async (shard) => shard.rows(fromShards)) : []),
  ])
  return { rows: found.flat(), from: spans[0]?.from ?? from, to: spans.at(-1)?.to ?? to }
}

/** From when on windows of this size are kept anywhere. */
function available({ definition }: StreamRow, window: WindowName, now: number): Available {
  const { retention } = definition
  const hours = {
    '1s': retention.secondsHours,
    '10s': retention.secondsHours,
    '1m': retention.minutesHours,
    '1h': retention.hoursHours,
  }
  return { window, since: now - hours[window] * hourMs }
}

/** The part that only D1 still has, and the part that shards have. */
function divide({ definition }: StreamRow, span: Span, now: number): { span: Span; isFiled: boolean }[] {
  const size = windowMs[span.window]
  const shardsSince = Math.ceil((now - keptMs(definition, span.window) + overlapMs / 2) / size) * size
  const isOnlyInShards = span.window === '1s' || span.window === '10s'
  if (isOnlyInShards || span.from >= shardsSince) return [{ span, isFiled: false }]
  if (span.to <= shardsSince) return [{ span, isFiled: true }]
  return [
    { span: { ...span, to: shardsSince }, isFiled: true },
    { span: { ...span, from: shardsSince }, isFiled: false },
  ]
}
