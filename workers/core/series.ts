import type { CellRow } from './cell.ts'
import { decode, mean, merge, quantiles, type Sketch } from './sketch.ts'

/** One region's facts in one step of a chart. `t` is epoch ms; latencies are null when nothing was measured. */
export interface SeriesPoint {
  t: number
  region: string
  checks: number
  up: number
  degraded: number
  down: number
  unknown: number
  minMs: number | null
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
  maxMs: number | null
}

interface Bucket {
  point: SeriesPoint
  sketch: Sketch
}

/**
 * Adds cells up to points of `stepMs` width, in order of time, then region. Steps without a cell have no point.
 * Cells must not repeat: see `mergeCells`.
 */
export function seriesOf(cells: Iterable<CellRow>, stepMs: number): SeriesPoint[] {
  return bucketsOf(cells, stepMs).map(withQuantiles)
}

/** A point that many monitors share: the mean of all their latencies beside the quantiles. */
export type SharedPoint = SeriesPoint & { meanMs: number | null }

/** The same for cells that many monitors share. */
export function sharedSeriesOf(cells: Iterable<CellRow>, stepMs: number): SharedPoint[] {
  return bucketsOf(cells, stepMs).map((bucket) => ({
    ...withQuantiles(bucket),
    meanMs: tenth(mean(bucket.sketch)),
  }))
}

function bucketsOf(cells: Iterable<CellRow>, stepMs: number): Bucket[] {
  const buckets = new Map<string, Bucket>()
  for (const cell of cells) {
    const t = Math.floor(cell.start / stepMs) * stepMs
    const key = `${t} ${cell.region}`
    const known = buckets.get(key)
    // Most steps are one cell wide: its sketch is read, and added to nothing.
    const bucket = known ?? { point: emptyPoint(t, cell.region), sketch: decode(cell.sketch) }
    if (known) merge(known.sketch, decode(cell.sketch))
    else buckets.set(key, bucket)
    addCell(bucket.point, cell)
  }
  return [...buckets.values()].toSorted(
    ({ point: a }, { point: b }) => a.t - b.t || (a.region < b.region ? -1 : 1),
  )
}

function withQuantiles({ point, sketch }: Bucket): SeriesPoint {
  const [p50Ms = null, p95Ms = null, p99Ms = null] = quantiles(sketch, [0.5, 0.95, 0.99]).map(tenth)
  return { ...point, p50Ms, p95Ms, p99Ms }
}

/** Cells of several sources, each (region, start) once: the source named later wins. Only starts in [from, to). */
export function mergeCells(
  sources: readonly (readonly CellRow[])[],
  range: { from: number; to: number },
): CellRow[] {
  const cells = new Map<string, CellRow>()
  for (const cell of sources.flat()) {
    if (cell.start >= range.from && cell.start < range.to) cells.set(`${cell.region} ${cell.start}`, cell)
  }
  return [...cells.values()]
}

const emptyPoint = (t: number, region: string): SeriesPoint => ({
  t,
  region,
  checks: 0,
  up: 0,
  degraded: 0,
  down: 0,
  unknown: 0,
  minMs: null,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  maxMs: null,
})

function addCell(point: SeriesPoint, cell: CellRow): void {
  point.checks += cell.checks
  point.up += cell.up
  point.degraded += cell.degraded
  point.down += cell.down
  point.unknown += cell.unknown
  point.minMs = least(point.minMs, cell.minMs)
  point.maxMs = most(point.maxMs, cell.maxMs)
}

const least = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b)
const most = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)
const tenth = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10)
