import { ResultsMessage, type ResultRow, type StreamPoint } from '#core/messages'
import { AnalyticsStore, type Point } from '#platform/analytics-store'
import { defineConsumer } from './define.ts'

/** Writes closed cells and minutes of streams to Analytics Engine, one point each. A cell sent twice is counted twice there: D1 is the truth. */
export const results = defineConsumer({
  queue: 'vedette-results',
  body: ResultsMessage,

  async consume(messages, env) {
    const store = new AnalyticsStore(env.CELLS)
    for (const { rows } of messages) for (const row of rows) store.write(pointOf(row))
    const windows = new AnalyticsStore(env.WINDOWS)
    for (const { streams = [] } of messages) for (const point of streams) windows.write(pointOfStream(point))
    return []
  },
})

/**
 * blobs: monitor, region, lane. doubles: start, checks, up, degraded, down, unknown, min, max, p50, p95, p99, mean ms;
 * -1 where nothing was measured, for a point has no null.
 */
const pointOf = (row: ResultRow): Point => ({
  index: new TextDecoder().decode(new TextEncoder().encode(row.workspaceId).subarray(0, 96)),
  blobs: [row.monitorId, row.region, row.lane],
  doubles: [
    row.start,
    row.checks,
    row.up,
    row.degraded,
    row.down,
    row.unknown,
    ...[row.minMs, row.maxMs, row.p50Ms, row.p95Ms, row.p99Ms, row.meanMs].map((ms) => ms ?? -1),
  ],
})

/**
 * blobs: measure, then the dimensions. doubles: start, shard, revision, place, count, sum, min, max, p50, p95, p99. The
 * index is the stream, so that a busy one is sampled by itself.
 */
const pointOfStream = (point: StreamPoint): Point => {
  const { sum, min, max, p50, p95, p99 } = point.figures ?? noFigures
  return {
    index: point.streamId,
    blobs: [point.measure, ...point.dimensions],
    doubles: [
      point.start,
      point.shard,
      point.revision,
      point.place,
      point.count,
      sum,
      min,
      max,
      p50,
      p95,
      p99,
    ],
  }
}

const noFigures = { sum: 0, min: 0, max: 0, p50: 0, p95: 0, p99: 0 }
