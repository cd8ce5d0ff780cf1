import { z } from 'zod'
import type { SharedPoint } from '../series.ts'
import { Count, Figure } from './figure.ts'

/** A row of the answer to `cellsSql`. */
export const CellsRow = z.object({
  t: Figure.pipe(z.int().min(0)),
  /** Not only what is a region today: points outlive the list of regions. */
  region: z.string().min(1).optional(),
  checks: Count,
  up: Count,
  degraded: Count,
  down: Count,
  unknown: Count,
  latency_sum: Figure,
  latency_count: Figure,
  min_ms: Figure,
  max_ms: Figure,
  p50_ms: Figure,
  p95_ms: Figure,
  p99_ms: Figure,
})
export type CellsRow = z.infer<typeof CellsRow>

const tooLong = 4_000_000_000

/** The point of a chart that a row is. `region` is empty where regions are added up. */
export function pointOfRow(row: CellsRow): SharedPoint {
  const { t, region = '', checks, up, degraded, down, unknown } = row
  return {
    t,
    region,
    checks,
    up,
    degraded,
    down,
    unknown,
    meanMs: row.latency_count && row.latency_sum ? tenth(row.latency_sum / row.latency_count) : null,
    minMs: latency(row.min_ms),
    p50Ms: latency(row.p50_ms),
    p95Ms: latency(row.p95_ms),
    p99Ms: latency(row.p99_ms),
    maxMs: latency(row.max_ms),
  }
}

const tenth = (value: number): number => Math.round(value * 10) / 10
const latency = (ms: number | null): number | null =>
  ms === null || ms < 0 || ms >= tooLong ? null : tenth(ms)
