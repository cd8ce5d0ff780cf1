import type { StreamShard } from '../../contract.ts'

/** How a stream is doing, all its shards together; counts are since they woke. */
export interface StreamTotals {
  eventsPerSecond: number
  accepted: number
  refused: number
  limited: number
  /** Requests that were refused unread, and those that could not be read. */
  shedRequests: number
  unreadableRequests: number
  keys: number
  isOverflowing: boolean
  deadLetters: number
  /** Null: nothing has come yet, or nothing that is remembered. */
  lastEventAt: string | null
}

/** A key may lie in several shards, so that of keys the largest is what is surely there. */
export function totalsOf(shards: readonly StreamShard[]): StreamTotals {
  const sum = (read: (shard: StreamShard) => number): number =>
    shards.reduce((total, shard) => total + read(shard), 0)
  return {
    eventsPerSecond: sum((shard) => shard.eventsPerSecond),
    accepted: sum((shard) => shard.accepted),
    refused: sum((shard) => shard.refused),
    limited: sum((shard) => shard.limited),
    shedRequests: sum((shard) => shard.shedRequests),
    unreadableRequests: sum((shard) => shard.unreadableRequests),
    keys: Math.max(0, ...shards.map(({ keys }) => keys)),
    isOverflowing: shards.some((shard) => shard.isOverflowing),
    deadLetters: sum((shard) => shard.deadLetters),
    lastEventAt:
      shards
        .flatMap((shard) => shard.lastEventAt ?? [])
        .toSorted()
        .at(-1) ?? null,
  }
}
