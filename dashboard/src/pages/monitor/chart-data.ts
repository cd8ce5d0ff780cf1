import type { SeriesPoint } from '../../contract.ts'

export interface ChartData {
  /** Epoch seconds, one per step: a step without a measurement is there, and empty. */
  times: number[]
  /** Per region in the order asked for: medians and p95, null where nothing was measured. */
  p50: (number | null)[][]
  p95: (number | null)[][]
}

/** Lays series rows on an even grid, so that a gap is a gap and never a line across it. */
export function chartData(
  points: readonly SeriesPoint[],
  regions: readonly string[],
  range: { from: number; to: number; stepSeconds: number },
): ChartData {
  const stepMs = range.stepSeconds * 1000
  const start = Math.floor(range.from / stepMs) * stepMs
  const length = Math.max(0, Math.ceil((range.to - start) / stepMs))
  const times = Array.from({ length }, (_, index) => (start + index * stepMs) / 1000)
  const empty = () => times.map((): number | null => null)
  const p50 = regions.map(empty)
  const p95 = regions.map(empty)
  const place = new Map(regions.map((region, index) => [region, index]))
  for (const point of points) {
    const line = place.get(point.region)
    const at = Math.floor((new Date(point.t).getTime() - start) / stepMs)
    if (line === undefined || at < 0 || at >= length) continue
    const medians = p50[line]
    const tails = p95[line]
    if (medians) medians[at] = point.p50Ms
    if (tails) tails[at] = point.p95Ms
  }
  return { times, p50, p95 }
}
